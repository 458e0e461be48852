#include "contracts/scope/scope.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <iterator>

namespace licet::contracts {
namespace {

constexpr std::string_view purpose_texts[] = {
    "train-generative", "train-other", "fine-tune", "evaluate",  "input", "index",
    "search",           "mine",        "display",   "synthesize"};
static_assert(std::size(purpose_texts) == purpose_count);

constexpr std::string_view privacy_texts[] = {
    "non-personal", "anonymised", "synthetic", "pseudonymised", "personal", "sensitive", "special-category"};

constexpr std::string_view duty_texts[] = {"attribute", "report-usage", "delete-at-end",
                                           "no-reidentification", "hold-permit"};
static_assert(std::size(duty_texts) == duty_count);

constexpr std::string_view if_withdrawn_texts[] = {"end", "continue", "refund"};

constexpr std::string_view territory_codes[] = {
#include "contracts/scope/iso3166.inc"
};

template <class T, std::size_t n>
std::optional<T> from_text(std::string_view const (&texts)[n], std::string_view text) {
    auto const* const found = std::ranges::find(texts, text);
    if (found == std::end(texts)) return std::nullopt;
    return static_cast<T>(found - std::begin(texts));
}

}  // namespace

std::string_view text_of(Purpose purpose) {
    return purpose_texts[static_cast<std::size_t>(purpose)];
}
std::optional<Purpose> purpose_from_text(std::string_view text) {
    return from_text<Purpose>(purpose_texts, text);
}

std::string_view text_of(PrivacyClass privacy) {
    return privacy_texts[static_cast<std::size_t>(privacy)];
}
std::optional<PrivacyClass> privacy_class_from_text(std::string_view text) {
    return from_text<PrivacyClass>(privacy_texts, text);
}

std::string_view text_of(Duty duty) {
    return duty_texts[static_cast<std::size_t>(duty)];
}
std::optional<Duty> duty_from_text(std::string_view text) {
    return from_text<Duty>(duty_texts, text);
}

std::string_view text_of(IfWithdrawn consequence) {
    return if_withdrawn_texts[static_cast<std::size_t>(consequence)];
}
std::optional<IfWithdrawn> if_withdrawn_from_text(std::string_view text) {
    return from_text<IfWithdrawn>(if_withdrawn_texts, text);
}

std::vector<Duty> duties_carried_by(PrivacyClass privacy) {
    bool const is_deidentified =
        privacy == PrivacyClass::anonymised || privacy == PrivacyClass::pseudonymised;
    return is_deidentified ? std::vector{Duty::no_reidentification} : std::vector<Duty>{};
}

std::vector<Duty> joined(std::vector<Duty> const& a, std::vector<Duty> const& b) {
    std::vector<Duty> out;
    std::ranges::set_union(a, b, std::back_inserter(out));
    return out;
}

std::optional<std::uint8_t> territory_from_code(std::string_view alpha2) {
    auto const* const found = std::ranges::lower_bound(territory_codes, alpha2);
    if (found == std::end(territory_codes) || *found != alpha2) return std::nullopt;
    return static_cast<std::uint8_t>(found - std::begin(territory_codes));
}

std::string_view territory_code(std::uint8_t territory) {
    LICET_ASSERT(territory < std::size(territory_codes), "a territory is one of ISO 3166-1");
    return territory_codes[territory];
}

std::size_t territory_count() {
    return std::size(territory_codes);
}

TerritorySet TerritorySet::world() {
    TerritorySet all;
    for (std::size_t i = 0; i < std::size(territory_codes); ++i) all.bits.set(i);
    return all;
}

std::vector<std::string> codes_of(TerritorySet const& territories) {
    if (territories == TerritorySet::world()) return {"world"};
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < std::size(territory_codes); ++i)
        if (territories.bits.test(i)) codes.emplace_back(territory_codes[i]);
    return codes;
}

}  // namespace licet::contracts
