#pragma once
// What a licence lets its licensee do: for which purposes, where, from when until when, exclusively or not,
// on data of which privacy class, under which duties. Sets are small and fixed, so that matching compares
// them in a few steps.

#include "contracts/values/time.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::contracts {

using licet::text_of;

// The one vocabulary of purposes. A purpose not named is not granted.
enum class Purpose : std::uint8_t {
    train_generative,  // train a generative model
    train_other,       // train any other model
    fine_tune,         // adapt a trained model
    evaluate,          // measure a model
    input,             // give to a model at the time of use: grounding, retrieval, a prompt
    index,             // build an index or embeddings for an AI system
    search,            // search results: links and short excerpts
    mine,              // text and data mining that trains no model
    display,           // show the work itself to people
    synthesize,        // make synthetic data from it
};
inline constexpr std::size_t purpose_count = 10;
[[nodiscard]] std::string_view text_of(Purpose purpose);  // train-generative, …
[[nodiscard]] std::optional<Purpose> purpose_from_text(std::string_view text);

// A set of purposes, one bit each; 64 are possible.
struct PurposeSet {
    std::uint64_t bits{};

    [[nodiscard]] bool contains(Purpose purpose) const {
        return (bits >> static_cast<unsigned>(purpose) & 1U) != 0;
    }
    [[nodiscard]] bool covers(PurposeSet other) const { return (other.bits & ~bits) == 0; }
    void add(Purpose purpose) { bits |= std::uint64_t{1} << static_cast<unsigned>(purpose); }
    friend constexpr bool operator==(PurposeSet, PurposeSet) = default;
};

// ISO 3166-1 countries by their alpha-2 codes, numbered as the codes are ordered; all of them is the world.
[[nodiscard]] std::optional<std::uint8_t> territory_from_code(std::string_view alpha2);
[[nodiscard]] std::string_view territory_code(std::uint8_t territory);
[[nodiscard]] std::size_t territory_count();

struct TerritorySet {
    std::bitset<256> bits;

    [[nodiscard]] static TerritorySet world();
    [[nodiscard]] bool contains(std::uint8_t territory) const { return bits.test(territory); }
    [[nodiscard]] bool covers(TerritorySet const& other) const { return (other.bits & ~bits).none(); }
    friend bool operator==(TerritorySet const&, TerritorySet const&) = default;
};
// Codes in order, or "world" alone.
[[nodiscard]] std::vector<std::string> codes_of(TerritorySet const& territories);

// How personal the data is, least to most. What is not declared counts as personal.
enum class PrivacyClass : std::uint8_t {
    non_personal,
    anonymised,
    synthetic,  // not automatically non-personal
    pseudonymised,
    personal,
    sensitive,
    special_category,
};
[[nodiscard]] std::string_view text_of(PrivacyClass privacy);
[[nodiscard]] std::optional<PrivacyClass> privacy_class_from_text(std::string_view text);

enum class Exclusivity : std::uint8_t { nonexclusive, exclusive };

// What a licensee must do beside paying. Each has an effect: may_use names it, and a use that neglects it is
// refused.
enum class Duty : std::uint8_t {
    attribute,
    report_usage,
    delete_at_end,
    no_reidentification,
    hold_permit,  // beforehand: an authority's permit, in force for the purpose, the place and the day
};
inline constexpr std::size_t duty_count = 5;
[[nodiscard]] std::string_view text_of(Duty duty);
[[nodiscard]] std::optional<Duty> duty_from_text(std::string_view text);

// What becomes of a licence when its licensor turns out to have listed another's work: it ends; or it goes on
// and pays whom the decision names; or it ends and what was prepaid for it is the licensee's again.
enum class IfWithdrawn : std::uint8_t { end, go_on, refund };
[[nodiscard]] std::string_view text_of(IfWithdrawn consequence);  // end, continue, refund
[[nodiscard]] std::optional<IfWithdrawn> if_withdrawn_from_text(std::string_view text);

// Duties that come with the data, whoever agrees to what: de-identified data must not be re-identified.
[[nodiscard]] std::vector<Duty> duties_carried_by(PrivacyClass privacy);

struct Scope {
    PurposeSet purposes;
    TerritorySet territories;
    Interval dates;  // in which the use may happen; money may be owed longer (Terms::term)
    Exclusivity exclusivity = Exclusivity::nonexclusive;
    PrivacyClass privacy = PrivacyClass::personal;  // the most personal class of data it may touch
    std::vector<Duty> duties;                       // ascending, each once
    IfWithdrawn if_withdrawn = IfWithdrawn::end;

    friend bool operator==(Scope const&, Scope const&) = default;
};

// Both lists' duties, ascending, each once.
[[nodiscard]] std::vector<Duty> joined(std::vector<Duty> const& a, std::vector<Duty> const& b);

}  // namespace licet::contracts
