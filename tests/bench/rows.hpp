#pragma once
// A row of a table of what must hold, and the CPU that work takes.

#include <cstdio>
#include <ctime>
#include <string>

namespace licet::testing {

inline double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
template <class Work>
double cpu_of(Work work) {
    double const before = cpu_seconds();
    work();
    return cpu_seconds() - before;
}
// What was measured, beside what must hold.
inline void row(char const* number, std::string const& what, double figure, char const* relation,
                double bar) {
    bool const holds = relation[0] == '<' ? figure <= bar : figure >= bar;
    std::printf("| %-2s | %-62s | %12.6g | %s %-8g | %s |\n", number, what.c_str(), figure, relation, bar,
                holds ? "holds" : "MISSED");
    std::fflush(stdout);
}
inline void note(std::string const& text) {
    std::printf("     %s\n", text.c_str());
    std::fflush(stdout);
}

}  // namespace licet::testing
