#include "adapters/service/queries.hpp"

#include "adapters/books/books.hpp"
#include "adapters/report/permission_json.hpp"
#include "contracts/terms/canonical.hpp"
#include "settlement/invariants/invariants.hpp"
#include "settlement/permission/permission.hpp"

#include <algorithm>
#include <charconv>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

// A page looks at no more rows than this, so that a query that matches little stays short.
constexpr std::size_t rows_looked_at_max = 50'000;

Value number(std::size_t value) {
    return Value::of(static_cast<long long>(value));
}
Value texts(std::vector<std::string> const& list) {
    Value out = Value::array();
    for (std::string const& text : list) out.push(Value::of(text));
    return out;
}
Value parsed(std::string const& text) {
    return json::parse(text, {.bytes_max = 1U << 30U, .depth_max = 512}).value();
}
std::string parameter(Question const& q, std::string_view name) {
    auto const found = q.parameters.find(name);
    return found == q.parameters.end() ? std::string() : found->second;
}
Problem bad_parameter(std::string_view name, std::string remedy) {
    Problem out;
    out.status = 400;
    out.rule = "parameter_must_be_well_formed";
    out.parameter = name;
    out.detail = "the parameter " + std::string(name) + " cannot be used";
    out.remedy = std::move(remedy);
    return out;
}
// Unknown and another's look the same from outside.
Problem not_found(std::string_view name) {
    Problem out;
    out.status = 404;
    out.rule = "thing_must_exist";
    out.parameter = name;
    out.detail = "there is none of that name that you may see";
    out.remedy = "name one that is in your lists";
    return out;
}

std::optional<std::size_t> whole(std::string_view text, std::size_t most) {
    std::size_t out = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc() || end != text.data() + text.size() || out > most) return std::nullopt;
    return out;
}

// The licence that is asked for. Another's is refused as if there were none, but the log knows better.
Result<LicenceId, Problem> licence_asked(Question const& q) {
    State const& state = q.host.engine().state();
    auto const id = state.licence_names.find(parameter(q, "licence"));
    if (!id) return Unexpected{not_found("licence")};
    if (!sees(q.who, state, state.licences[id->value])) {
        log_refused_access(&q.who, "a licence", "licence_must_be_own");
        return Unexpected{not_found("licence")};
    }
    return *id;
}

// The things from the cursor on that `view` shows; null is not shown.
template <class View>
Answered page(Question const& q, std::size_t count, View view) {
    std::size_t limit = page_size;
    std::size_t at = 0;
    if (std::string const text = parameter(q, "limit"); !text.empty()) {
        auto const read = whole(text, page_size_max);
        if (!read || *read == 0) return Unexpected{bad_parameter("limit", "1 to 500")};
        limit = *read;
    }
    if (std::string const text = parameter(q, "cursor"); !text.empty()) {
        auto const read = whole(text, count);
        if (!read) return Unexpected{bad_parameter("cursor", "the next_cursor of the page before")};
        at = *read;
    }
    Value items = Value::array();
    for (std::size_t looked = 0; at < count && items.items.size() < limit && looked < rows_looked_at_max;
         ++at, ++looked)
        if (Value item = view(at); item.is_object()) items.push(std::move(item));
    Value out = Value::object({{"items", std::move(items)}});
    out.set("next_cursor", at < count ? Value::of(std::to_string(at)) : Value());
    return out;
}

Value amount(Integer const& minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}

Answered market(Question const& q) {
    State const& state = q.host.engine().state();
    Value out = Value::object({{"open", Value::of(state.is_open)}});
    if (state.is_open) {
        out.set("operator", Value::of(state.party_names[state.market_operator]));
        out.set("commission", Value::of(licet::text_of(state.commission)));
        out.set("latest", Value::of(text_of(state.last)));
    }
    out.set("assets", number(state.assets.size()));
    out.set("offers_open", number(static_cast<std::size_t>(
                               std::ranges::count(state.offers, OrderState::open, &RestingOffer::state))));
    out.set("notices", number(q.host.records().notice_count()));
    return out;
}

