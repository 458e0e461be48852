// The first layer of a market: who can meet whom, and on which few contracts.

#include "matching/clearing/market.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace licet::matching {
namespace {

constexpr std::string_view no_package = "no offers that fit cover one of the bid's packages";
constexpr std::size_t covers_max = 16;  // ways to put a package together

std::int64_t whole_down(FineUnits value) {
    return static_cast<std::int64_t>(value >= 0 ? value / fine_per_minor
                                                : -((-value + fine_per_minor - 1) / fine_per_minor));
}
std::int64_t whole_up(FineUnits value) {
    return -whole_down(-value);
}

// Everything asked of an order many times.
class Layer {
public:
    Layer(std::vector<Offer> const& offers, std::vector<Bid> const& bids, Bar const& bar,
          MarketOptions const& options)
        : offers_(offers), bids_(bids), bar_(bar), options_(options) {
        appraisals_.reserve(offers.size());
        for (Offer const& offer : offers) appraisals_.emplace_back(offer.beliefs);
        for (std::size_t o = 0; o < offers.size(); ++o)
            for (std::string const& asset : offers[o].assets) offers_with_[asset].push_back(o);
    }

    Candidates all() {
        for (std::size_t b = 0; b < bids_.size(); ++b) {
            bid_appraisal_.emplace(bids_[b].beliefs);
            auto const fitting = fitting_offers(b);
            if (bids_[b].packages.empty())
                for (std::size_t const o : fitting) add_single(b, o);
            else
                add_packages(b, fitting);
        }
        return std::move(out_);
    }

private:
    // The offers that the bid shares an asset with and can meet, ascending; the others are told why not.
    std::vector<std::size_t> fitting_offers(std::size_t b) {
        std::vector<std::size_t> touched;
        for (std::string const& asset : bids_[b].assets)
            if (auto const at = offers_with_.find(asset); at != offers_with_.end())
                touched.insert(touched.end(), at->second.begin(), at->second.end());
        std::ranges::sort(touched);
        touched.erase(std::ranges::unique(touched).begin(), touched.end());
        std::erase_if(touched, [&](std::size_t o) {
            auto why = bar_ ? bar_(o, b) : std::nullopt;
            if (!why) why = mismatch(offers_[o], bids_[b]);
            if (why) out_.unserved.push_back({o, b, *why});
            return why.has_value();
        });
        return touched;
    }

    BridgeResult bridged(std::size_t b, std::size_t o, Means const& means, BridgeOptions const& options) {
        return bridge(offers_[o], appraisals_[o], bids_[b], *bid_appraisal_, means, options);
    }

    // The contract of the pair alone, and those that leave cash or royalty for the bid's other wishes.
    void add_single(std::size_t b, std::size_t o) {
        Bid const& bid = bids_[b];
        std::size_t const first = out_.list.size();
        auto const add = [&](std::int64_t upfront, std::int64_t royalty_ppm) {
            auto const result = bridged(b, o, {bid.value, upfront, royalty_ppm}, options_.bridge);
            if (auto const* const none = std::get_if<NoContract>(&result)) {
                if (out_.list.size() == first) out_.unserved.push_back({o, b, std::string(none->why)});
                return;
            }
            auto const& contract = std::get<Contract>(result);
            for (std::size_t i = first; i < out_.list.size(); ++i)
                if (out_.list[i].contracts.front() == contract) return;
            out_.list.push_back({b, std::nullopt, {o}, {contract}, gain(b, {o}, {contract}, bid.value)});
        };
        add(bid.upfront_budget, bid.royalty_stack_ppm);
        if (out_.list.size() == first) return;
        auto const share = static_cast<std::int64_t>(std::max<std::size_t>(1, bid.assets.size()));
        Contract const alone = out_.list.back().contracts.front();
        if (share > 1) add(bid.upfront_budget / share, bid.royalty_stack_ppm / share);
        if (alone.upfront > 0 && alone.royalty_ppm > 0) {
            add(0, bid.royalty_stack_ppm);
            add(bid.upfront_budget, 0);
        }
    }

    void add_packages(std::size_t b, std::vector<std::size_t> const& fitting) {
        std::set<std::size_t> bridged_offers;
        std::string_view why = no_package;
        for (std::size_t p = 0; p < bids_[b].packages.size(); ++p) {
            std::vector<std::string> const& assets = bids_[b].packages[p].assets;
            std::vector<std::vector<std::size_t>> covers;
            std::vector<std::size_t> chosen;
            find_covers(assets, fitting, chosen, covers);
            for (auto const& cover : covers) {
                if (!add_cover(b, p, cover, why)) continue;
                bridged_offers.insert(cover.begin(), cover.end());
            }
        }
        for (std::size_t const o : fitting)
            if (!bridged_offers.contains(o)) out_.unserved.push_back({o, b, std::string(why)});
    }

    // Offers that have all of the assets together, none of them twice and nothing else; in canonical order.
    void find_covers(std::vector<std::string> const& assets, std::vector<std::size_t> const& fitting,
                     std::vector<std::size_t>& chosen, std::vector<std::vector<std::size_t>>& covers) const {
        auto const is_covered = [&](std::string const& asset) {
            return std::ranges::any_of(chosen, [&](std::size_t o) {
                return std::ranges::find(offers_[o].assets, asset) != offers_[o].assets.end();
            });
        };
        auto const open = std::ranges::find_if_not(assets, is_covered);
        if (open == assets.end()) {
            covers.push_back(chosen);
            std::ranges::sort(covers.back());
            return;
        }
        for (std::size_t const o : fitting) {
            if (covers.size() >= covers_max) return;
            std::vector<std::string> const& own = offers_[o].assets;
            bool const fits =
                std::ranges::find(own, *open) != own.end() &&
                std::ranges::all_of(own, [&](std::string const& asset) {
                    return std::ranges::find(assets, asset) != assets.end() && !is_covered(asset);
                });
            if (!fits) continue;
            chosen.push_back(o);
            find_covers(assets, fitting, chosen, covers);
            chosen.pop_back();
        }
    }

