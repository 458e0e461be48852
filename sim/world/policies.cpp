// What the law makes of the gap: the same owners and firms under free use, a levy on revenue, a statutory
// licence, an extended collective licence at one price, a voucher, joint purchase by the state, a pool that
// is split by use, or a market in which matching's bridge finds the contracts. Rates that nobody has
// published are swept, not guessed.

#include "matching/bridge/bridge.hpp"
#include "matching/pricing/posted_menu.hpp"
#include "sim/metrics/inequality.hpp"
#include "sim/world/licensing_agents.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace licet::sim {
namespace policies {
namespace {

using licensing::courses;
using licensing::discount_ppm;
using licensing::scale;
using licensing::years;

constexpr Measure measured[] = {
    {"requests", "pairs of a firm and a work it could use"},
    {"used", "works used"},
    {"first_best", "sum of value - need where positive"},
    {"welfare", "sum of value - need over what is used, less what it costs to run"},
    {"owner_revenue", "present value to owners"},
    {"firm_surplus", "value less payments"},
    {"state", "paid by the state"},
    {"harmed", "works used for less than their owner needs"},
    {"gini", "of owners' revenue"},
    {"poorest_20", "share of all owners' revenue that the fifth with the least gets"},
    {"poorest_40", "the two fifths"},
    {"poorest_60", "the three fifths"},
    {"poorest_80", "the four fifths"},
    {"poorest_90", "nine tenths"},
    {"earning", "replications in which owners earned anything"},
    {"kept", "by whoever collects"},
    {"owners_1", "owners' revenue less what they need, of the tenth with the smallest works"},
    {"owners_2", "the second tenth"},
    {"owners_3", "third"},
    {"owners_4", "fourth"},
    {"owners_5", "fifth"},
    {"owners_6", "sixth"},
    {"owners_7", "seventh"},
    {"owners_8", "eighth"},
    {"owners_9", "ninth"},
    {"owners_10", "of the tenth with the largest works"},
    {"firms_1", "firms' surplus, of the tenth with the least cash"},
    {"firms_2", "the second tenth"},
    {"firms_3", "third"},
    {"firms_4", "fourth"},
    {"firms_5", "fifth"},
    {"firms_6", "sixth"},
    {"firms_7", "seventh"},
    {"firms_8", "eighth"},
    {"firms_9", "ninth"},
    {"firms_10", "of the tenth with the most cash"},
};

std::vector<Parameter> parameters() {
    return {
        {"owners", 40.0, 1, 100'000, {}, "a firm each wants one's work"},
        {"firms", 40.0, 1, 100'000, {}, "with values uniform on [0, 1] and revenue of their own"},
        {"budget", 0.1, 0, 10, {}, "cash of a firm"},
        {"size_spread",
         0.0,
         0,
         2,
         {},
         "standard deviation of ln(size of a work): values and needs go with it"},
        {"budget_spread", 0.0, 0, 3, {}, "standard deviation of ln(a firm's cash)"},
        {"capacity", 0.4, 0, 5, {}, "most a firm expects to pay by one contingent instrument"},
        {"policy",
         "market",
         0,
         0,
         {"market", "cash-market", "free", "levy", "statutory", "collective", "voucher", "joint-purchase",
          "use-stage", "pool", "three-way", "attribution", "subscription"},
         "contracts of every kind; cash alone; no payment; a share of every firm's revenue, to the owners of "
         "what it "
         "uses, who may opt out; a share of the revenue of firms that choose to use, no owner may refuse; "
         "one "
         "price for all, owners may opt out; cash alone, part of it from the state; the state buys at one "
         "price for "
         "all; a share of revenue, nothing before, by agreement; everything is used at once and logged, "
         "firms pay a "
         "share of revenue once there is some, split by amount used; Korea's three ways: agreement where "
         "there is a "
         "market, free for what is of public interest, else use first and pay into such a pool, owners may "
         "refuse; "
         "a fixed fee split alike and a share of revenue split by attribution, all may refuse; a share of "
         "what "
         "consumers pay, split by use, owners may refuse"},
        {"rate", 0.02, 0, 1, {}, "of the levy, the statutory licence and the use stage, on revenue"},
        {"price", 0.3, 0, 2, {}, "of joint purchase a work; of the voucher a firm"},
        {"opt_out", 1.0, 0, 1, {}, "levy: may owners who expect less than they need refuse"},
        {"has_market", 0.5, 0, 1, {}, "three-way: works that somebody sells already"},
        {"public_interest", 0.1, 0, 1, {}, "three-way: uses that are free by law"},
        {"collector", 0.1, 0, 1, {}, "share kept by who collects levies, statutory and collective fees"},
    };
}

struct Match {
    licensing::Owner const* owner;
    licensing::Firm const* firm;
    double value;
    double need;
    double revenue;   // present value of what the firm will earn
    double expected;  // as it expects
    double amount;    // used, of what an average work is; what attribution says follows it
    double way;       // which of three ways, uniform
};

double present(licensing::Firm const& firm, bool is_expected) {
    double sum = 0;
    for (int year = 0; year < years; ++year) {
        double earned = 0;
        if (is_expected)
            for (std::size_t c = 0; c < courses.size(); ++c)
                earned += static_cast<double>(courses[c].weight_ppm) / 1e6 *
                          static_cast<double>(firm.outlook.revenue(c, year));
        else
            earned = static_cast<double>(firm.earned(year));
        sum += earned * static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6;
    }
    return sum / static_cast<double>(scale);
}

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally) : setting_(setting), tally_(tally) {
        // What the draw asks of a licensing market besides what there is here.
        static auto const standard = standard_values(licensing_market());
        auto values = setting.values();
        values.insert(standard.begin(), standard.end());
        Setting const inner(std::move(values));
        owners_ = licensing::draw_owners(inner, draw);
        firms_ = licensing::draw_firms(inner, draw);
        Stream logs = draw.stream("policies use");
        for (licensing::Firm const& firm : firms_) {
            licensing::Owner const& owner = owners_[firm.wants.front()];
            double const amount = logs.exponential();
            pairs_.push_back({&owner, &firm, static_cast<double>(firm.value) / static_cast<double>(scale),
                              static_cast<double>(owner.reservation) / static_cast<double>(scale),
                              present(firm, false), present(firm, true), amount, logs.uniform()});
        }
        receipts_.assign(owners_.size(), 0.0);
        owner_gains_ = receipts_;
        firm_gains_.assign(firms_.size(), 0.0);
    }

    void run() {
        std::string const& policy = setting_.word("policy");
        for (Match const& match : pairs_) {
            ++tally_["requests"];
            tally_["first_best"] += std::max(0.0, match.value - match.need);
        }
        double const one_price = policy == "collective" ? collective_price() : setting_.number("price");
        std::vector<Match const*> pool;
        for (Match const& match : pairs_) {
            if (policy == "pool" || policy == "attribution" || policy == "subscription")
                pool.push_back(&match);
            else if (policy == "three-way")
                by_way(match, pool);
            else if (policy == "market" || policy == "cash-market" || policy == "voucher" ||
                     policy == "use-stage")
                agreed(match, policy);
            else
                by_rule(match, policy, one_price);
        }
        if (!pool.empty())
            pooled(pool, policy != "pool", policy == "attribution",
                   policy == "attribution" ? setting_.number("price") : 0);
        by_tenths(owners_, &licensing::Owner::size, owner_gains_, "owners_");
        by_tenths(firms_, &licensing::Firm::budget, firm_gains_, "firms_");
        for (double const amount : receipts_) tally_["owner_revenue"] += amount;
        tally_["gini"] = corrected_gini(receipts_);
        if (tally_["owner_revenue"] <= 0) return;
        ++tally_["earning"];
        for (auto const& [name, share] :
             {std::pair{"poorest_20", 0.2}, std::pair{"poorest_40", 0.4}, std::pair{"poorest_60", 0.6},
              std::pair{"poorest_80", 0.8}, std::pair{"poorest_90", 0.9}})
            tally_[name] = lorenz(receipts_, share);
    }

private:
    void use(Match const& match, double to_owner, double from_firm, double running_cost) {
        ++tally_["used"];
        tally_["welfare"] += match.value - match.need - running_cost;
        tally_["firm_surplus"] += match.value - from_firm;
        receipts_[static_cast<std::size_t>(match.owner - owners_.data())] += to_owner;
        owner_gains_[static_cast<std::size_t>(match.owner - owners_.data())] += to_owner - match.need;
        firm_gains_[static_cast<std::size_t>(match.firm - firms_.data())] += match.value - from_firm;
        if (to_owner < match.need) ++tally_["harmed"];
    }

    // What each tenth of them gained, the smallest first.
    template <class Party, class Size>
    void by_tenths(std::vector<Party> const& parties, Size Party::*size, std::vector<double> const& gains,
                   std::string const& name) {
        std::vector<std::size_t> order(parties.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return parties[i].*size; });
        for (std::size_t place = 0; place < order.size(); ++place)
            tally_[name + std::to_string(1 + place * 10 / order.size())] += gains[order[place]];
    }

