// licet-check: is the result of a batch clearing what it says? From the instance and the result alone.

#include "sim/check/certificate.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

namespace {

bool read(char const* path, std::string& text) {
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
    bool const is_read = file.is_open() && !file.bad();
    if (!is_read) std::cerr << path << ": cannot be read\n";
    return is_read;
}

}  // namespace

int main(int count, char** arguments) {
    bool const is_help =
        count == 2 && (arguments[1] == std::string_view("--help") || arguments[1] == std::string_view("-h"));
    if (count != 3) {
        (is_help ? std::cout : std::cerr) << "usage: licet-check INSTANCE.csv RESULT.sol\n\n"
                                             "Is the result of `licet clear INSTANCE.csv --out RESULT.sol` "
                                             "what it says? Feasible to the unit (budgets,\n"
                                             "royalty caps, groups, rights), everybody gains, no deal more "
                                             "would fit, and the bound follows from the\n"
                                             "prices, each buyer's best deals at them solved again. Exit "
                                             "code 0: yes; 1: refused, with the reasons.\n";
        return is_help ? 0 : 2;
    }
    std::string instance;
    std::string result;
    if (!read(arguments[1], instance) || !read(arguments[2], result)) return 1;
    auto const certificate = licet::sim::check_certificate(instance, result);
    if (certificate.unsettled > 0)
        std::cerr << certificate.unsettled << " buyers were too much work and count at their relaxation\n";
    for (std::string const& fault : certificate.faults) std::cerr << "refused: " << fault << '\n';
    if (!certificate.faults.empty()) return 1;
    std::cout << certificate.deals << " deals worth " << certificate.value
              << ": feasible, everybody gains, maximal; no choice is worth more than " << certificate.bound
              << '\n';
    return 0;
}
