#include "matching/bridge/shaped_fill.hpp"

#include "contracts/values/rate.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

constexpr std::size_t guarantee = Menu::columns_max;  // as a column of its own
constexpr std::size_t levels_max = 8;

using Steps = std::vector<std::size_t>;

class Filling {
public:
    Filling(Menu const& menu, FineUnits W, FineUnits R, BridgeOptions const& options, std::int64_t level)
        : menu_(menu), W_(W), R_(R), options_(options), guarantee_(level) {
        for (std::size_t i = 0; i < menu.size(); ++i) quantities_[i] = menu[i].least;
        at_ = menu_.contract(quantities_, guarantee_);
    }

    [[nodiscard]] bool is_payable() const { return at_.cost_to_licensee <= W_; }
    [[nodiscard]] bool is_accepted() const { return is_payable() && at_.value_to_licensor >= R_; }
    [[nodiscard]] Contract const& contract() const { return at_; }

    // As much of each as the rule wants and the licensee can pay.
    void by_rule(Steps const& steps) {
        for (std::size_t const i : steps)
            raise(i, [&](Contract const& before, Contract const& c) {
                return c.cost_to_licensee <= W_ && is_wanted(before, c);
            });
    }
    // As much of each as the licensee can pay.
    void to_the_end(Steps const& steps) {
        for (std::size_t const i : steps)
            raise(i, [&](Contract const&, Contract const& c) { return c.cost_to_licensee <= W_; });
    }
    // Up to the licensor's reservation.
    void make_whole(Steps const& steps) {
        for (std::size_t const i : steps) {
            if (at_.value_to_licensor >= R_) return;
            raise(i, [&](Contract const& before, Contract const& c) {
                return c.cost_to_licensee <= W_ && before.value_to_licensor < R_;
            });
        }
    }

private:
    // The most of a column at which `goes_on` still holds of the contract there and the one a unit before.
    template <class GoesOn>
    void raise(std::size_t i, GoesOn goes_on) {
        std::int64_t low = quantity(i);
        std::int64_t high = i == guarantee ? menu_.guarantee_most() : menu_[i].most;
        while (low < high) {
            std::int64_t const middle = low + (high - low) / 2 + (high - low) % 2;
            if (goes_on(with(i, middle - 1), with(i, middle)))
                low = middle;
            else
                high = middle - 1;
        }
        quantity(i) = low;
        at_ = menu_.contract(quantities_, guarantee_);
    }
    std::int64_t& quantity(std::size_t i) { return i == guarantee ? guarantee_ : quantities_[i]; }
    Contract with(std::size_t i, std::int64_t value) {
        std::int64_t const before = quantity(i);
        quantity(i) = value;
        Contract const out = menu_.contract(quantities_, guarantee_);
        quantity(i) = before;
        return out;
    }
    // The last unit was worth taking: the split is not passed, or Nash's product did not fall.
    [[nodiscard]] bool is_wanted(Contract const& before, Contract const& c) const {
        std::int64_t const k = options_.licensor_share_ppm;
        FineUnits const gain = c.value_to_licensor - R_;
        FineUnits const rest = W_ - c.cost_to_licensee;
        if (options_.rule == BridgeOptions::Rule::k_split) return k * rest >= (ppm - k) * gain;
        if (gain <= 0) return true;
        return Integer(c.value_to_licensor - before.value_to_licensor) * Integer(k) * Integer(rest) >=
               Integer(c.cost_to_licensee - before.cost_to_licensee) * Integer(ppm - k) * Integer(gain);
    }

    Menu const& menu_;
    FineUnits W_;
    FineUnits R_;
    BridgeOptions const& options_;
    Menu::Quantities quantities_{};
    std::int64_t guarantee_;
    Contract at_;
};

// Guarantees worth a try: the least, the most, and where one year's fees at the most rates would meet it.
std::vector<std::int64_t> levels_of(Menu const& menu) {
    std::vector<std::int64_t> between;
    for (std::int64_t const fee : menu.yearly_most())
        if (fee > menu.guarantee_least() && fee < menu.guarantee_most()) between.push_back(fee);
    std::vector<std::int64_t> out{menu.guarantee_least()};
    std::size_t const count = std::min(between.size(), levels_max - 2);
    for (std::size_t i = 0; i < count; ++i) out.push_back(between[i * between.size() / count]);
    if (menu.guarantee_most() > menu.guarantee_least()) out.push_back(menu.guarantee_most());
    return out;
}

// In the order of the linear ratios, and with each column first; the guarantee last, or first.
std::vector<Steps> orders_of(Menu const& menu) {
    Menu::Order const by_ratio = menu.by_ratio();
    Steps const all(by_ratio.begin(), by_ratio.end());
    std::vector<Steps> out;
    for (std::size_t first = 0; first < std::max<std::size_t>(1, all.size()); ++first) {
        Steps steps = all;
        if (!steps.empty())
            std::rotate(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(first),
                        steps.begin() + static_cast<std::ptrdiff_t>(first) + 1);
        steps.push_back(guarantee);
        out.push_back(std::move(steps));
    }
    if (menu.guarantee_most() > menu.guarantee_least()) {
        Steps steps{guarantee};
        steps.insert(steps.end(), all.begin(), all.end());
        out.push_back(std::move(steps));
    }
    return out;
}

}  // namespace

ShapedFill shaped_fill(Menu const& menu, FineUnits W, FineUnits R, BridgeOptions const& options) {
    ShapedFill out;
    // The one with the larger smaller gain, each weighed by the other's share; then with the larger sum.
    std::int64_t const k = options.licensor_share_ppm;
    std::pair<FineUnits, FineUnits> best{-1, -1};
    auto const offer = [&](Contract const& contract) {
        FineUnits const gain = contract.value_to_licensor - R;
        FineUnits const rest = W - contract.cost_to_licensee;
        std::pair const score{std::min((ppm - k) * gain, k * rest), gain + rest};
        if (out.contract && score <= best) return;
        best = score;
        out.contract = contract;
    };
    for (std::int64_t const level : levels_of(menu))
        for (Steps const& steps : orders_of(menu)) {
            Filling most(menu, W, R, options, level);
            if (!most.is_payable()) break;
            most.to_the_end(steps);
            out.best_worth = std::max(out.best_worth, most.contract().value_to_licensor);
            if (!most.is_accepted()) continue;
            Filling fill(menu, W, R, options, level);
            fill.by_rule(steps);
            fill.make_whole(steps);
            Filling least(menu, W, R, options, level);
            if (!fill.is_accepted()) least.make_whole(steps);
            offer(fill.is_accepted()    ? fill.contract()
                  : least.is_accepted() ? least.contract()
                                        : most.contract());
        }
    return out;
}

}  // namespace licet::matching
