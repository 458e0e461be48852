#pragma once
// Pages that lead to all others. Where there are many, the first page has the largest and the newest, and
// lists of their own have all.

#include "adapters/statements/documents.hpp"

#include <string>
#include <utility>
#include <vector>

namespace licet::adapters {

struct Index {
    struct Account {
        std::string file;  // without its ending, from the folder of the index
        std::string party;
        Role role{};
        Currency currency{};
        std::string stated;
    };
    struct Statement {
        std::string file;
        std::uint64_t number = 0;
        std::string licence;
        std::string licensee;
        Interval period;
        Date issued;
        Currency currency{};
        Integer due;
    };
    std::string as_of;
    std::vector<Account> accounts;
    std::vector<Statement> statements;
};

// Each page's file name, and its text; index.html first.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> index_pages(Index index);

}  // namespace licet::adapters