Value asset_view(Question const& q, AssetId id, bool is_whole) {
    State const& state = q.host.engine().state();
    Asset const& asset = state.assets[id.value];
    AssetVersion const& latest = asset.versions.back();
    Value out = Value::object({{"asset", Value::of(state.asset_names[id])},
                               {"licensor", Value::of(state.party_names[asset.licensor])},
                               {"version", number(asset.versions.size())},
                               {"content", Value::of(text_of(latest.content))},
                               {"provenance", Value::of(latest.provenance)},
                               {"privacy", Value::of(contracts::text_of(latest.privacy))},
                               {"territories", texts(contracts::codes_of(latest.territories))},
                               {"listed", Value::of(text_of(latest.listed))}});
    // Who stands behind a licensor is its own affair.
    if (is_whole && (q.who.scopes.has(KeyScope::operate) || is_own(q.who, state, asset.licensor)))
        out.set("split", parsed(contracts::canonical_text(latest.split)));
    return out;
}
Answered assets(Question const& q) {
    return page(q, q.host.engine().state().assets.size(),
                [&](std::size_t i) { return asset_view(q, AssetId{static_cast<std::uint32_t>(i)}, false); });
}
Answered asset(Question const& q) {
    auto const id = q.host.engine().state().asset_names.find(parameter(q, "asset"));
    if (!id) return Unexpected{not_found("asset")};
    return asset_view(q, *id, true);
}

constexpr std::string_view order_state_texts[] = {"open", "withdrawn", "served", "expired"};

// Everybody sees what an open offer grants and asks; the rest of it is its licensor's.
Answered offers(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.offers.size(), [&](std::size_t i) -> Value {
        RestingOffer const& resting = state.offers[i];
        bool const is_mine = resting.offer.licensor == q.who.party;
        if (resting.state != OrderState::open && !is_mine) return {};
        if (is_mine) {
            Value out = value_of(StampedCommand{{}, {{}, PostOffer{resting.offer}}}).find("post_offer")[0];
            return out.set("state", Value::of(order_state_texts[static_cast<std::size_t>(resting.state)]));
        }
        matching::Offer const& o = resting.offer;
        return Value::object({{"offer", Value::of(o.name)},
                              {"licensor", Value::of(o.licensor)},
                              {"assets", texts(o.assets)},
                              {"scope", parsed(contracts::canonical_text(o.scope))},
                              {"currency", Value::of(o.currency.code())},
                              {"ask", amount(Integer(o.ask), o.currency)},
                              {"expires", Value::of(text_of(o.expires))},
                              {"state", Value::of("open")}});
    });
}

// One's own, whole. The operator sees who was served with what, never before, and never what a bid would have
// paid.
Answered bids(Question const& q) {
    State const& state = q.host.engine().state();
    bool const is_operator = q.who.scopes.has(KeyScope::operate);
    // A bid that was served may go on bidding with what it has left.
    std::vector<bool> served(is_operator ? state.bids.size() : 0);
    if (is_operator)
        for (RestingOffer const& offer : state.offers)
            for (BidId const bid : offer.served) served[bid.value] = true;
    return page(q, state.bids.size(), [&](std::size_t i) -> Value {
        RestingBid const& resting = state.bids[i];
        Value const standing = Value::of(order_state_texts[static_cast<std::size_t>(resting.state)]);
        if (resting.bid.licensee == q.who.party) {
            Value out = value_of(StampedCommand{{}, {{}, PlaceBid{resting.bid}}}).find("place_bid")[0];
            return out.set("state", standing);
        }
        if (!is_operator || !served[i]) return {};
        return Value::object({{"bid", Value::of(resting.bid.name)},
                              {"licensee", Value::of(resting.bid.licensee)},
                              {"assets", texts(resting.bid.assets)},
                              {"state", standing}});
    });
}