    // Both have to agree, and the bridge says on what.
    void agreed(Match const& match, std::string const& policy) {
        Interval const term{*date_from_text("2027-01-01"), *date_from_text("2030-01-01")};
        bool const is_cash = policy == "cash-market" || policy == "voucher";
        licensing::Rules const rules{policy == "market",          !is_cash, false, false, false,
                                     setting_.number("capacity"), false};
        matching::Offer const offer = match.owner->offer(0, rules, term, term.from);
        matching::Bid bid = match.firm->bid(0, rules, owners_, matching::ppm, term, term.from);
        double const voucher = policy == "voucher" ? setting_.number("price") : 0;
        if (policy == "use-stage") {
            bid.upfront_budget = 0;
            bid.accepts.royalty_max_ppm = std::llround(setting_.number("rate") * 1e6);
        }
        // The state pays first: that much more of cash, and of what a firm is ready to pay.
        auto const extra = std::llround(voucher * static_cast<double>(scale));
        bid.upfront_budget += extra;
        bid.value += extra;
        auto const result = matching::bridge(offer, bid);
        auto const* const contract = std::get_if<matching::Contract>(&result);
        if (contract == nullptr || bid.value < offer.reservation) return;
        auto const upfront = static_cast<double>(contract->upfront) / static_cast<double>(scale);
        double const running = static_cast<double>(contract->royalty_ppm) / 1e6 * match.revenue +
                               static_cast<double>(contract->deferred) / static_cast<double>(scale) * 0.9;
        double const by_state = std::min(voucher, upfront);
        tally_["state"] += by_state;
        use(match, upfront + running, upfront + running * 1.03 - by_state, 0.03 * running);
    }

