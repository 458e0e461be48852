#include "matching/bridge/bridge.hpp"

#include "contracts/values/rate.hpp"
#include "matching/bridge/shaped_fill.hpp"

#include <algorithm>
#include <optional>

namespace licet::matching {
namespace {

FineUnits fine(std::int64_t minor_units) {
    return FineUnits{minor_units} * fine_per_minor;
}

// Quantities on the way up the columns, with what they come to.
struct Fill {
    Menu::Quantities quantities{};
    FineUnits cost = 0;
    FineUnits worth = 0;

    explicit Fill(Menu const& menu) {
        for (std::size_t i = 0; i < menu.size(); ++i)
            if (menu[i].least > 0) take(menu, i, menu[i].least);
    }
    void take(Menu const& menu, std::size_t i, std::int64_t more) {
        quantities[i] += more;
        cost += menu[i].cost * more;
        worth += menu[i].worth * more;
    }
};

// How much more of a column, at least 0, the licensee's value W allows.
std::int64_t affordable(Menu const& menu, Fill const& fill, std::size_t i, FineUnits W) {
    std::int64_t const room = menu[i].most - fill.quantities[i];
    FineUnits const left = W - fill.cost;
    if (left <= 0) return menu[i].cost == 0 ? room : 0;
    if (menu[i].cost == 0) return room;
    return static_cast<std::int64_t>(std::min<FineUnits>(room, left / menu[i].cost));
}

// The most that is worth something to the licensor for a cost of at most W.
Fill best_fill(Menu const& menu, Menu::Order const& order, FineUnits W) {
    Fill out(menu);
    for (std::size_t const i : order) out.take(menu, i, affordable(menu, out, i, W));
    return out;
}

// How much more of a column until k·(W − C) = (1 − k)·(O − R), rounded down; more than there is where never.
FineUnits until_split(MenuColumn const& column, Fill const& fill, FineUnits W, FineUnits R, std::int64_t k) {
    FineUnits const gap = k * (W - fill.cost) - (ppm - k) * (fill.worth - R);
    FineUnits const slope = k * column.cost + (ppm - k) * column.worth;
    if (gap <= 0) return 0;
    return slope == 0 ? minor_units_max : gap / slope;
}

// How much more of a column until (O − R)^k·(W − C)^(1 − k) stops growing: k·(W − C)/a = (1 − k)·(O − R)/b.
FineUnits until_nash(MenuColumn const& column, Fill const& fill, FineUnits W, FineUnits R, std::int64_t k) {
    if (column.cost == 0) return minor_units_max;
    FineUnits const loss = (ppm - k) * (fill.worth - R);
    FineUnits const back = FineUnits{ppm} * column.worth;
    FineUnits const less = loss > 0 ? (loss + back - 1) / back : loss / back;
    return std::max<FineUnits>(0, k * (W - fill.cost) / (FineUnits{ppm} * column.cost) - less);
}

// Along the frontier to where the rule stops, in whole units in the licensee's favour.
Fill fill_by_rule(Menu const& menu, Menu::Order const& order, FineUnits W, FineUnits R,
                  BridgeOptions const& options) {
    Fill out(menu);
    for (std::size_t const i : order) {
        auto const until = options.rule == BridgeOptions::Rule::nash ? until_nash : until_split;
        FineUnits const wanted = until(menu[i], out, W, R, options.licensor_share_ppm);
        std::int64_t const most = affordable(menu, out, i, W);
        out.take(menu, i, static_cast<std::int64_t>(std::min<FineUnits>(wanted, most)));
        if (wanted < most) break;
    }
    return out;
}

// Up again where rounding left the licensor below its reservation (B10): the best column first, else the
// first one alone that is enough. False where none is.
bool make_whole(Menu const& menu, Menu::Order const& order, FineUnits W, FineUnits R, Fill& fill) {
    if (fill.worth >= R) return fill.cost <= W;
    auto const steps = [&](Fill const& from, std::size_t i) {
        FineUnits const wanted = (R - from.worth + menu[i].worth - 1) / menu[i].worth;
        return static_cast<std::int64_t>(std::min<FineUnits>(wanted, menu[i].most - from.quantities[i]));
    };
    Fill all = fill;
    for (std::size_t const i : order)
        if (all.worth < R) all.take(menu, i, steps(all, i));
    if (all.worth >= R && all.cost <= W) {
        fill = all;
        return true;
    }
    for (std::size_t const i : order) {
        Fill one = fill;
        one.take(menu, i, steps(one, i));
        if (one.worth < R || one.cost > W) continue;
        fill = one;
        return true;
    }
    return false;
}

// Whether whole units can do what divisible ones could: the fill above may stop a unit short where a unit is
// much. Columns in their order, each from as much as is affordable down to where what is left, were it
// divisible, would no longer be enough.
class WholeUnits {
public:
    WholeUnits(Menu const& menu, Menu::Order const& order, FineUnits W, FineUnits R)
        : menu_(menu), order_(order), W_(W), R_(R) {}

