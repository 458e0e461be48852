#include "contracts/terms/fast_price.hpp"

#include "contracts/terms/split.hpp"
#include "contracts/values/assert.hpp"

#include <algorithm>
#include <numeric>

namespace licet::contracts {
namespace {

namespace mp = boost::multiprecision;

constexpr std::int64_t scale_max =
    1'000'000'000'000;  // a quantity of 10^18 at this scale still fits 128 bits
constexpr std::int64_t quantity_max = 1'000'000'000'000'000'000;

bool is_flat(Split const& split) {
    if (std::holds_alternative<ByUsage>(split.node)) return false;
    return std::ranges::all_of(split.to, is_flat);
}

}  // namespace

std::optional<FastPrice> FastPrice::of(Terms const& terms) {
    auto const* const usage = std::get_if<Usage>(&terms.pay.node);
    if (usage == nullptr || usage->window != Window::term) return std::nullopt;
    Integer denominator = 1;
    for (Tier const& tier : usage->tiers)
        denominator = mp::lcm(denominator, mp::denominator(minor_from_major(tier.rate, terms.currency)));
    if (denominator > scale_max) return std::nullopt;
    FastPrice out;
    out.meter_ = usage->meter;
    out.denominator_ = static_cast<std::int64_t>(denominator);
    Integer from = 0;
    Integer before = 0;
    for (Tier const& tier : usage->tiers) {
        Rate const scaled = minor_from_major(tier.rate, terms.currency) * Rate(denominator);
        Integer const numerator = mp::numerator(scaled);
        if (numerator > minor_units_max || from > quantity_max || before > Integer(quantity_max) * scale_max)
            return std::nullopt;
        out.stretches_.push_back({static_cast<WideUnits>(from), static_cast<WideUnits>(before),
                                  static_cast<std::int64_t>(numerator)});
        if (!tier.upto) break;
        if (mp::denominator(*tier.upto) != 1) return std::nullopt;
        before += (mp::numerator(*tier.upto) - from) * numerator;
        from = mp::numerator(*tier.upto);
    }
    return out;
}

std::optional<std::int64_t> FastPrice::minor_units(WideUnits quantity) const {
    Stretch const* last = &stretches_.front();
    for (Stretch const& stretch : stretches_)
        if (stretch.from <= quantity) last = &stretch;
    WideUnits const over = quantity - last->from;
    WideUnits product = 0;
    WideUnits exact = 0;
    if (__builtin_mul_overflow(over, WideUnits{last->numerator}, &product) ||
        __builtin_add_overflow(product, last->before, &exact))
        return std::nullopt;
    WideUnits below = exact / denominator_;
    WideUnits const twice = (exact - below * denominator_) * 2;
    if (twice > denominator_ || (twice == denominator_ && below % 2 != 0)) ++below;
    if (below > minor_units_max) return std::nullopt;
    return static_cast<std::int64_t>(below);
}

std::optional<FastDivision> FastDivision::of(Split const& split) {
    if (!is_flat(split)) return std::nullopt;
    auto const payees = payees_of(split);
    return of(weights_of(split, payees, FactView(), Date{}));
}

std::optional<FastDivision> FastDivision::of(std::span<Rate const> weights) {
    Integer scale = 1;
    for (Rate const& weight : weights) {
        scale = mp::lcm(scale, mp::denominator(weight));
        if (scale > scale_max) return std::nullopt;
    }
    FastDivision out;
    out.scale_ = static_cast<std::int64_t>(scale);
    for (Rate const& weight : weights)
        out.weights_.push_back(static_cast<std::int64_t>(mp::numerator(Rate(weight * Rate(scale)))));
    return out;
}

void FastDivision::divide(std::int64_t due, FastShares& shares, std::span<std::int64_t> parts) const {
    shares.behind.resize(weights_.size());
    std::int64_t left = due;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        WideUnits const exact = WideUnits{due} * weights_[i];
        auto const part = static_cast<std::int64_t>(exact / scale_);
        parts[i] = part;
        shares.behind[i] += static_cast<std::int64_t>(exact - WideUnits{part} * scale_);
        left -= part;
    }
    give_leftovers(left, shares, parts);
}

// One unit more for each of the `left` payees furthest behind, the first named among equals.
void FastDivision::give_leftovers(std::int64_t left, FastShares& shares,
                                  std::span<std::int64_t> parts) const {
    LICET_ASSERT(left >= 0 && left <= static_cast<std::int64_t>(parts.size()),
                 "less than a unit a payee is left over");
    if (left == 0) return;
    auto const give = [&](std::size_t i) {
        ++parts[i];
        shares.behind[i] -= scale_;
    };
    auto const further = [&](std::size_t a, std::size_t b) {
        return shares.behind[a] != shares.behind[b] ? shares.behind[a] > shares.behind[b] : a < b;
    };
    std::size_t const count = weights_.size();
    if (count <= 8) {  // the usual case: a few looks beat a list
        for (std::uint32_t given = 0; left > 0; --left) {
            std::size_t most = count;
            for (std::size_t i = 0; i < count; ++i)
                if ((given >> i & 1U) == 0 && (most == count || further(i, most))) most = i;
            given |= 1U << most;
            give(most);
        }
        return;
    }
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const last = order.begin() + left;
    if (last != order.end()) std::ranges::nth_element(order, last, further);
    std::for_each(order.begin(), last, give);
}

}  // namespace licet::contracts
