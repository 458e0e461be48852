#pragma once
// The graph of standing splits on a day: whether a change keeps it sound, and how an amount flows through it.

#include "settlement/engine/handlers.hpp"

namespace licet::settlement {

// Fills in what is worked out from a document. False where its shares have no common denominator up to 10^12,
// or its shares of the whole are no whole billionths.
[[nodiscard]] bool work_out(State const& state, PartyId party, SplitVersion& version);
void work_out(State const& state, AttributionInForce& attribution);
void note_givers(State& state, PartyId party, SplitVersion const& version);

// The version in force on a day, the last vector for it that `signer` signed; nullptr where there is none.
[[nodiscard]] SplitVersion const* split_on(State const& state, PartyId party, Date date);
[[nodiscard]] AttributionInForce const* attribution_on(State const& state, PartyId party, Date date,
                                                       PartyId signer);

// What would be unsound on any day of [from, until) if `party` also passed shares on to `more`, with parts of
// the whole as given in billionths (outputs, training), in place of its version in force from `from` on;
// nothing where all is well.
struct Change {
    PartyId party;
    Interval days;
    bool replaces_version = false;  // a new version; else a vector beside it
    std::vector<PartyId> to;
    std::array<std::vector<std::pair<PartyId, std::int64_t>>, 2> of_whole;
};
[[nodiscard]] std::optional<Refusal> unsound(State const& state, Change const& change);

// Passes `amount`, which falls to `party`, on through the graph of the day; hops in order, how each receipt
// was divided, and what stays with whom in order of first naming. What stays adds up to the amount.
struct Flow {
    std::vector<Hop> hops;
    std::vector<Parting> partings;
    std::vector<std::pair<PartyId, std::int64_t>> stays;
};
[[nodiscard]] Flow flow(State& state, PartyId party, Currency currency, std::int64_t amount, Date date,
                        bool is_training);

// Is this a licence for training alone?
[[nodiscard]] bool is_for_training(Scope const& scope);

}  // namespace licet::settlement
