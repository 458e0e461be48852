#pragma once
// May this party use that asset, for this purpose, there, on that day, and what does it cost? Answered from
// the live licences, with the clause that decides. What is not known is UNKNOWN, and UNKNOWN never allows.

#include "settlement/engine/state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::settlement {

enum class Verdict : std::uint8_t { allow, allow_with_duties, deny, unknown };
[[nodiscard]] std::string_view text_of(Verdict verdict);  // ALLOW, ALLOW_WITH_DUTIES, DENY, UNKNOWN

// As it is asked from outside; names are resolved here, so that what is missing can be said.
struct UseQuestion {
    std::string asset;
    std::string purpose;  // train-generative, input, …
    std::string party;
    std::string territory;  // ISO 3166 alpha-2
    Date date;
};

// What one more unit costs, or which share of revenue is owed: where money moves at use, at the tier that use
// has reached; else at the first tier of its window, for where in it the use will fall is known only when it
// is stated.
struct UnitPrice {
    std::string meter;  // or the stream
    bool is_share = false;
    Rate rate;  // major units a unit, or a share
    friend bool operator==(UnitPrice const&, UnitPrice const&) = default;
};

struct Permission {
    Verdict verdict = Verdict::unknown;
    // The clause that decides, as a place in the licence (/scope/purposes), or: owner, no licence, not
    // listed.
    std::string clause;
    std::string missing;  // where unknown: which part of the question is not known here
    // Where a licence decides: which, its version from 1, and that version's digest.
    std::optional<LicenceId> licence;
    std::uint32_t version = 0;
    Digest digest;
    std::vector<contracts::Duty> duties;  // agreed, and those that come with the data
    std::optional<PermitId> permit;       // the authority's, where one is needed
    std::vector<ClaimId> claims;          // open ones on the asset: whose it is, is contested
    // What it costs, where it is allowed: what was stated for the licence and is not paid yet has to be paid
    // now; a further unit costs its price.
    std::optional<Currency> currency;
    std::int64_t price_now = 0;  // minor units
    std::vector<UnitPrice> prices;
    bool is_paid_at_use = false;
};

[[nodiscard]] Permission may_use(State const& state, UseQuestion const& question);

}  // namespace licet::settlement
