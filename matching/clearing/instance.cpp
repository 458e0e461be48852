#include "matching/clearing/instance.hpp"

#include "contracts/values/assert.hpp"

namespace licet::matching {
namespace {

using Limits = InstanceLimits;
using Of = InstanceFault::Of;

std::string range_text(std::string const& name, std::int64_t lowest, std::int64_t greatest) {
    return name + " must be " + std::to_string(lowest) + " to " + std::to_string(greatest);
}

bool is_within(std::int64_t number, std::int64_t greatest) {
    return 0 <= number && number <= greatest;
}

std::string fault_of_sizes(Instance const& instance) {
    std::size_t const items = instance.item_count();
    if (instance.capacities.size() > Limits::rights_max) return range_text("rights", 0, Limits::rights_max);
    if (instance.buyers.size() > Limits::buyers_max) return range_text("buyers", 0, Limits::buyers_max);
    if (items > Limits::items_max) return range_text("items", 0, Limits::items_max);
    if (instance.offer_count > Limits::offers_max) return range_text("offers", 0, Limits::offers_max);
    if (instance.offers.size() > Limits::parts_max || instance.claims.size() > Limits::parts_max)
        return "the offers or claims of all items must be at most " + std::to_string(Limits::parts_max);
    bool const is_square = instance.groups.size() == items && instance.surpluses.size() == items &&
                           instance.upfronts.size() == items && instance.royalties.size() == items &&
                           instance.offer_ends.size() == items && instance.claim_ends.size() == items;
    if (!is_square) return "every list of the items must be as long as the others";
    bool const is_ended = items == 0 ? instance.offers.empty() && instance.claims.empty()
                                     : instance.offer_ends.back() == instance.offers.size() &&
                                           instance.claim_ends.back() == instance.claims.size();
    return is_ended ? "" : "the last item's offers and claims must end where the lists end";
}

std::string fault_of_item(Instance const& instance, std::size_t i) {
    if (instance.item_buyers[i] >= instance.buyers.size()) return "the buyer must be one of the buyers";
    if (i > 0 && instance.item_buyers[i] < instance.item_buyers[i - 1]) return "buyers must ascend";
    if (instance.groups[i] < -1) return range_text("the group", -1, INT32_MAX);
    if (!is_within(instance.surpluses[i], Limits::surplus_max))
        return range_text("the surplus", 0, Limits::surplus_max);
    if (!is_within(instance.upfronts[i], Limits::money_max))
        return range_text("the upfront", 0, Limits::money_max);
    if (!is_within(instance.royalties[i], Limits::rate_max))
        return range_text("the royalty", 0, Limits::rate_max);
    if (i > 0 && (instance.offer_ends[i] < instance.offer_ends[i - 1] ||
                  instance.claim_ends[i] < instance.claim_ends[i - 1]))
        return "the ends of offers and claims must ascend";
    if (instance.offer_ends[i] > instance.offers.size() || instance.claim_ends[i] > instance.claims.size())
        return "offers and claims must end within their lists";
    for (std::uint32_t const offer : instance.offers_of(i))
        if (offer >= instance.offer_count) return "an offer must be below the number of offers";
    for (Claim const& claim : instance.claims_of(i)) {
        if (claim.right >= instance.capacities.size()) return "a claimed right must be one of the rights";
        if (!is_within(claim.weight, Limits::quantity_max))
            return range_text("the weight of a claim", 0, Limits::quantity_max);
    }
    return {};
}

}  // namespace

std::span<std::uint32_t const> Instance::offers_of(std::size_t item) const {
    std::size_t const from = item == 0 ? 0 : offer_ends[item - 1];
    return std::span(offers).subspan(from, offer_ends[item] - from);
}

std::span<Claim const> Instance::claims_of(std::size_t item) const {
    std::size_t const from = item == 0 ? 0 : claim_ends[item - 1];
    return std::span(claims).subspan(from, claim_ends[item] - from);
}

void Instance::add_item(Item const& item) {
    LICET_ASSERT(offers.size() + item.offers.size() <= InstanceLimits::parts_max &&
                     claims.size() + item.claims.size() <= InstanceLimits::parts_max,
                 "who adds items keeps within the limits");
    item_buyers.push_back(item.buyer);
    groups.push_back(item.group);
    surpluses.push_back(item.surplus);
    upfronts.push_back(item.upfront);
    royalties.push_back(static_cast<std::int32_t>(item.royalty));
    offers.insert(offers.end(), item.offers.begin(), item.offers.end());
    offer_ends.push_back(static_cast<std::uint32_t>(offers.size()));
    claims.insert(claims.end(), item.claims.begin(), item.claims.end());
    claim_ends.push_back(static_cast<std::uint32_t>(claims.size()));
}

Item Instance::item(std::size_t i) const {
    return {item_buyers[i], groups[i], surpluses[i], upfronts[i], royalties[i], offers_of(i), claims_of(i)};
}

std::optional<InstanceFault> fault_in(Instance const& instance) {
    if (std::string what = fault_of_sizes(instance); !what.empty())
        return InstanceFault{Of::whole, 0, std::move(what)};
    for (std::size_t k = 0; k < instance.capacities.size(); ++k)
        if (!is_within(instance.capacities[k], Limits::quantity_max))
            return InstanceFault{Of::right, k, range_text("the capacity", 0, Limits::quantity_max)};
    for (std::size_t j = 0; j < instance.buyers.size(); ++j) {
        if (!is_within(instance.buyers[j].budget, Limits::money_max))
            return InstanceFault{Of::buyer, j, range_text("the budget", 0, Limits::money_max)};
        if (!is_within(instance.buyers[j].royalty_cap, Limits::rate_max))
            return InstanceFault{Of::buyer, j, range_text("the royalty cap", 0, Limits::rate_max)};
    }
    std::int64_t total = 0;
    for (std::size_t i = 0; i < instance.item_count(); ++i) {
        if (std::string what = fault_of_item(instance, i); !what.empty())
            return InstanceFault{Of::item, i, std::move(what)};
        total += instance.surpluses[i];
        if (total > Limits::value_max)
            return InstanceFault{
                Of::item, i,
                "the surplus of all items together must be at most " + std::to_string(Limits::value_max)};
    }
    return std::nullopt;
}

}  // namespace licet::matching
