#pragma once
// Standing splits: what a party passes on of all that falls to it, from a date on, whichever licence it comes
// from. Parts name parties with standing splits of their own, so shares flow through a graph. And the
// attribution vectors that such a split may follow.

#include "contracts/attribution/attribution.hpp"
#include "contracts/terms/fast_price.hpp"
#include "settlement/ledger/account.hpp"

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace licet::settlement {

inline constexpr std::size_t standing_parts_max = 10'000;
inline constexpr std::size_t levels_max = 64;            // parties on the longest way through the graph
inline constexpr std::size_t flow_parts_max = 100'000;   // parts on all ways from one party
inline constexpr std::int32_t split_days_ahead = 3'660;  // a split may lie so far ahead

struct StandingPart {
    std::string to;
    Rate share;
    // Of the whole that a licence pays into the graph, taken before anything else; else of what the party
    // receives.
    bool is_of_whole = false;
    friend bool operator==(StandingPart const&, StandingPart const&) = default;
};
struct StandingRule {
    std::vector<StandingPart> parts;  // what they leave stays with the party
    // By the vector for the day that this party signed; the parts only where there is none, and marked as
    // such.
    std::optional<std::string> attributed_by;
    friend bool operator==(StandingRule const&, StandingRule const&) = default;
};

// Commands.
struct SetKey {
    std::string party;
    PublicKey key;
};
// Two rules: what training pays may be divided otherwise than what outputs pay.
struct SetSplit {
    std::string party;
    Date from;
    StandingRule rule;
    std::optional<StandingRule> training;
};
struct RecordAttribution {
    contracts::Attribution attribution;
    Signature signature;  // of its canonical text, by the signer's key
};
// The same, computed here: shares by the Shapley value of a game. The market operator is its signer.
struct AttributeByGame {
    std::string vector;
    std::string party;
    Interval period;
    contracts::Game game;
    contracts::Sampling sampling;
};

// State.
struct RuleInForce {
    PartyId attributed_by = no_party;                        // where it follows vectors
    std::vector<PartyId> to;                                 // and the party itself, last
    contracts::FastDivision division;                        // of what it receives
    std::vector<std::pair<PartyId, std::int64_t>> of_whole;  // billionths
};
struct SplitVersion {
    SetSplit document;
    std::map<std::pair<Currency, bool>, contracts::FastShares> shares;  // where its payees stand, a rule

    // Worked out from the document, not stored.
    std::array<RuleInForce, 2> rules;  // outputs, training
};
struct AttributionInForce {
    contracts::Attribution document;
    std::optional<Signature> signature;  // none where it was computed here
    std::map<Currency, contracts::FastShares> shares;

    // Worked out.
    PartyId signer = no_party;
    std::vector<PartyId> to;
    contracts::FastDivision division;
};
struct Splits {
    std::map<PartyId, PublicKey> keys;
    std::map<PartyId, std::vector<SplitVersion>> of;  // ascending by date
    std::map<PartyId, std::vector<AttributionInForce>> attributions;
    // How far behind each taker of a part of the whole is, in billionths of a unit, where money enters.
    std::map<std::pair<PartyId, Currency>, std::map<PartyId, std::int64_t>> behind;
    std::map<PartyId, std::set<PartyId>> named_by;  // worked out: whoever has ever passed on to a party
};

template <Archive A>
void describe(A& archive, StandingPart& part) {
    archive(part.to, part.share, part.is_of_whole);
}
template <Archive A>
void describe(A& archive, StandingRule& rule) {
    archive(rule.parts, rule.attributed_by);
}
template <Archive A>
void describe(A& archive, SetKey& c) {
    archive(c.party, c.key);
}
template <Archive A>
void describe(A& archive, SetSplit& c) {
    archive(c.party, c.from, c.rule, c.training);
}
template <Archive A>
void describe(A& archive, RecordAttribution& c) {
    archive(c.attribution, c.signature);
}
template <Archive A>
void describe(A& archive, AttributeByGame& c) {
    archive(c.vector, c.party, c.period, c.game, c.sampling);
}
template <Archive A>
void describe(A& archive, SplitVersion& version) {
    archive(version.document, version.shares);
}
template <Archive A>
void describe(A& archive, AttributionInForce& attribution) {
    archive(attribution.document, attribution.signature, attribution.shares);
}
template <Archive A>
void describe(A& archive, Splits& splits) {
    archive(splits.keys, splits.of, splits.attributions, splits.behind);
}

}  // namespace licet::settlement
