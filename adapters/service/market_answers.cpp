#include "adapters/report/permission_json.hpp"
#include "adapters/service/answers.hpp"
#include "contracts/terms/canonical.hpp"
#include "settlement/permission/permission.hpp"

#include <algorithm>

namespace licet::adapters::answers {

using namespace licet::settlement;
using json::Value;

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

static Value asset_view(Question const& q, AssetId id, bool is_whole) {
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

static constexpr std::string_view order_state_texts[] = {"open", "withdrawn", "served", "expired"};

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

Answered permission(Question const& q) {
    auto const date = date_from_text(parameter(q, "date"));
    if (!date) return Unexpected{bad_parameter("date", "a day: 2026-01-31")};
    std::string party = parameter(q, "party");
    if (party.empty()) party = q.who.party;
    if (party != q.who.party && !q.who.scopes.has(KeyScope::operate)) {
        Problem out =
            problem_with(403, "party_must_be_your_own", "what another party may do is not yours to know",
                         "leave the party out, or ask with a key of the operator");
        out.parameter = "party";
        return Unexpected{out};
    }
    State const& state = q.host.engine().state();
    return value_of(may_use(state, {parameter(q, "asset"), parameter(q, "purpose"), party,
                                    parameter(q, "territory"), *date}),
                    state);
}

static Value notice_view(Notice const& notice) {
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
        Problem out =
            problem_with(410, "notices_must_be_kept", "what came next is no longer kept",
                         "read the lists of assets and offers again, then go on from the latest notice");
        out.parameter = "after";
        return Unexpected{out};
    }
    Value items = Value::array();
    for (Notice const& notice : *list) items.push(notice_view(notice));
    return Value::object({{"items", std::move(items)}, {"latest", number(q.host.records().notice_count())}});
}

}  // namespace licet::adapters::answers
