#include "adapters/statements/statement_book.hpp"

#include <algorithm>

namespace licet::adapters {

using namespace licet::settlement;

std::optional<Exchange> exchange_on(State const& state, Currency from, std::optional<Currency> to,
                                    Date date) {
    if (!to) return std::nullopt;
    for (bool const is_inverse : {false, true}) {
        auto const found =
            state.exchange_rates.find(is_inverse ? std::pair(*to, from) : std::pair(from, *to));
        if (found == state.exchange_rates.end()) continue;
        auto const after = found->second.upper_bound(date);
        if (after == found->second.begin()) continue;
        auto const& [on, rate] = *std::prev(after);
        return Exchange{is_inverse ? Rate(Rate(1) / rate.rate) : rate.rate, is_inverse, rate.source, on};
    }
    return std::nullopt;
}

void StatementBook::add(Date date, Events const& events, State const& state) {
    last_ = std::max(last_, date);
    std::map<std::uint64_t, EntryPosted const*> charged;  // by statement
    for (Event const& event : events.list) {
        if (auto const* const posted = std::get_if<EntryPosted>(&event)) {
            add_entry(date, *posted, events, state);
            if (posted->kind == EntryKind::statement) charged[posted->about] = posted;
        } else if (auto const* const issued = std::get_if<StatementIssued>(&event)) {
            LicenceVersion const& version =
                state.licences[issued->licence.value].versions[issued->version - 1];
            by_version_[{issued->licence, issued->version}].push_back(statements_.size());
            IssuedStatement& kept = statements_.emplace_back();
            kept.number = issued->number;
            kept.licence = issued->licence;
            kept.version = issued->version;
            kept.term = version.effective.term;
            kept.statement = issued->statement;
            contracts::Division& division = divisions_[{issued->licence, issued->version}];
            kept.carried = division.behind();
            kept.carried.resize(version.payees.size());
            (void)division.divide(issued->statement.due, issued->statement.weights,
                                  contracts::named_count_of(version.effective.split));
            Licence const& licence = state.licences[issued->licence.value];
            auto const keep_rate = [&](PartyId party) {
                auto const& own = state.parties[party.value].currency;
                if (!own || kept.rates.contains(*own)) return;
                if (auto rate = exchange_on(state, version.effective.currency, own, issued->statement.issued))
                    kept.rates.emplace(*own, *std::move(rate));
            };
            keep_rate(licence.licensee);
            keep_rate(licence.licensor);
            for (PartyId const payee : version.payee_ids) keep_rate(payee);
            if (auto const found = charged.find(issued->number.value); found != charged.end()) {
                auto const first = events.postings.begin() + found->second->first;
                kept.entry = found->second->entry;
                kept.postings.assign(first, first + found->second->count);
            }
        }
    }
}

void StatementBook::add_entry(Date date, EntryPosted const& posted, Events const& events,
                              State const& state) {
    for (std::uint32_t i = 0; i < posted.count; ++i) {
        Posting const& posting = events.postings[posted.first + i];
        Account const& account = state.ledger.account(posting.account);
        if (account.party == no_party) continue;
        std::vector<Movement>& list = movements_[{account.party, account.currency}];
        // A use is one of many: the day's are one line.
        auto const is_same = [&](Movement const& last) {
            return posted.kind == EntryKind::use
                       ? last.kind == posted.kind && last.date == date && last.about == posted.about
                       : last.entry == posted.entry && last.kind == posted.kind;
        };
        if (list.empty() || !is_same(list.back()))
            list.push_back({date, posted.entry, 0, posted.kind, posted.about, {}});
        Movement& movement = list.back();
        if (movement.count == 0 || posted.entry > movement.entry + movement.count - 1) ++movement.count;
        movement.amounts[account.kind] += posting.amount;
    }
}

}  // namespace licet::adapters
