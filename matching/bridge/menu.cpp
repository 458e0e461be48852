#include "matching/bridge/menu.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

FineUnits up(WideUnits sum) {
    return (sum + ppm - 1) / ppm;
}

__extension__ using U = unsigned __int128;

// x·y in 256 bits, high half first; x, y >= 0.
std::pair<U, U> product(WideUnits x, WideUnits y) {
    constexpr U low_half = ~std::uint64_t{0};
    auto const a = static_cast<U>(x);
    auto const b = static_cast<U>(y);
    U const low = (a & low_half) * (b & low_half);
    U const middle = (a >> 64U) * (b & low_half) + (a & low_half) * (b >> 64U);
    U const sum = low + (middle << 64U);
    return {(a >> 64U) * (b >> 64U) + (middle >> 64U) + (sum < low ? 1U : 0U), sum};
}

bool is_better(MenuColumn const& x, MenuColumn const& y) {
    return product(x.worth, y.cost) > product(y.worth, x.cost);
}

std::int64_t limit_in(std::vector<Tranche> const& tranches, std::optional<std::int64_t> upto) {
    if (tranches.empty()) return ppm;
    for (Tranche const& tranche : tranches)
        if (!tranche.upto || (upto && *upto <= *tranche.upto)) return tranche.max_ppm;
    return 0;
}

std::optional<std::int64_t> lesser(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
    if (a && b) return std::min(*a, *b);
    return a ? a : b;
}

}  // namespace

Menu::Menu(Offer const& offer, Appraisal const& offers, Bid const& bid, Appraisal const& bids,
           Means const& means, BridgeOptions const& options)
    : servicing_ppm_(options.servicing_ppm), offers_(offers), bids_(bids) {
    Instruments const& one = offer.accepts;
    Instruments const& two = bid.accepts;
    columns_[upfront] = {fine_per_minor, fine_per_minor, std::max(one.upfront_min, two.upfront_min),
                         std::min({one.upfront_max, two.upfront_max, means.upfront})};
    std::int64_t const deferred_most = std::min(one.deferred_max, two.deferred_max);
    if (deferred_most > 0)
        columns_[deferred] = {with_servicing(bids.once_reached(bid.deferred_trigger)),
                              offers.once_reached(bid.deferred_trigger), 0, deferred_most};
    size_ = first_tranche;
    add_tranches(offer, bid, std::min({one.royalty_max_ppm, two.royalty_max_ppm, means.royalty_ppm}));
    std::int64_t const use_most = std::min(one.use_price_max, two.use_price_max);
    if (use_most > 0) columns_[size_] = {with_servicing(up(bids.uses())), offers.uses() / ppm, 0, use_most};
    ++size_;
    guarantee_least_ = std::max(one.guarantee_min, two.guarantee_min);
    guarantee_most_ = std::min(one.guarantee_max, two.guarantee_max);
    cap_ = lesser(one.cap, two.cap);
}

// A tranche ends where one of either side's does, and has the lower of both sides' limits.
void Menu::add_tranches(Offer const& offer, Bid const& bid, std::int64_t most_ppm) {
    std::vector<Tranche> const& one = offer.accepts.tranches;
    std::vector<Tranche> const& two = bid.accepts.tranches;
    for (auto const* const list : {&one, &two})
        for (Tranche const& tranche : *list)
            if (tranche.upto) bounds_.push_back(*tranche.upto);
    if (bounds_.size() > 1) {
        std::ranges::sort(bounds_);
        bounds_.erase(std::ranges::unique(bounds_).begin(), bounds_.end());
    }
    WideUnits cost_before = 0;
    WideUnits worth_before = 0;
    for (std::size_t i = 0; i <= bounds_.size(); ++i) {
        std::optional<std::int64_t> upto;
        if (i < bounds_.size()) upto = bounds_[i];
        WideUnits const cost = bids_.revenue_upto(upto);
        WideUnits const worth = offers_.revenue_upto(upto);
        columns_[size_++] = {with_servicing(up(cost - cost_before)), (worth - worth_before) / ppm, 0,
                             std::min({most_ppm, limit_in(one, upto), limit_in(two, upto)})};
        cost_before = cost;
        worth_before = worth;
    }
}

