// No quote, offer or bid is open past its deadline, and an open one's deadline is being watched.

#include "settlement/engine/handlers.hpp"
#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> nothing_is_open_past_its_deadline(State const& state) {
    State watched;
    watched.offers = state.offers;
    watched.bids = state.bids;
    watched.quotes = state.quotes;
    work_out_deadlines(watched);
    if (watched.deadlines != state.deadlines) return "the deadlines watched are not those of what is open";
    // What ends on a day whose books are closed waits for the next.
    if (state.closings.covers(date_of(state.last))) return std::nullopt;
    if (!state.deadlines.empty() && state.deadlines.begin()->at < state.last)
        return "something is open past its deadline";
    for (std::uint32_t i = 0; i < state.quotes.size(); ++i) {
        Quote const& quote = state.quotes[i];
        if (!quote.end && quote.answer_by < state.last)
            return "quote " + state.quote_names[QuoteId{i}] + " is open past its deadline";
        bool const is_licence = state.licence_names.find(quote.proposal.name).has_value();
        if (quote.end == QuoteEnd::accepted && !is_licence)
            return "quote " + state.quote_names[QuoteId{i}] + " was accepted and has no licence";
    }
    return std::nullopt;
}

}  // namespace licet::settlement
