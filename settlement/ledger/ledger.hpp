#pragma once
// Double entry: postings that sum to zero in one currency make an entry, and an entry never changes. The
// ledger keeps the balances; the entries themselves go out as events, and replaying the journal gives them
// again.

#include "contracts/values/archive.hpp"
#include "settlement/ledger/account.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace licet::settlement {

struct Posting {
    AccountId account;
    std::int64_t amount;  // minor units of the account's currency; debit positive

    friend bool operator==(Posting const&, Posting const&) = default;
};

class Ledger {
public:
    // The account, opened if this is the first time it is named.
    AccountId open(Account const& account);

    // Adds the postings, which sum to zero in each currency, and returns the entry's number, counted from 0.
    std::uint64_t post(std::span<Posting const> postings);

    [[nodiscard]] std::vector<Account> const& accounts() const { return accounts_; }
    [[nodiscard]] Account const& account(AccountId id) const { return accounts_[id.value]; }
    [[nodiscard]] WideUnits balance(AccountId id) const { return balances_[id.value]; }
    // Zero for an account that was never opened.
    [[nodiscard]] WideUnits balance(Account const& account) const;
    [[nodiscard]] std::uint64_t entry_count() const { return entry_count_; }

    template <Archive A>
    friend void describe(A& archive, Ledger& ledger) {
        archive(ledger.accounts_, ledger.balances_, ledger.entry_count_);
        if constexpr (A::is_loading) {
            ledger.index_.clear();
            for (std::uint32_t i = 0; i < ledger.accounts_.size(); ++i)
                ledger.index_.emplace(ledger.accounts_[i], AccountId{i});
            if (ledger.balances_.size() != ledger.accounts_.size()) archive.fail();
        }
    }

private:
    std::vector<Account> accounts_;  // by AccountId
    std::vector<WideUnits> balances_;
    std::map<Account, AccountId> index_;
    std::uint64_t entry_count_ = 0;
};

}  // namespace licet::settlement
