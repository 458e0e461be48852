// Negotiation: a licensee asks, either side proposes in turn, one accepts or declines. Every state has a
// deadline, every proposal a digest, and what is accepted is the licence of exactly that digest. Messages may
// be lost, late or repeated: an answer names the round it answers, so an old one changes nothing.

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

constexpr std::uint32_t rounds_max = 100;
constexpr std::int64_t days_ahead_max = 366;
constexpr std::int64_t microseconds_a_day = 86'400'000'000;

bool lies_ahead(Instant deadline, Instant now) {
    return now < deadline && deadline.microseconds - now.microseconds <= days_ahead_max * microseconds_a_day;
}

Deadline deadline_of(Quote const& quote, QuoteId id) {
    return {quote.answer_by, Deadline::Of::quote, id.value};
}

bool is_open(Quote const& quote, Instant now) {
    return !quote.end && now <= quote.answer_by;
}

void end(State& state, QuoteId id, QuoteEnd how, News& events) {
    Quote& quote = state.quotes[id.value];
    quote.end = how;
    state.deadlines.erase(deadline_of(quote, id));
    events.list.emplace_back(QuoteEnded{id, how});
}

// An open quote by its name, and the party that speaks.
struct Spoken {
    QuoteId quote;
    PartyId party;
};
Handled resolve(State const& state, std::string const& quote, std::string const& party, Moment const& moment,
                Spoken& out) {
    auto const id = state.quote_names.find(quote);
    if (!id) return Refused{Refusal::quote_must_exist, "/quote"};
    auto const who = state.party_names.find(party);
    if (!who) return Refused{Refusal::party_must_exist, "/party"};
    Quote const& found = state.quotes[id->value];
    if (*who != found.licensor && *who != found.licensee)
        return Refused{Refusal::party_must_be_the_one_to_answer, "/party"};
    if (!is_open(found, moment.instant)) return Refused{Refusal::quote_must_be_open, "/quote"};
    out = {*id, *who};
    return {};
}

// A split that has the operator's commission already, as a proposal quoted back has, keeps it.
bool has_commission(State const& state, Split const& split) {
    auto const* const commission = std::get_if<contracts::Commission>(&split.node);
    return commission != nullptr && commission->share == state.commission &&
           commission->name == state.party_names[state.market_operator];
}

}  // namespace

Deadline deadline_of(matching::Offer const& offer, OfferId id) {
    return {{start_of(Date{offer.expires.days + 1}).microseconds - 1}, Deadline::Of::offer, id.value};
}
Deadline deadline_of(matching::Bid const& bid, BidId id) {
    return {{start_of(Date{bid.expires.days + 1}).microseconds - 1}, Deadline::Of::bid, id.value};
}

void work_out_deadlines(State& state) {
    state.deadlines.clear();
    for (std::uint32_t i = 0; i < state.offers.size(); ++i)
        if (state.offers[i].state == OrderState::open)
            state.deadlines.insert(deadline_of(state.offers[i].offer, OfferId{i}));
    for (std::uint32_t i = 0; i < state.bids.size(); ++i)
        if (state.bids[i].state == OrderState::open)
            state.deadlines.insert(deadline_of(state.bids[i].bid, BidId{i}));
    for (std::uint32_t i = 0; i < state.quotes.size(); ++i)
        if (!state.quotes[i].end) state.deadlines.insert(deadline_of(state.quotes[i], QuoteId{i}));
}

void end_what_is_due(State& state, Instant instant, Events& events) {
    while (!state.deadlines.empty() && state.deadlines.begin()->at < instant) {
        Deadline const due = *state.deadlines.begin();
        state.deadlines.erase(state.deadlines.begin());
        switch (due.of) {
            case Deadline::Of::offer:
                state.offers[due.number].state = OrderState::expired;
                events.list.emplace_back(OfferExpired{OfferId{due.number}});
                break;
            case Deadline::Of::bid:
                state.bids[due.number].state = OrderState::expired;
                events.list.emplace_back(BidExpired{BidId{due.number}});
                release_reserve(state, state.bids[due.number], events);
                break;
            case Deadline::Of::quote:
                end(state, QuoteId{due.number}, QuoteEnd::expired, events);
                break;
        }
    }
}