    // First what each licensor needs at least, at the least cost; then what is left of the package's value,
    // cash and royalty in equal parts on top.
    bool add_cover(std::size_t b, std::size_t p, std::vector<std::size_t> const& cover,
                   std::string_view& why) {
        Bid const& bid = bids_[b];
        std::int64_t const value = bid.packages[p].value;
        BridgeOptions least_options = options_.bridge;
        least_options.licensor_share_ppm = 0;
        least_options.rule = BridgeOptions::Rule::k_split;
        auto const count = static_cast<std::int64_t>(cover.size());
        for (bool const in_equal_parts : {false, true}) {
            Means left{value, bid.upfront_budget, bid.royalty_stack_ppm};
            std::vector<Contract> least;
            for (std::size_t const o : cover) {
                Means means = left;
                if (in_equal_parts)
                    means = {left.value, bid.upfront_budget / count, bid.royalty_stack_ppm / count};
                auto const result = bridged(b, o, means, least_options);
                auto const* const contract = std::get_if<Contract>(&result);
                if (contract == nullptr) break;
                left.value -= whole_up(contract->cost_to_licensee);
                left.upfront -= contract->upfront;
                left.royalty_ppm -= contract->royalty_ppm;
                least.push_back(*contract);
            }
            if (least.size() < cover.size()) continue;
            std::vector<Contract> shared;
            for (std::size_t i = 0; i < cover.size(); ++i) {
                Means const means{whole_up(least[i].cost_to_licensee) + left.value / count,
                                  least[i].upfront + left.upfront / count,
                                  least[i].royalty_ppm + left.royalty_ppm / count};
                auto const result = bridged(b, cover[i], means, options_.bridge);
                auto const* const contract = std::get_if<Contract>(&result);
                shared.push_back(contract != nullptr ? *contract : least[i]);
            }
            for (auto const& contracts : {shared, least})
                out_.list.push_back({b, p, cover, contracts, gain(b, cover, contracts, value)});
            return true;
        }
        why = "no contracts with all licensors of a package fit its value and the bid's limits";
        return false;
    }

    std::int64_t gain(std::size_t b, std::vector<std::size_t> const& offers,
                      std::vector<Contract> const& contracts, std::int64_t value) const {
        FineUnits sum = FineUnits{value} * fine_per_minor;
        FineUnits licensors = 0;
        for (std::size_t i = 0; i < offers.size(); ++i) {
            sum -= FineUnits{offers_[offers[i]].reservation} * fine_per_minor;
            licensors += contracts[i].value_to_licensor;
        }
        switch (options_.objective) {
            case Objective::perceived_surplus:
                for (Contract const& c : contracts) sum += c.value_to_licensor - c.cost_to_licensee;
                break;
            case Objective::gross_gains:
                break;
            case Objective::deals:
                return static_cast<std::int64_t>(offers.size());
            case Objective::licensor_revenue:
                sum = licensors;
                break;
            case Objective::belief_neutral:
                sum += neutral_transfers(b, offers, contracts);
                break;
        }
        // A batch adds up in 64 bits.
        return std::clamp<std::int64_t>(whole_down(sum), -minor_units_max / 1000, minor_units_max / 1000);
    }

    // What the licensors get more than it costs, by the scenarios of the side where that is less.
    FineUnits neutral_transfers(std::size_t b, std::vector<std::size_t> const& offers,
                                std::vector<Contract> const& contracts) const {
        Bid const& bid = bids_[b];
        FineUnits by_licensors = 0;
        FineUnits by_licensee = 0;
        for (std::size_t i = 0; i < offers.size(); ++i) {
            Offer const& offer = offers_[offers[i]];
            auto const transfer = [&](Appraisal const& worth, Appraisal const& cost) {
                Contract const c =
                    Menu(offer, worth, bid, cost, means_of(bid), options_.bridge).revalued(contracts[i]);
                return c.value_to_licensor - c.cost_to_licensee;
            };
            by_licensors += transfer(appraisals_[offers[i]], Appraisal::mixed(offer.beliefs, bid.beliefs));
            by_licensee += transfer(Appraisal::mixed(bid.beliefs, offer.beliefs), *bid_appraisal_);
        }
        return std::min(by_licensors, by_licensee);
    }

    std::vector<Offer> const& offers_;
    std::vector<Bid> const& bids_;
    Bar const& bar_;
    MarketOptions const& options_;
    std::vector<Appraisal> appraisals_;
    std::optional<Appraisal> bid_appraisal_;  // of the bid looked at
    std::map<std::string, std::vector<std::size_t>, std::less<>> offers_with_;
    Candidates out_;
};

}  // namespace

Candidates candidates_of(std::vector<Offer> const& offers, std::vector<Bid> const& bids, Bar const& bar,
                         MarketOptions const& options) {
    return Layer(offers, bids, bar, options).all();
}

}  // namespace licet::matching
