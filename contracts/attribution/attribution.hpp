#pragma once
// An attribution vector: who stands behind what a party received in a period, as whole billionths that add up
// to one, by which method, from which evidence. It is signed by who computed it; whoever has the evidence
// computes it again and compares.

#include "contracts/attribution/game.hpp"
#include "contracts/values/signature.hpp"
#include "contracts/values/time.hpp"

namespace licet::contracts {

inline constexpr std::int64_t billion = 1'000'000'000;

struct Attribution {
    std::string vector;  // its name
    std::string party;   // whose standing split it feeds
    Interval period;     // of what it divides
    std::string method;  // shapley where it can be computed again from a game; else a name for how
    std::optional<Sampling> sampling;  // where the method drew orders by chance
    std::vector<std::pair<std::string, std::int64_t>>
        shares;              // each payee once; billionths, adding up to 10^9
    std::int64_t error = 0;  // billionths by which any share may be off; 0: exact
    Digest evidence;         // of what it was computed from
    std::string signer;
    friend bool operator==(Attribution const&, Attribution const&) = default;
};

// What is signed: JSON with its keys in a fixed order.
[[nodiscard]] std::string canonical_text(Attribution const& attribution);

// A Shapley value as shares: the largest remainders get the billionths left over. Nothing where the whole is
// nothing or somebody's value is negative.
[[nodiscard]] std::optional<std::vector<std::int64_t>> billionths_of(ShapleyValue const& value);
[[nodiscard]] std::int64_t error_billionths_of(ShapleyValue const& value);

// Shares, error, method and evidence of a game; the rest is the caller's. Nothing as above.
[[nodiscard]] std::optional<Attribution> attribution_of(Game const& game, Sampling const& sampling);

template <Archive A>
void describe(A& archive, Attribution& a) {
    archive(a.vector, a.party, a.period, a.method, a.sampling, a.shares, a.error, a.evidence, a.signer);
}

}  // namespace licet::contracts

namespace licet {

template <Archive A>
void describe(A& archive, PublicKey& key) {
    archive(key.bytes);
}
template <Archive A>
void describe(A& archive, Signature& signature) {
    archive(signature.bytes);
}

}  // namespace licet