FineUnits Menu::with_servicing(FineUnits cost) const {
    return up(cost * (ppm + servicing_ppm_));
}

bool Menu::is_possible() const {
    return columns_[upfront].least <= columns_[upfront].most &&
           guarantee_least_ <= std::max<std::int64_t>(guarantee_most_, 0);
}

Menu::Order Menu::by_ratio() const {
    Order out;
    for (std::size_t i = 0; i < size_; ++i) {
        if (columns_[i].worth <= 0 || columns_[i].most <= columns_[i].least) continue;
        std::size_t at = out.size++;
        for (; at > 0 && is_better(columns_[i], columns_[out.columns[at - 1]]); --at)
            out.columns[at] = out.columns[at - 1];
        out.columns[at] = static_cast<std::uint8_t>(i);
    }
    return out;
}

void Menu::value(Contract& contract, Quantities const& quantities) const {
    std::size_t const linear = is_linear() ? size_ : first_tranche;
    FineUnits worth = 0;
    FineUnits cost = 0;
    for (std::size_t i = 0; i < linear; ++i) {
        worth += columns_[i].worth * quantities[i];
        cost += columns_[i].cost * quantities[i];
    }
    if (!is_linear()) {
        worth += offers_.running(contract) / ppm;
        cost += with_servicing(up(bids_.running(contract)));
    }
    contract.value_to_licensor = worth;
    contract.cost_to_licensee = cost;
}

Contract Menu::contract(Quantities const& quantities, std::int64_t guarantee) const {
    Contract out;
    out.upfront = quantities[upfront];
    out.deferred = quantities[deferred];
    for (std::size_t i = first_tranche; i < use_price(); ++i)
        out.royalty_ppm = std::max(out.royalty_ppm, quantities[i]);
    if (!bounds_.empty()) {
        out.tranches.reserve(bounds_.size() + 1);
        for (std::size_t i = 0; i <= bounds_.size(); ++i) {
            out.tranches.push_back({std::nullopt, quantities[first_tranche + i]});
            if (i < bounds_.size()) out.tranches.back().upto = bounds_[i];
        }
    }
    out.use_price = quantities[use_price()];
    out.guarantee = guarantee;
    out.cap = cap_;
    value(out, quantities);
    return out;
}

std::optional<Menu::Quantities> Menu::quantities_of(Contract const& contract) const {
    Quantities out{};
    out[upfront] = contract.upfront;
    out[deferred] = contract.deferred;
    out[use_price()] = contract.use_price;
    if (contract.tranches.empty() != bounds_.empty()) return std::nullopt;
    if (bounds_.empty()) out[first_tranche] = contract.royalty_ppm;
    if (!bounds_.empty() && contract.tranches.size() != bounds_.size() + 1) return std::nullopt;
    for (std::size_t i = 0; i < contract.tranches.size(); ++i)
        out[first_tranche + i] = contract.tranches[i].rate_ppm;
    return out;
}

bool Menu::allows(Contract const& contract) const {
    auto const quantities = quantities_of(contract);
    if (!quantities) return false;
    for (std::size_t i = 0; i < size_; ++i)
        if ((*quantities)[i] < columns_[i].least || (*quantities)[i] > columns_[i].most) return false;
    if (contract.guarantee < guarantee_least_ ||
        contract.guarantee > std::max<std::int64_t>(guarantee_most_, 0))
        return false;
    return this->contract(*quantities, contract.guarantee) == contract;
}

Contract Menu::revalued(Contract const& contract) const {
    auto const quantities = quantities_of(contract);
    LICET_ASSERT(quantities, "the contract was made from a menu of these tranches");
    return this->contract(*quantities, contract.guarantee);
}

std::vector<std::int64_t> Menu::yearly_most() const {
    Quantities most{};
    for (std::size_t i = 0; i < size_; ++i) most[i] = std::max(columns_[i].least, columns_[i].most);
    Contract const at_most = contract(most, 0);
    std::vector<std::int64_t> out;
    for (Appraisal const* const side : {&offers_, &bids_})
        for (WideUnits const fee : side->yearly_fees(at_most))
            out.push_back(static_cast<std::int64_t>(fee / prices_per_minor));
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

}  // namespace licet::matching
