#include "tests/bench/cbc.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace licet::testing {
namespace {

// The instance as a linear program in whole variables, in CPLEX's text form.
void write_program(matching::Instance const& instance, std::ostream& out) {
    std::map<std::string, std::pair<std::string, std::int64_t>> rows;  // terms, right side
    auto const add = [&](std::string const& row, std::int64_t weight, std::size_t item, std::int64_t most) {
        auto& [terms, limit] = rows[row];
        terms += " + " + std::to_string(weight) + " x" + std::to_string(item);
        limit = most;
    };
    out << "Minimize\n obj:";
    for (std::size_t i = 0; i < instance.item_count(); ++i) {
        auto const item = instance.item(i);
        out << " - " << item.surplus << " x" << i;
        std::string const buyer = std::to_string(item.buyer);
        add("u" + buyer, item.upfront, i, instance.buyers[item.buyer].budget);
        add("r" + buyer, item.royalty, i, instance.buyers[item.buyer].royalty_cap);
        if (item.group >= 0) add("g" + buyer + "_" + std::to_string(item.group), 1, i, 1);
        for (matching::Claim const& claim : item.claims)
            add("k" + std::to_string(claim.right), claim.weight, i, instance.capacities[claim.right]);
    }
    out << "\nSubject To\n";
    for (auto const& [name, row] : rows) out << ' ' << name << ':' << row.first << " <= " << row.second << '\n';
    out << "Binary\n";
    for (std::size_t i = 0; i < instance.item_count(); ++i) out << " x" << i << '\n';
    out << "End\n";
}

std::optional<double> number_after(std::string const& text, std::string const& label) {
    std::size_t const at = text.rfind(label);
    if (at == std::string::npos) return std::nullopt;
    return std::strtod(text.c_str() + at + label.size(), nullptr);
}

}  // namespace

std::optional<CbcResult> clear_by_cbc(matching::Instance const& instance, int seconds) {
    auto const path = std::filesystem::temp_directory_path() / ("licet-bench-" + std::to_string(::getpid()) + ".lp");
    {
        std::ofstream file(path);
        write_program(instance, file);
    }
    std::string const call =
        "cbc " + path.string() + " -seconds " + std::to_string(seconds) + " -solve -quit 2>/dev/null";
    std::string said;
    if (FILE* const pipe = ::popen(call.c_str(), "r")) {
        char part[4096];
        for (std::size_t n = 0; (n = std::fread(part, 1, sizeof part, pipe)) > 0;) said.append(part, n);
        ::pclose(pipe);
    }
    std::filesystem::remove(path);
    auto const value = number_after(said, "Objective value:");
    auto const cpu = number_after(said, "Total time (CPU seconds):");
    if (!value || !cpu) return std::nullopt;
    auto const bound = number_after(said, "Lower bound:");  // left out where the optimum is proved
    return CbcResult{-*value, bound ? -*bound : -*value, *cpu};
}

}  // namespace licet::testing