Handled handle(State& state, RequestQuote const& command, Moment const& moment, News& events) {
    if (!is_name(command.quote)) return Refused{Refusal::name_must_be_well_formed, "/quote"};
    if (state.quote_names.find(command.quote)) return Refused{Refusal::quote_must_not_exist_yet, "/quote"};
    if (state.licence_names.find(command.quote))
        return Refused{Refusal::licence_must_not_exist_yet, "/quote"};
    auto const licensee = state.party_names.find(command.licensee);
    if (!licensee) return Refused{Refusal::party_must_exist, "/licensee"};
    auto const licensor = state.party_names.find(command.licensor);
    if (!licensor) return Refused{Refusal::party_must_exist, "/licensor"};
    if (licensee == licensor) return Refused{Refusal::parties_must_differ, "/licensor"};
    if (command.assets.empty() || command.assets.size() > assets_max)
        return Refused{Refusal::list_must_be_within_limit, "/assets"};
    for (std::size_t i = 0; i < command.assets.size(); ++i) {
        std::string const at = "/assets/" + std::to_string(i);
        auto const asset = state.asset_names.find(command.assets[i]);
        if (!asset) return Refused{Refusal::asset_must_exist, at};
        if (state.assets[asset->value].licensor != *licensor)
            return Refused{Refusal::asset_must_belong_to_licensor, at};
        if (std::ranges::count(command.assets, command.assets[i]) > 1)
            return Refused{Refusal::list_must_be_within_limit, at};
    }
    if (command.note.size() > text_size_max) return Refused{Refusal::text_must_be_within_limit, "/note"};
    if (!lies_ahead(command.answer_by, moment.instant))
        return Refused{Refusal::deadline_must_lie_ahead, "/answer_by"};

    QuoteId const id = state.quote_names.add(command.quote);
    Quote& quote = state.quotes.emplace_back();
    quote.licensor = quote.turn = *licensor;
    quote.licensee = *licensee;
    quote.answer_by = command.answer_by;
    quote.proposal.name = command.quote;
    quote.proposal.licensor = command.licensor;
    quote.proposal.licensee = command.licensee;
    quote.proposal.assets = command.assets;
    quote.proposal.scope = command.scope;
    std::ranges::sort(quote.proposal.assets);
    state.deadlines.insert(deadline_of(quote, id));
    events.list.emplace_back(QuoteRequested{id});
    return {};
}

Handled handle(State& state, CounterQuote const& command, Moment const& moment, News& events) {
    Spoken spoken;
    if (auto refused = resolve(state, command.quote, command.party, moment, spoken)) return refused;
    Quote& quote = state.quotes[spoken.quote.value];
    if (command.round != quote.round) return Refused{Refusal::round_must_be_the_latest, "/round"};
    if (spoken.party != quote.turn) return Refused{Refusal::party_must_be_the_one_to_answer, "/party"};
    if (quote.round >= rounds_max) return Refused{Refusal::rounds_must_be_within_limit, "/round"};
    if (!lies_ahead(command.answer_by, moment.instant))
        return Refused{Refusal::deadline_must_lie_ahead, "/answer_by"};
    contracts::Licence proposal = quote.proposal;
    proposal.terms = command.terms;
    if (command.scope) proposal.scope = *command.scope;
    if (!has_commission(state, proposal.terms.split))
        proposal.terms.split = with_commission(state, proposal.terms.split);
    if (auto refused = check_agreement(state, proposal)) return refused;

    proposal = with_carried_duties(state, std::move(proposal));
    state.deadlines.erase(deadline_of(quote, spoken.quote));
    quote.digest = contracts::digest_of(proposal);
    quote.proposal = std::move(proposal);
    ++quote.round;
    quote.turn = spoken.party == quote.licensor ? quote.licensee : quote.licensor;
    quote.answer_by = command.answer_by;
    state.deadlines.insert(deadline_of(quote, spoken.quote));
    events.list.emplace_back(QuoteCountered{spoken.quote, quote.round, spoken.party, quote.digest});
    return {};
}

Handled handle(State& state, AcceptQuote const& command, Moment const& moment, News& events) {
    Spoken spoken;
    if (auto refused = resolve(state, command.quote, command.party, moment, spoken)) return refused;
    Quote const& quote = state.quotes[spoken.quote.value];
    if (spoken.party != quote.turn) return Refused{Refusal::party_must_be_the_one_to_answer, "/party"};
    // A request has no terms yet, so there is nothing to accept.
    if (quote.round == 0 || command.digest != quote.digest)
        return Refused{Refusal::digest_must_be_the_proposals, "/digest"};
    // What was free when it was proposed may be taken by now.
    if (auto refused = check_agreement(state, quote.proposal)) {
        refused->pointer = "/quote";
        return refused;
    }

    // An asset listed anew may have come to carry duties that the proposal has not: that is another licence.
    contracts::Licence document = with_carried_duties(state, quote.proposal);
    if (contracts::digest_of(document) != quote.digest)
        return Refused{Refusal::digest_must_be_the_proposals, "/digest"};

    end(state, spoken.quote, QuoteEnd::accepted, events);
    agree(state, std::move(document), events);
    return {};
}

Handled handle(State& state, DeclineQuote const& command, Moment const& moment, News& events) {
    Spoken spoken;
    if (auto refused = resolve(state, command.quote, command.party, moment, spoken)) return refused;
    Quote& quote = state.quotes[spoken.quote.value];
    if (command.round != quote.round) return Refused{Refusal::round_must_be_the_latest, "/round"};
    if (command.reason.size() > text_size_max) return Refused{Refusal::text_must_be_within_limit, "/reason"};

    quote.reason = command.reason;
    end(state, spoken.quote, spoken.party == quote.turn ? QuoteEnd::declined : QuoteEnd::withdrawn, events);
    return {};
}

Handled handle(State&, PassTime const&, Moment const&, Events&) {
    return {};
}

}  // namespace licet::settlement