    // Worth R for at most W; nothing where there is none or, after so much work, none was found.
    std::optional<Fill> find() {
        if (most_worth(0, Fill(menu_)) >= R_) from(0, Fill(menu_));
        return found_;
    }
    [[nodiscard]] bool is_proved() const { return work_left_ > 0; }

private:
    static constexpr std::size_t work_max = 20'000;

    [[nodiscard]] FineUnits most_worth(std::size_t n, Fill const& fill) const {
        FineUnits worth = fill.worth;
        FineUnits left = W_ - fill.cost;
        for (; n < order_.size; ++n) {
            std::size_t const i = order_.columns[n];
            MenuColumn const& column = menu_[i];
            FineUnits const room = menu_[i].most - fill.quantities[i];
            FineUnits const whole = column.cost == 0 ? room : std::min(room, left / column.cost);
            worth += whole * column.worth;
            left -= whole * column.cost;
            if (whole == room) continue;
            Integer const part =
                (Integer(left) * Integer(column.worth) + Integer(column.cost) - 1) / Integer(column.cost);
            return worth + static_cast<FineUnits>(part);
        }
        return worth;
    }
    void from(std::size_t n, Fill const& fill) {
        if (fill.worth >= R_) found_ = fill;
        if (found_ || n == order_.size) return;
        std::size_t const i = order_.columns[n];
        for (std::int64_t more = affordable(menu_, fill, i, W_); more >= 0 && !found_ && work_left_ > 0;
             --more) {
            --work_left_;
            Fill next = fill;
            next.take(menu_, i, more);
            if (most_worth(n + 1, next) < R_) return;
            from(n + 1, next);
        }
    }