Value licence_view(State const& state, LicenceId id, bool is_whole) {
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

// Between its two sides, and nobody else's: a price that is being haggled over is not the market's.
Answered quotes(Question const& q) {
    State const& state = q.host.engine().state();
    return page(q, state.quotes.size(), [&](std::size_t i) -> Value {
        Quote const& quote = state.quotes[i];
        if (!is_own(q.who, state, quote.licensor) && !is_own(q.who, state, quote.licensee)) return {};
        Value out =
            Value::object({{"quote", Value::of(state.quote_names[QuoteId{static_cast<std::uint32_t>(i)}])},
                           {"licensor", Value::of(state.party_names[quote.licensor])},
                           {"licensee", Value::of(state.party_names[quote.licensee])},
                           {"round", number(quote.round)},
                           {"state", Value::of(quote.end ? text_of(*quote.end) : "open")}});
        if (!quote.end) {
            out.set("turn", Value::of(state.party_names[quote.turn]));
            out.set("answer_by", Value::of(text_of(quote.answer_by)));
        }
        if (quote.round == 0) return out;
        out.set("digest", Value::of(text_of(quote.digest)));
        return out.set("proposal", parsed(contracts::canonical_text(quote.proposal)));
    });
}

// A licensee sees what it owes, a licensor also whose it will be, a payee its own part and no other.
Answered statements(Question const& q) {
    State const& state = q.host.engine().state();
    auto const& all = q.host.records().statements();
    return page(q, all.size(), [&](std::size_t i) -> Value {
        StatementRecord const& s = all[i];
        Licence const& licence = state.licences[s.licence.value];
        LicenceVersion const& version = licence.versions[s.version - 1];
        Currency const currency = version.effective.currency;
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
        if (row.licence != *id) return {};
        Value out = Value::object({{"meter", Value::of(state.meters.name(row.meter))},
                                   {"quantity", Value::of(std::to_string(row.quantity))},
                                   {"at", Value::of(text_of(row.at))}});
        if (row.asset != no_asset) out.set("asset", Value::of(state.asset_names[row.asset]));
        return out;
    });
}

Answered permission(Question const& q) {
    auto const date = date_from_text(parameter(q, "date"));
    if (!date) return Unexpected{bad_parameter("date", "a day: 2026-01-31")};
    std::string party = parameter(q, "party");
    if (party.empty()) party = q.who.party;
    if (party != q.who.party && !q.who.scopes.has(KeyScope::operate)) {
        Problem out;
        out.status = 403;
        out.rule = "party_must_be_your_own";
        out.parameter = "party";
        out.detail = "what another party may do is not yours to know";
        out.remedy = "leave the party out, or ask with a key of the operator";
        return Unexpected{out};
    }
    State const& state = q.host.engine().state();
    return value_of(may_use(state, {parameter(q, "asset"), parameter(q, "purpose"), party,
                                    parameter(q, "territory"), *date}),
                    state);
}

Value notice_view(Notice const& notice) {
    return Value::object({{"sequence", number(notice.sequence)},
                          {"at", Value::of(text_of(notice.at))},
                          {"kind", Value::of(notice.kind)},
                          {"about", Value::of(notice.about)}});
}
Answered notices(Question const& q) {
    std::size_t after = 0;
    if (std::string const text = parameter(q, "after"); !text.empty()) {
        auto const read = whole(text, SIZE_MAX);
        if (!read) return Unexpected{bad_parameter("after", "the number of the last notice you have")};
        after = *read;
    }
    auto const list = q.host.records().notices_after(after, page_size_max);
    if (!list) {
        Problem out;
        out.status = 410;
        out.rule = "notices_must_be_kept";
        out.parameter = "after";
        out.detail = "what came next is no longer kept";
        out.remedy = "read the lists of assets and offers again, then go on from the latest notice";
        return Unexpected{out};
    }
    Value items = Value::array();
    for (Notice const& notice : *list) items.push(notice_view(notice));
    return Value::object({{"items", std::move(items)}, {"latest", number(q.host.records().notice_count())}});
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

constexpr QueryParameter of_asset[] = {{"asset", true, "the asset's name"}};
constexpr QueryParameter of_licence[] = {{"licence", true, "the licence's name"}};
constexpr QueryParameter of_permission[] = {
    {"asset", true, "what is to be used"},
    {"purpose", true, "train-generative, fine-tune, input, search, …"},
    {"territory", true, "where: two letters of ISO 3166"},
    {"date", true, "when: 2026-01-31"},
    {"party", false, "who; yourself where it is left out"},
};
constexpr QueryParameter of_notices[] = {{"after", false, "the number of the last notice you have"}};

constexpr QueryRow rows[] = {
    {"market", KeyScope::read, false, {}, "The market: its operator, commission and size.", market},
    {"assets", KeyScope::read, true, {}, "Every listed asset.", assets},
    {"asset", KeyScope::read, false, of_asset, "One asset; its split for its licensor only.", asset},
    {"offers", KeyScope::read, true, {}, "Open offers as everybody sees them, and one's own whole.", offers},
    {"bids",
     KeyScope::read,
     true,
     {},
     "One's own bids; the operator sees of others who was served, once it is cleared.",
     bids},
    {"quotes",
     KeyScope::read,
     true,
     {},
     "Quotes one has asked for or is asked for, with the latest proposal.",
     quotes},
    {"licences", KeyScope::read, true, {}, "Licences one grants or holds.", licences},
    {"licence", KeyScope::read, false, of_licence, "One licence with all its versions.", licence},
    {"statements",
     KeyScope::read,
     true,
     {},
     "Statements one owes, is owed by, or has a part in.",
     statements},
    {"balances", KeyScope::read, true, {}, "One's own accounts.", balances},
    {"payouts", KeyScope::read, true, {}, "Payouts to oneself, with their states.", payouts},
    {"usage", KeyScope::read, true, of_licence, "Use recorded under one licence.", usage},
    {"permission", KeyScope::read, false, of_permission,
     "May it be used, by which clause, at what price? UNKNOWN never allows.", permission},
    {"notices", KeyScope::read, false, of_notices, "Public notices of the market, to fill a gap.", notices},
    {"parties", KeyScope::operate, true, {}, "Every party.", parties},
    {"check", KeyScope::operate, false, {}, "Every invariant asked now, and the digest of the state.", check},
};

Problem no_such_query(std::string_view name) {
    Problem out;
    out.status = 404;
    out.rule = "query_must_exist";
    out.detail = std::string(name) + " is no query";
    for (QueryRow const& row : rows)
        out.remedy += (out.remedy.empty() ? "one of " : ", ") + std::string(row.name);
    return out;
}

}  // namespace

Value value_of(Problem const& problem) {
    Value out = Value::object({{"type", Value::of("urn:licet:rule:" + problem.rule)},
                               {"title", Value::of(problem.rule)},
                               {"status", Value::of(static_cast<long long>(problem.status))},
                               {"detail", Value::of(problem.detail)}});
    if (!problem.pointer.empty()) out.set("pointer", Value::of(problem.pointer));
    if (!problem.parameter.empty()) out.set("parameter", Value::of(problem.parameter));
    if (!problem.remedy.empty()) out.set("remedy", Value::of(problem.remedy));
    if (problem.retry_after) {
        out.set("retry", Value::of(true));
        out.set("retry_after_ms", Value::of(static_cast<long long>(problem.retry_after->count())));
    }
    return out;
}

std::span<QueryRow const> queries() {
    return rows;
}

Answered ask(Host const& host, Principal const& who, std::string_view name, Parameters const& parameters) {
    auto const* const row = std::ranges::find(rows, name, &QueryRow::name);
    if (row == std::end(rows)) return Unexpected{no_such_query(name)};
    if (!who.scopes.has(row->scope)) {
        Problem out;
        out.status = 403;
        out.rule = "key_must_have_scope";
        out.detail = "this key may not ask for " + std::string(name);
        out.remedy = "use a key with the scope " + std::string(text_of(row->scope));
        log_refused_access(&who, name, out.rule);
        return Unexpected{out};
    }
    for (auto const& [given, value] : parameters) {
        bool const is_page = row->is_list && (given == "limit" || given == "cursor");
        if (!is_page && std::ranges::find(row->parameters, std::string_view(given), &QueryParameter::name) ==
                            row->parameters.end())
            return Unexpected{bad_parameter(given, std::string(name) + " has no such parameter")};
    }
    for (QueryParameter const& needed : row->parameters)
        if (needed.is_required && !parameters.contains(needed.name))
            return Unexpected{bad_parameter(needed.name, "give it: " + std::string(needed.help))};
    auto answer = row->answer({host, who, parameters});
    if (!answer && answer.error().status == 403) log_refused_access(&who, name, answer.error().rule);
    return answer;
}

}  // namespace licet::adapters