    [[nodiscard]] static double cash_of(Match const& match) {
        return static_cast<double>(match.firm->budget) / static_cast<double>(scale);
    }

    void by_rule(Match const& match, std::string const& policy, double one_price) {
        double const rate = setting_.number("rate");
        double const collector = setting_.number("collector");
        if (policy == "free") {
            use(match, 0, 0, 0);
        } else if (policy == "levy" || policy == "statutory") {
            // Under a levy a firm pays on its revenue whatever it uses, so it uses all it may.
            double const paid = rate * match.revenue;
            double const expected = rate * match.expected;
            if (policy == "levy" && setting_.is_on("opt_out") && (1 - collector) * expected < match.need) {
                // The firm pays all the same; the collector has nobody to pay it to.
                tally_["firm_surplus"] -= paid;
                firm_gains_[static_cast<std::size_t>(match.firm - firms_.data())] -= paid;
                tally_["kept"] += paid;
                return;
            }
            if (policy == "statutory" && expected > match.value) return;
            tally_["kept"] += collector * paid;
            use(match, (1 - collector) * paid, paid, collector * paid);
        } else if (policy == "collective") {
            double const net = (1 - collector) * one_price;
            if (net < match.need || match.value < one_price || cash_of(match) < one_price) return;
            tally_["kept"] += collector * one_price;
            use(match, net, one_price, collector * one_price);
        } else {  // joint purchase
            if (one_price < match.need) return;
            tally_["state"] += one_price;
            use(match, one_price, 0, 0);
        }
    }

    void by_way(Match const& match, std::vector<Match const*>& pool) {
        double const market = setting_.number("has_market");
        if (match.way < market)
            agreed(match, "market");
        else if (match.way < market + setting_.number("public_interest"))
            use(match, 0, 0, 0);
        else
            pool.push_back(&match);
    }

    // Each firm pays a fee at once, split alike, and a share of its revenue, split by the amounts in the log.
    // Nobody knows the amounts before, so owners who may refuse expect those of an average work.
    void pooled(std::vector<Match const*> works, bool owners_may_refuse, bool firms_may_refuse, double fee) {
        double const rate = setting_.number("rate");
        double const net = 1 - setting_.number("collector");
        std::erase_if(works, [&](Match const* match) {
            bool const is_refused = owners_may_refuse && net * (fee + rate * match->expected) < match->need;
            bool const is_too_dear =
                firms_may_refuse && (fee > cash_of(*match) || fee + rate * match->expected > match->value);
            return is_refused || is_too_dear;
        });
        double paid = 0;
        double amounts = 0;
        for (Match const* const match : works) {
            paid += rate * match->revenue;
            amounts += match->amount;
        }
        for (Match const* const match : works) {
            double const from_firm = fee + rate * match->revenue;
            tally_["kept"] += (1 - net) * from_firm;
            use(*match, net * (fee + paid * match->amount / amounts), from_firm, (1 - net) * from_firm);
        }
    }

    // What earns the society most, of what firms can pay.
    [[nodiscard]] double collective_price() const {
        std::vector<std::int64_t> bids;
        for (licensing::Firm const& firm : firms_) bids.push_back(std::min(firm.value, firm.budget));
        auto const best = matching::best_single_price(bids);
        return best ? static_cast<double>(best->price) / static_cast<double>(scale) : 0;
    }

    Setting const& setting_;
    Tally& tally_;
    std::vector<licensing::Owner> owners_;
    std::vector<licensing::Firm> firms_;
    std::vector<Match> pairs_;
    std::vector<double> receipts_;
    std::vector<double> owner_gains_;
    std::vector<double> firm_gains_;
};

}  // namespace
}  // namespace policies

Market policies_market() {
    return {
        "policies",
        "owners and firms under what the law might say: levies, statutory and collective licences, vouchers, "
        "joint purchase, or a market",
        policies::parameters(),
        {std::begin(policies::measured), std::end(policies::measured)},
        [](Setting const& setting, Draw const& draw, Tally& tally) {
            policies::Play(setting, draw, tally).run();
        }};
}

}  // namespace licet::sim
