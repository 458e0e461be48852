#include "contracts/licence/reporting.hpp"

#include "contracts/terms/canonical.hpp"

#include <algorithm>

namespace licet::contracts {
namespace {

template <class T, std::size_t n>
std::optional<T> found(std::array<std::string_view, n> const& texts, std::string_view text) {
    auto const at = std::ranges::find(texts, text);
    if (at == texts.end()) return std::nullopt;
    return static_cast<T>(at - texts.begin());
}

std::string quoted(Rate const& rate) {
    return json_quoted(licet::text_of(rate));
}

std::string base_text(RevenueBase const& base) {
    std::string out = "{\"net_of\":[";
    for (std::size_t i = 0; i < base.net_of.size(); ++i)
        out += (i == 0 ? "" : ",") + json_quoted(text_of(base.net_of[i]));
    out += "]";
    if (base.bundle != Bundle::whole)
        out += ",\"bundle\":" + json_quoted(text_of(base.bundle)) + ",\"share\":" + quoted(base.share);
    if (base.estimate_from != 0)
        out += ",\"estimate\":{\"periods\":" + std::to_string(base.estimate_from) +
               ",\"factor\":" + quoted(base.estimate_factor) + "}";
    return out + "}";
}

}  // namespace

std::string_view text_of(Evidence evidence) {
    return evidence_texts[static_cast<std::size_t>(evidence)];
}
std::string_view text_of(Counting counting) {
    return counting_texts[static_cast<std::size_t>(counting)];
}
std::string_view text_of(Deduction deduction) {
    return deduction_texts[static_cast<std::size_t>(deduction)];
}
std::string_view text_of(Bundle bundle) {
    return bundle_texts[static_cast<std::size_t>(bundle)];
}
std::optional<Evidence> evidence_from_text(std::string_view text) {
    return found<Evidence>(evidence_texts, text);
}
std::optional<Counting> counting_from_text(std::string_view text) {
    return found<Counting>(counting_texts, text);
}
std::optional<Deduction> deduction_from_text(std::string_view text) {
    return found<Deduction>(deduction_texts, text);
}
std::optional<Bundle> bundle_from_text(std::string_view text) {
    return found<Bundle>(bundle_texts, text);
}

RevenueBase const* Reporting::base_of(std::string_view stream) const {
    auto const at = std::ranges::find(revenue, stream, &RevenueBase::stream);
    return at == revenue.end() ? nullptr : &*at;
}

std::optional<Counting> Reporting::counting_of(std::string_view meter) const {
    auto const at = std::ranges::find(counting, meter, &MeterCounting::meter);
    return at == counting.end() ? std::nullopt : std::optional(at->counts);
}

std::optional<Rate> bundle_share(Breakdown const& breakdown, RevenueBase const& base) {
    if (base.bundle != Bundle::by_price) {
        if (breakdown.prices) return std::nullopt;
        return base.bundle == Bundle::fixed ? base.share : Rate(1);
    }
    if (!breakdown.prices) return std::nullopt;
    auto const& [own, all] = *breakdown.prices;
    if (own <= 0 || all < own) return std::nullopt;
    return std::max(Rate(own / all), base.share);
}

std::optional<Rate> amount_of(Breakdown const& breakdown, RevenueBase const& base) {
    Rate rest = breakdown.gross;
    for (auto const& [what, amount] : breakdown.deductions) {
        if (std::ranges::find(base.net_of, what) == base.net_of.end()) return std::nullopt;
        rest -= amount;
    }
    auto const share = bundle_share(breakdown, base);
    if (rest < 0 || !share) return std::nullopt;
    return Rate(rest * *share);
}

std::string canonical_text(Reporting const& reporting) {
    std::string out = "{";
    auto const add = [&](char const* key, std::string const& value) {
        out += (out.size() == 1 ? "\"" : ",\"") + std::string(key) + "\":" + value;
    };
    if (reporting.evidence != Evidence::claimed) add("evidence", json_quoted(text_of(reporting.evidence)));
    if (reporting.late_days) add("late_days", std::to_string(*reporting.late_days));
    if (!reporting.counting.empty()) {
        std::string list;
        for (MeterCounting const& one : reporting.counting)
            list +=
                (list.empty() ? "{" : ",") + json_quoted(one.meter) + ":" + json_quoted(text_of(one.counts));
        add("counting", list + "}");
    }
    if (!reporting.revenue.empty()) {
        std::string list;
        for (RevenueBase const& base : reporting.revenue)
            list += (list.empty() ? "{" : ",") + json_quoted(base.stream) + ":" + base_text(base);
        add("revenue", list + "}");
    }
    if (reporting.is_signed) add("signed", "true");
    if (auto const& audit = reporting.audit)
        add("audit", "{\"threshold\":" + quoted(audit->threshold) + ",\"interest\":" +
                         quoted(audit->interest) + ",\"penalty\":" + quoted(audit->penalty) +
                         ",\"look_back_months\":" + std::to_string(audit->look_back_months) +
                         ",\"extrapolates\":" + (audit->extrapolates ? "true" : "false") + "}");
    return out + "}";
}

}  // namespace licet::contracts
