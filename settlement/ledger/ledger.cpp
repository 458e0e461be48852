#include "settlement/ledger/ledger.hpp"

#include "contracts/values/assert.hpp"

namespace licet::settlement {

AccountId Ledger::open(Account const& account) {
    auto const [at, is_new] =
        index_.try_emplace(account, AccountId{static_cast<std::uint32_t>(accounts_.size())});
    if (is_new) {
        accounts_.push_back(account);
        balances_.push_back(0);
    }
    return at->second;
}

std::uint64_t Ledger::post(std::span<Posting const> postings) {
    // One currency an entry: then one sum is the whole check. An exchange is two entries through an account
    // each.
    LICET_ASSERT(postings.size() >= 2, "an entry has two sides");
    Currency const currency = accounts_[postings.front().account.value].currency;
    WideUnits sum = 0;
    for (Posting const& posting : postings) {
        LICET_ASSERT(accounts_[posting.account.value].currency == currency, "an entry has one currency");
        sum += posting.amount;
    }
    LICET_ASSERT(sum == 0, "an entry sums to zero");
    for (Posting const& posting : postings) balances_[posting.account.value] += posting.amount;
    return entry_count_++;
}

WideUnits Ledger::balance(Account const& account) const {
    auto const found = index_.find(account);
    return found == index_.end() ? WideUnits{0} : balances_[found->second.value];
}

}  // namespace licet::settlement
