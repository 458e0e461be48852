// licet-check: is the result of a batch clearing what it says? From the instance and the result alone.

#include "sim/check/certificate.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

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
    if (count != 3) {
        std::cerr << "usage: licet-check INSTANCE.csv RESULT.sol\n";
        return 2;
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
