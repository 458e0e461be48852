#include "adapters/books/books.hpp"
#include "adapters/service/answers.hpp"
#include "contracts/terms/canonical.hpp"
#include "settlement/invariants/invariants.hpp"

namespace licet::adapters::answers {

using namespace licet::settlement;
using json::Value;

static Value licence_view(State const& state, LicenceId id, bool is_whole) {
    Licence const& licence = state.licences[id.value];
    LicenceVersion const& latest = licence.versions.back();
    Value out = Value::object({{"licence", Value::of(state.licence_names[id])},
                               {"licensor", Value::of(state.party_names[licence.licensor])},
                               {"licensee", Value::of(state.party_names[licence.licensee])},
                               {"version", number(latest.document.version)},
                               {"digest", Value::of(text_of(latest.digest))},
                               {"funding", Value::of(contracts::text_of(licence.funding))},
                               {"from", Value::of(text_of(latest.document.scope.dates.from))},
                               {"until", Value::of(text_of(latest.document.scope.dates.until))}});
    out.set("ended", licence.ended ? Value::of(text_of(*licence.ended)) : Value());
    if (!is_whole) return out;
    Value versions = Value::array();
    for (LicenceVersion const& version : licence.versions)
        versions.push(parsed(contracts::canonical_text(version.document)));
    return out.set("versions", std::move(versions));
}
Answered licences(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.licences.size(), [&](std::size_t i) -> Value {
        if (!sees(q.who, state, state.licences[i])) return {};
        return licence_view(state, LicenceId{static_cast<std::uint32_t>(i)}, false);
    });
}
Answered licence(Question const& q) {
    State const& state = q.host.engine().state();
    auto const id = licence_asked(q);
    if (!id) return Unexpected{id.error()};
    return licence_view(state, *id, true);
}

// A licensee sees what it owes, a licensor also whose it will be, a payee its own part and no other.
Answered statements(Question const& q) {
    State const& state = q.host.engine().state();
    auto const& all = q.host.records().statements();
    return page(q, all.size(), [&](std::size_t i) -> Value {
        StatementRecord const& s = all[i];
        Licence const& licence = state.licences[s.licence.value];
        LicenceVersion const& version = licence.versions[s.version - 1];
        Currency const currency = version.effective().currency;
        bool const sees_parts = q.who.scopes.has(KeyScope::operate) || is_own(q.who, state, licence.licensor);
        bool const sees_whole = sees_parts || is_own(q.who, state, licence.licensee);
        Value parts = Value::array();
        for (std::size_t p = 0; p < s.parts.size() && p < version.payees.size(); ++p)
            if (sees_parts || version.payees[p] == q.who.party)
                parts.push(Value::object(
                    {{"payee", Value::of(version.payees[p])}, {"amount", amount(s.parts[p], currency)}}));
        if (!sees_whole && parts.items.empty()) return {};
        Value out = Value::object({{"statement", number(i + 1)},
                                   {"licence", Value::of(state.licence_names[s.licence])},
                                   {"version", number(s.version)},
                                   {"from", Value::of(text_of(s.period.from))},
                                   {"until", Value::of(text_of(s.period.until))},
                                   {"issued", Value::of(text_of(s.issued))},
                                   {"currency", Value::of(currency.code())}});
        if (sees_whole) {
            out.set("earned", amount(s.earned, currency));
            out.set("charged", amount(s.charged, currency));
            out.set("due", amount(s.due, currency));
            out.set("credit", amount(s.credit, currency));
        }
        if (!parts.items.empty()) out.set("parts", std::move(parts));
        return out;
    });
}

Answered balances(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.ledger.accounts().size(), [&](std::size_t i) -> Value {
        AccountId const id{static_cast<std::uint32_t>(i)};
        Account const& account = state.ledger.account(id);
        if (!q.who.scopes.has(KeyScope::operate) && !is_own(q.who, state, account.party)) return {};
        Value out = Value::object({{"account", Value::of(hledger_account(state, account))},
                                   {"kind", Value::of(rule_of(account.kind).name)},
                                   {"currency", Value::of(account.currency.code())}});
        // On its normal side a balance is positive.
        WideUnits const balance = state.ledger.balance(id);
        out.set("balance",
                Value::of(major_text(rule_of(account.kind).is_debit ? balance : -balance, account.currency)));
        if (account.party != no_party) out.set("party", Value::of(state.party_names[account.party]));
        if (account.licence != no_licence)
            out.set("licence", Value::of(state.licence_names[account.licence]));
        return out;
    });
}

Answered payouts(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.payouts.size(), [&](std::size_t i) -> Value {
        Payout const& payout = state.payouts[i];
        if (!q.who.scopes.has(KeyScope::operate) && !is_own(q.who, state, payout.payee)) return {};
        return Value::object({{"payout", Value::of(payout.name)},
                              {"payee", Value::of(state.party_names[payout.payee])},
                              {"currency", Value::of(payout.currency.code())},
                              {"amount", amount(Integer(payout.amount), payout.currency)},
                              {"state", Value::of(text_of(payout.state))}});
    });
}

Answered usage(Question const& q) {
    State const& state = q.host.engine().state();
    auto const id = licence_asked(q);
    if (!id) return Unexpected{id.error()};
    return page(q, state.usage.size(), [&](std::size_t i) -> Value {
        UsageRow const& row = state.usage[i];
        UsageSubject const& subject = state.usage_subjects[row.subject];
        if (subject.licence != *id) return {};
        Value out = Value::object({{"meter", Value::of(state.meters.name(subject.meter))},
                                   {"quantity", Value::of(std::to_string(row.quantity))},
                                   {"at", Value::of(text_of(row.at))}});
        if (subject.asset != no_asset) out.set("asset", Value::of(state.asset_names[subject.asset]));
        return out;
    });
}

Answered parties(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.parties.size(), [&](std::size_t i) -> Value {
        PartyId const id{static_cast<std::uint32_t>(i)};
        return Value::object({{"party", Value::of(state.party_names[id])},
                              {"blocked", Value::of(state.parties[i].is_blocked)}});
    });
}

Answered check(Question const& q) {
    State const& state = q.host.engine().state();
    Value laws = Value::object();
    bool holds = true;
    for (Invariant const& invariant : invariants()) {
        auto const what = invariant.broken(state);
        holds = holds && !what;
        laws.set(std::string(invariant.name), Value::of(what.value_or("holds")));
    }
    return Value::object({{"holds", Value::of(holds)},
                          {"commands", number(q.host.command_count())},
                          {"state", Value::of(text_of(q.host.engine().digest()))},
                          {"invariants", std::move(laws)}});
}

}  // namespace licet::adapters::answers
