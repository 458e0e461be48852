#pragma once
// Who a party is and where it is paid: names and accounts, in a table of their own beside the journal. The
// journal knows parties by pseudonyms alone, so that erasing a row here leaves nothing of a person behind.

#include "adapters/files/store_failure.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;

namespace licet::adapters {

struct BankDetails {
    std::string name;     // the account's holder
    std::string account;  // an IBAN, or another number where there are no IBANs
    std::string bic;      // may be empty

    friend bool operator==(BankDetails const&, BankDetails const&) = default;
};

struct PartyTableFailure : StoreFailure {
    using StoreFailure::StoreFailure;
};

class PartyTable {
public:
    // A SQLite file, made where there is none. Throws PartyTableFailure, as every function here does.
    explicit PartyTable(std::string path);
    ~PartyTable();
    PartyTable(PartyTable const&) = delete;
    PartyTable& operator=(PartyTable const&) = delete;
    PartyTable(PartyTable&&) = delete;
    PartyTable& operator=(PartyTable&&) = delete;

    void set(std::string const& party, BankDetails const& details);
    // All or none.
    void set_all(std::vector<std::pair<std::string, BankDetails>> const& rows);
    [[nodiscard]] std::optional<BankDetails> find(std::string const& party) const;
    [[nodiscard]] std::vector<std::pair<std::string, BankDetails>> all() const;
    // Overwritten on the disk too; false where there was nothing.
    bool erase(std::string const& party);

private:
    void run(char const* sql) const;
    [[noreturn]] void fail(std::string const& what) const;

    std::string path_;
    sqlite3* database_ = nullptr;
};

}  // namespace licet::adapters
