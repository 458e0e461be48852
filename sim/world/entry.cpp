// Who comes at all: owners and firms of very unequal size, a fixed cost of coming (contracts, checks, data
// cleared), and the contracts that matching's bridge finds between them. Whoever does not earn its cost back
// leaves, which may make others leave: the largest market that holds is what is measured.

#include "matching/bridge/bridge.hpp"
#include "sim/metrics/inequality.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/licensing_agents.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace licet::sim {
namespace entry {
namespace {

using licensing::scale;

constexpr Measure measured[] = {
    {"firms", "that could come"},
    {"firms_in", "that came"},
    {"owners", "that could come"},
    {"owners_in", "that came"},
    {"deals", "licences agreed"},
    {"small_firms", "the smaller half of the firms"},
    {"small_served", "of these, those with a licence at least"},
    {"large_served", "of the larger half, those with a licence at least"},
    {"first_best", "sum of value - reservation where positive, nobody's coming counted"},
    {"welfare", "sum of value - reservation over the deals, less what coming cost"},
    {"receipts", "expected present value to owners"},
    {"small_receipts", "of this, to the smaller half of the owners"},
    {"gini", "of owners' receipts, with those who got nothing"},
    {"hhi_owners", "concentration of owners' receipts"},
    {"hhi_firms", "concentration of firms' licences"},
};

std::vector<Parameter> parameters() {
    return {
        {"owners", 40.0, 2, 10'000, {}, "each with one work"},
        {"firms", 40.0, 2, 10'000, {}, "each wants some works, the larger ones more likely"},
        {"wants", 2.0, 1, 50, {}, "works that a firm wants"},
        {"owner_law", 1.5, 1.01, 20, {}, "exponent of the Pareto law of owners' sizes, mean 1"},
        {"firm_law", 1.2, 1.01, 20, {}, "the same of firms'"},
        {"budget", 0.2, 0, 10, {}, "cash of a firm of size 1 for each work, in the highest value"},
        {"capacity", 0.4, 0, 5, {}, "most a firm of size 1 expects to pay by one contingent instrument"},
        {"onboarding", 0.1, 0, 10, {}, "fixed cost of coming, of each owner and each firm, the same unit"},
        {"contract",
         "cash",
         0,
         0,
         {"cash", "deferral", "royalty", "all"},
         "what the rules allow besides cash"},
    };
}

// Sizes of a Pareto law with mean 1.
double size_of(Stream& stream, double law) {
    return std::min(1e4, exponential_of(stream.exponential() / law)) * (law - 1) / law;
}

struct Pair {
    std::size_t owner;
    std::size_t firm;
    double firm_gains;
    double owner_gets;
    double owner_gains;
    double gains;
};

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally) : setting_(setting), tally_(tally) {
        draw_sides(draw);
        bool const all = setting.word("contract") == "all";
        rules_ = {all || setting.word("contract") == "deferral",
                  all || setting.word("contract") == "royalty",
                  false,
                  false,
                  false,
                  setting.number("capacity"),
                  false};
    }

    void run() {
        for (std::size_t f = 0; f < firms_.size(); ++f)
            for (std::size_t const o : firms_[f].wants) agree(o, f);
        while (leave()) {
        }
        count();
    }

private:
    void draw_sides(Draw const& draw) {
        Interval const life{*date_from_text("2027-01-01"), *date_from_text("2030-01-01")};
        term_ = life;
        std::vector<double> reach;  // running sum of owners' sizes
        for (std::size_t i = 0; i < setting_.count("owners"); ++i) {
            Stream stream = draw.stream("entry owner", i);
            owner_sizes_.push_back(size_of(stream, setting_.number("owner_law")));
            reach.push_back((reach.empty() ? 0 : reach.back()) + owner_sizes_.back());
            std::string const name = std::to_string(i);
            auto const reservation = stream.uniform() * owner_sizes_.back() * static_cast<double>(scale);
            owners_.push_back(
                {"owner" + name, "asset" + name, "owner" + name, 1, std::llround(reservation), {}, 0});
        }
        std::size_t const wants = std::min(setting_.count("wants"), owners_.size());
        for (std::size_t i = 0; i < setting_.count("firms"); ++i) {
            Stream stream = draw.stream("entry firm", i);
            double const size = size_of(stream, setting_.number("firm_law"));
            firm_sizes_.push_back(size);
            licensing::Firm firm{};
            firm.name = "firm" + std::to_string(i);
            firm.value = std::llround(stream.uniform() * size * static_cast<double>(scale));
            firm.budget = std::llround(setting_.number("budget") * size * static_cast<double>(scale));
            firm.outlook = {licensing::mean_revenue * size};
            // A few draws by size; a work drawn twice is wanted once.
            for (std::size_t tries = 0; firm.wants.size() < wants && tries < 4 * wants; ++tries) {
                auto const at = std::ranges::lower_bound(reach, stream.uniform() * reach.back());
                auto const owner = static_cast<std::size_t>(at - reach.begin());
                if (std::ranges::find(firm.wants, owner) == firm.wants.end()) firm.wants.push_back(owner);
            }
            firms_.push_back(std::move(firm));
        }
    }

    // A firm's value of a work grows with the work too: the root of its size.
    void agree(std::size_t o, std::size_t f) {
        licensing::Owner owner = owners_[o];
        licensing::Firm firm = firms_[f];
        firm.value = std::llround(static_cast<double>(firm.value) * std::sqrt(owner_sizes_[o]));
        firm.wants = {o};
        owner.outlook = firm.outlook;
        matching::Offer offer = owner.offer(0, rules_, term_, term_.from);
        matching::Bid bid = firm.bid(0, rules_, owners_, matching::ppm, term_, term_.from);
        if (rules_.deferral)
            offer.accepts.deferred_max = bid.accepts.deferred_max =
                std::llround(rules_.capacity * firm_sizes_[f] / 0.9 * static_cast<double>(scale));
        double const gains = static_cast<double>(firm.value - owner.reservation) / static_cast<double>(scale);
        tally_["first_best"] += std::max(0.0, gains);
        auto const result = matching::bridge(offer, bid);
        auto const* const contract = std::get_if<matching::Contract>(&result);
        if (contract == nullptr || gains < 0) return;
        double const pays =
            (static_cast<double>(contract->upfront) +
             licensing::contingent_worth(*contract, matching::Appraisal(firm.outlook.beliefs()))) /
            static_cast<double>(scale);
        double const need = static_cast<double>(owner.reservation) / static_cast<double>(scale);
        double const value = static_cast<double>(firm.value) / static_cast<double>(scale);
        deals_.push_back({o, f, value - pays, pays, pays - need, gains});
    }

    // Whoever loses by having come leaves, all at once; their deals go with them.
    bool leave() {
        double const cost = setting_.number("onboarding");
        std::vector<double> of_owner(owners_.size(), 0.0);
        std::vector<double> of_firm(firms_.size(), 0.0);
        for (Pair const& deal : deals_) {
            of_owner[deal.owner] += deal.owner_gains;
            of_firm[deal.firm] += deal.firm_gains;
        }
        std::size_t const before = deals_.size();
        std::erase_if(deals_, [&](Pair const& deal) {
            return of_owner[deal.owner] < cost || of_firm[deal.firm] < cost;
        });
        return deals_.size() != before;
    }

    void count() {
        std::vector<double> receipts(owners_.size(), 0.0);
        std::vector<double> licences(firms_.size(), 0.0);
        double const cost = setting_.number("onboarding");
        for (Pair const& deal : deals_) {
            receipts[deal.owner] += deal.owner_gets;
            ++licences[deal.firm];
            tally_["welfare"] += deal.gains;
            tally_["receipts"] += deal.owner_gets;
            ++tally_["deals"];
        }
        for (auto const& [sizes, amounts, in] : {std::tuple{&owner_sizes_, &receipts, "owners_in"},
                                                 std::tuple{&firm_sizes_, &licences, "firms_in"}}) {
            for (double const amount : *amounts)
                if (amount > 0) {
                    ++tally_[in];
                    tally_["welfare"] -= cost;
                }
            std::vector<std::size_t> by_size(sizes->size());
            for (std::size_t i = 0; i < by_size.size(); ++i) by_size[i] = i;
            std::ranges::sort(by_size, {}, [&](std::size_t i) { return std::pair{(*sizes)[i], i}; });
            bool const are_firms = sizes == &firm_sizes_;
            for (std::size_t place = 0; place < by_size.size(); ++place) {
                double const amount = (*amounts)[by_size[place]];
                bool const is_small = place < by_size.size() / 2;
                if (are_firms && is_small) ++tally_["small_firms"];
                if (are_firms && amount > 0) ++tally_[is_small ? "small_served" : "large_served"];
                if (!are_firms && is_small) tally_["small_receipts"] += amount;
            }
        }
        tally_["owners"] += static_cast<double>(owners_.size());
        tally_["firms"] += static_cast<double>(firms_.size());
        tally_["gini"] += corrected_gini(receipts);
        tally_["hhi_owners"] += herfindahl(receipts);
        tally_["hhi_firms"] += herfindahl(licences);
    }

    Setting const& setting_;
    Tally& tally_;
    licensing::Rules rules_{};
    Interval term_{};
    std::vector<licensing::Owner> owners_;
    std::vector<double> owner_sizes_;
    std::vector<licensing::Firm> firms_;
    std::vector<double> firm_sizes_;
    std::vector<Pair> deals_;
};

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    Play(setting, draw, tally).run();
}

}  // namespace
}  // namespace entry

Market entry_market() {
    return {"entry",
            "owners and firms of unequal size who come only if it earns a fixed cost back",
            entry::parameters(),
            {std::begin(entry::measured), std::end(entry::measured)},
            entry::play};
}

}  // namespace licet::sim
