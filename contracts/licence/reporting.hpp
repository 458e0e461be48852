#pragma once
// How use and revenue are reported under a licence, a part of the agreement beside its payment terms: what
// counts as one use, with which evidence and until when it is taken; what a revenue report is a report of,
// what stands in for a missing one, and what an audit may ask. All amounts are exact, in major units.

#include "contracts/values/rate.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::contracts {

// How sure a use is, weakest first: the licensee says so; somebody else saw it too; anybody can check it.
enum class Evidence : std::uint8_t { claimed, corroborated, verifiable };
inline constexpr std::array<std::string_view, 3> evidence_texts{"claimed", "corroborated", "verifiable"};

// What one use is. Logs name their events by these; a licence says which of them its meter counts.
enum class Counting : std::uint8_t { fetch, grounding, citation, turn, training_run };
inline constexpr std::array<std::string_view, 5> counting_texts{"fetch", "grounding", "citation", "turn",
                                                                "training-run"};

// What may be taken off gross revenue.
enum class Deduction : std::uint8_t {
    taxes,
    refunds,
    chargebacks,
    platform_fees,
    payment_fees,
    traffic_acquisition,
};
inline constexpr std::array<std::string_view, 6> deduction_texts{
    "taxes", "refunds", "chargebacks", "platform-fees", "payment-fees", "traffic-acquisition"};

// How much of a bundle's revenue is the licensed product's: all of it, a fixed share, or its part of the
// prices that the bundle's products have alone.
enum class Bundle : std::uint8_t { whole, fixed, by_price };
inline constexpr std::array<std::string_view, 3> bundle_texts{"whole", "fixed", "by-price"};

constexpr std::uint64_t enumerator_count(Evidence) {
    return evidence_texts.size();
}
constexpr std::uint64_t enumerator_count(Counting) {
    return counting_texts.size();
}
constexpr std::uint64_t enumerator_count(Deduction) {
    return deduction_texts.size();
}
constexpr std::uint64_t enumerator_count(Bundle) {
    return bundle_texts.size();
}
[[nodiscard]] std::string_view text_of(Evidence evidence);
[[nodiscard]] std::string_view text_of(Counting counting);
[[nodiscard]] std::string_view text_of(Deduction deduction);
[[nodiscard]] std::string_view text_of(Bundle bundle);
[[nodiscard]] std::optional<Evidence> evidence_from_text(std::string_view text);
[[nodiscard]] std::optional<Counting> counting_from_text(std::string_view text);
[[nodiscard]] std::optional<Deduction> deduction_from_text(std::string_view text);
[[nodiscard]] std::optional<Bundle> bundle_from_text(std::string_view text);

struct MeterCounting {
    std::string meter;
    Counting counts{};
    friend bool operator==(MeterCounting const&, MeterCounting const&) = default;
};

// What the reports of one stream state.
struct RevenueBase {
    std::string stream;
    std::vector<Deduction> net_of;  // ascending; none: gross
    Bundle bundle = Bundle::whole;
    Rate share = 0;  // fixed: the share; by price: the least share
    // A period without a report counts as the mean of the last so many periods with one, times the factor;
    // 0: it counts as nothing.
    std::uint32_t estimate_from = 0;
    Rate estimate_factor = 1;
    friend bool operator==(RevenueBase const&, RevenueBase const&) = default;
};

struct AuditTerms {
    Rate threshold;  // of variance, found to reported; above it the licensee bears the cost and the penalty
    Rate interest;   // a year, simple, of days / 365, on royalty that was short
    Rate penalty;    // times the royalty found short
    std::uint32_t look_back_months = 36;
    bool extrapolates = false;  // the variance of the sample goes for the reports not looked at
    friend bool operator==(AuditTerms const&, AuditTerms const&) = default;
};

struct Reporting {
    Evidence evidence = Evidence::claimed;   // what a use needs to be paid; below it accrues
    std::optional<std::uint32_t> late_days;  // a use told later than this is not taken
    std::vector<MeterCounting> counting;     // by meter, ascending; a meter not named is reported itself
    std::vector<RevenueBase> revenue;        // by stream, ascending
    bool is_signed = false;                  // revenue reports need a signature that holds
    std::optional<AuditTerms> audit;
    friend bool operator==(Reporting const&, Reporting const&) = default;

    [[nodiscard]] RevenueBase const* base_of(std::string_view stream) const;
    [[nodiscard]] std::optional<Counting> counting_of(std::string_view meter) const;
};

// How a report comes to its amount.
struct Breakdown {
    Rate gross;
    std::vector<std::pair<Deduction, Rate>> deductions;  // ascending
    std::optional<std::pair<Rate, Rate>> prices;         // of the product alone, of all of the bundle
    friend bool operator==(Breakdown const&, Breakdown const&) = default;
};
// (gross - deductions) * share; nothing where a deduction is not agreed, they exceed the gross, or prices are
// missing, not asked for, or not 0 < own <= all.
[[nodiscard]] std::optional<Rate> amount_of(Breakdown const& breakdown, RevenueBase const& base);
// The share of a bundle's revenue by the rule.
[[nodiscard]] std::optional<Rate> bundle_share(Breakdown const& breakdown, RevenueBase const& base);

// JSON with its keys in a fixed order, no blanks; what is as by default is left out.
[[nodiscard]] std::string canonical_text(Reporting const& reporting);

}  // namespace licet::contracts
