#include "matching/clearing/parts.hpp"

#include "matching/clearing/joined.hpp"

#include <algorithm>
#include <tuple>

namespace licet::matching {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

// An item's claims, one a right, ascending; weights of nothing left out.
void merge_claims(std::span<Claim const> claims, std::vector<Claim>& out) {
    out.assign(claims.begin(), claims.end());
    std::ranges::sort(out, {}, &Claim::right);
    std::size_t kept = 0;
    for (Claim const& claim : out) {
        if (claim.weight == 0) continue;
        if (kept > 0 && out[kept - 1].right == claim.right)
            out[kept - 1].weight += claim.weight;  // at most 10^15 each, of at most 2 * 10^8: checked below
        else
            out[kept++] = claim;
        if (out[kept - 1].weight > InstanceLimits::quantity_max)
            out[kept - 1].weight = InstanceLimits::quantity_max + 1;  // more than any capacity: never chosen
    }
    out.resize(kept);
}

struct Prepared {
    std::vector<std::uint32_t> usable;       // items that can be chosen at all, ascending
    std::vector<bool> is_impossible;         // the same
    std::vector<std::uint32_t> claims_from;  // one more than usable
    std::vector<Claim> claims;
    std::vector<bool> is_contested;  // a right
};

Prepared prepare(Instance const& instance) {
    Prepared out;
    std::vector<std::int64_t> wanted(instance.capacities.size(), 0);
    std::vector<Claim> claims;
    for (std::uint32_t i = 0; i < instance.item_count(); ++i) {
        Buyer const& buyer = instance.buyers[instance.item_buyers[i]];
        if (instance.surpluses[i] <= 0 || instance.upfronts[i] > buyer.budget ||
            instance.royalties[i] > buyer.royalty_cap)
            continue;
        merge_claims(instance.claims_of(i), claims);
        // What claims a right of nothing is priced out at no cost, by clear(); what else claims too much is
        // kept for the bound.
        auto const capacity = [&](Claim const& c) { return instance.capacities[c.right]; };
        if (std::ranges::any_of(claims, [&](Claim const& c) { return capacity(c) == 0; })) continue;
        out.usable.push_back(i);
        out.is_impossible.push_back(
            std::ranges::any_of(claims, [&](Claim const& c) { return c.weight > capacity(c); }));
        out.claims_from.push_back(static_cast<std::uint32_t>(out.claims.size()));
        out.claims.insert(out.claims.end(), claims.begin(), claims.end());
        if (out.is_impossible.back()) continue;
        for (Claim const& claim : claims)  // never past twice the capacity, so it cannot overflow
            wanted[claim.right] =
                std::min(wanted[claim.right] + claim.weight, 2 * instance.capacities[claim.right]);
    }
    out.claims_from.push_back(static_cast<std::uint32_t>(out.claims.size()));
    out.is_contested.resize(instance.capacities.size());
    for (std::size_t k = 0; k < wanted.size(); ++k) out.is_contested[k] = wanted[k] > instance.capacities[k];
    return out;
}

void sort_by_content(Part& part) {
    auto const key = [](PartItem const& i) {
        return std::tuple(i.group, i.upfront, i.royalty, -i.surplus, i.claims_until - i.claims_from);
    };
    for (PartBuyer const& buyer : part.buyers)
        std::sort(part.items.begin() + buyer.items_from, part.items.begin() + buyer.items_until,
                  [&](PartItem const& a, PartItem const& b) {
                      if (key(a) != key(b)) return key(a) < key(b);
                      for (std::uint32_t n = 0; n < a.claims_until - a.claims_from; ++n) {
                          Claim const& x = part.claims[a.claims_from + n];
                          Claim const& y = part.claims[b.claims_from + n];
                          if (x != y) return std::pair(x.right, x.weight) < std::pair(y.right, y.weight);
                      }
                      return a.item < b.item;
                  });
}

}  // namespace

std::vector<Part> parts_of(Instance const& instance) {
    Prepared const ready = prepare(instance);
    Joined joined(instance.buyers.size());
    std::vector<std::uint32_t> first_claimant(instance.capacities.size(), none);
    for (std::size_t u = 0; u < ready.usable.size(); ++u) {
        std::uint32_t const buyer = instance.item_buyers[ready.usable[u]];
        for (std::uint32_t c = ready.claims_from[u]; c < ready.claims_from[u + 1]; ++c) {
            std::uint32_t const right = ready.claims[c].right;
            if (!ready.is_contested[right]) continue;
            if (first_claimant[right] == none)
                first_claimant[right] = buyer;
            else
                joined.join(first_claimant[right], buyer);
        }
    }

    std::vector<Part> parts;
    std::vector<std::uint32_t> part_of(instance.buyers.size(), none);
    std::vector<std::uint32_t> place_of(instance.capacities.size(), none);
    std::uint32_t last_buyer = none;
    for (std::size_t u = 0; u < ready.usable.size(); ++u) {
        std::uint32_t const i = ready.usable[u];
        std::uint32_t const buyer = instance.item_buyers[i];
        std::uint32_t const root = joined.root(buyer);
        if (part_of[root] == none) {
            part_of[root] = static_cast<std::uint32_t>(parts.size());
            parts.emplace_back();
        }
        Part& part = parts[part_of[root]];
        if (buyer != last_buyer) {
            auto const from = static_cast<std::uint32_t>(part.items.size());
            part.buyers.push_back({buyer, instance.buyers[buyer].budget, instance.buyers[buyer].royalty_cap,
                                   from, from, false});
            last_buyer = buyer;
        }
        PartItem item{i,
                      instance.groups[i],
                      instance.surpluses[i],
                      instance.upfronts[i],
                      instance.royalties[i],
                      static_cast<std::uint32_t>(part.claims.size()),
                      0,
                      ready.is_impossible[u]};
        part.buyers.back().has_impossible = part.buyers.back().has_impossible || item.is_impossible;
        for (std::uint32_t c = ready.claims_from[u]; c < ready.claims_from[u + 1]; ++c)
            if (ready.is_contested[ready.claims[c].right]) part.claims.push_back(ready.claims[c]);
        item.claims_until = static_cast<std::uint32_t>(part.claims.size());
        part.items.push_back(item);
        part.buyers.back().items_until = static_cast<std::uint32_t>(part.items.size());
    }
    for (Part& part : parts) {
        for (Claim const& claim : part.claims) part.rights.push_back(claim.right);
        std::ranges::sort(part.rights);
        part.rights.erase(std::unique(part.rights.begin(), part.rights.end()), part.rights.end());
        for (std::uint32_t n = 0; n < part.rights.size(); ++n) {
            place_of[part.rights[n]] = n;
            part.capacities.push_back(instance.capacities[part.rights[n]]);
        }
        for (Claim& claim : part.claims) claim.right = place_of[claim.right];
        sort_by_content(part);
    }
    return parts;
}

}  // namespace licet::matching