    Menu const& menu_;
    Menu::Order const& order_;
    FineUnits W_;
    FineUnits R_;
    std::optional<Fill> found_;
    std::size_t work_left_ = work_max;
};

constexpr std::string_view too_little =
    "within both sides' limits no contract is worth the licensor's reservation";

constexpr std::string_view none_found =
    "no contract within both sides' limits was found to be worth the licensor's reservation; with a "
    "guarantee or a cap "
    "that is a search, not a proof";

constexpr std::string_view none_in_whole_units =
    "no contract in whole units within both sides' limits was found to be worth the licensor's reservation; "
    "that "
    "is a search, not a proof";

// Where even the least costs more than W, or the most is worth less than R; or, without a cap, what running
// fees and guarantee are worth apart, which is at least what the greater of them is: fees that cost at most
// W, by the linear bound, and the guarantee on top for nothing.
bool is_out_of_reach(Menu const& menu, FineUnits W, FineUnits R) {
    Menu::Quantities least{};
    Menu::Quantities most{};
    for (std::size_t i = 0; i < menu.size(); ++i) {
        least[i] = menu[i].least;
        most[i] = menu[i].most;
    }
    if (menu.contract(least, menu.guarantee_least()).cost_to_licensee > W) return true;
    Contract const all = menu.contract(most, menu.guarantee_most());
    if (all.value_to_licensor < R) return true;
    if (all.cap) return false;
    Fill fill(menu);
    FineUnits worth = menu.contract({}, menu.guarantee_most()).value_to_licensor;
    for (std::size_t const i : menu.by_ratio()) {
        std::int64_t const more = affordable(menu, fill, i, W);
        bool const is_cut = fill.quantities[i] + more < menu[i].most;
        fill.take(menu, i, more);
        if (!is_cut) continue;
        worth += menu[i].worth;  // of a unit a part, at most all
        break;
    }
    return fill.worth + worth < R;
}

BridgeResult bridge_linear(Menu const& menu, FineUnits W, FineUnits R, BridgeOptions const& options) {
    Menu::Order const order = menu.by_ratio();
    Fill best = best_fill(menu, order, W);
    if (best.cost > W)
        return NoContract{"the least upfront that is asked costs more than the bid's value", 0, {}};
    if (best.worth < R) {
        WholeUnits whole(menu, order, W, R);
        auto const found = whole.find();
        if (!found)
            return NoContract{whole.is_proved() ? too_little : none_in_whole_units,
                              static_cast<std::int64_t>(best.worth / fine_per_minor),
                              {},
                              whole.is_proved()};
        best = *found;
    }
    Fill fill = fill_by_rule(menu, order, W, R, options);
    if (!make_whole(menu, order, W, R, fill)) fill = best;
    return menu.contract(fill.quantities, 0);
}

}  // namespace

Means means_of(Bid const& bid) {
    return {bid.value, bid.upfront_budget, bid.royalty_stack_ppm};
}

BridgeResult bridge(Offer const& offer, Appraisal const& offers, Bid const& bid, Appraisal const& bids,
                    Means const& means, BridgeOptions const& options) {
    Menu const menu(offer, offers, bid, bids, means, options);
    if (!menu.is_possible())
        return NoContract{
            "the least upfront or guarantee that one side asks is more than the other gives", 0, {}};
    FineUnits const W = fine(means.value);
    FineUnits const R = fine(offer.reservation);
    if (menu.is_linear()) return bridge_linear(menu, W, R, options);
    auto const found = shaped_fill(menu, W, R, options);
    if (found.contract) return *found.contract;
    bool const is_proved = is_out_of_reach(menu, W, R);
    return NoContract{is_proved ? too_little : none_found,
                      static_cast<std::int64_t>(found.best_worth / fine_per_minor),
                      {},
                      is_proved};
}

BridgeResult bridge(Offer const& offer, Bid const& bid, BridgeOptions const& options) {
    if (auto why = mismatch(offer, bid)) return NoContract{*why, 0, {}};
    BridgeResult result =
        bridge(offer, Appraisal(offer.beliefs), bid, Appraisal(bid.beliefs), means_of(bid), options);
    if (auto* const none = std::get_if<NoContract>(&result))
        none->changes = changes_for(offer, bid, none->best_value, options);
    return result;
}

bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid, Means const& means,
                   BridgeOptions const& options) {
    if (mismatch(offer, bid)) return false;
    Appraisal const offers(offer.beliefs);
    Appraisal const bids(bid.beliefs);
    return Menu(offer, offers, bid, bids, means, options).allows(contract) &&
           contract.value_to_licensor >= fine(offer.reservation) &&
           contract.cost_to_licensee <= fine(means.value);
}

bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid,
                   BridgeOptions const& options) {
    return is_acceptable(contract, offer, bid, means_of(bid), options);
}

PostedPrice at_posted_price(Offer const& offer, Bid const& bid) {
    std::int64_t const can_pay = std::min({bid.value, bid.upfront_budget, bid.accepts.upfront_max});
    return {!mismatch(offer, bid) && offer.ask <= can_pay, offer.ask, can_pay};
}

}  // namespace licet::matching
