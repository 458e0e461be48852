// What can be varied in the licensing market, and what is measured of it.

#include "sim/world/licensing_play.hpp"

namespace licet::sim::licensing {

std::vector<Parameter> parameters() {
    return {
        {"owners", 20.0, 1, 1'000'000, {}, "owners, each with one asset"},
        {"firms", 20.0, 1, 1'000'000, {}, "AI firms"},
        {"wants", 1.0, 1, 50, {}, "assets that each firm wants"},
        {"budget", 0.3, 0, 10, {}, "cash of a firm for all its licences, in the highest value"},
        {"capacity", 0.4, 0, 5, {}, "most a firm expects to pay by one contingent instrument, the same unit"},
        {"deferral", 0.0, 0, 1, {}, "a fee due once there is revenue"},
        {"royalty", 0.0, 0, 1, {}, "a share of revenue"},
        {"tranches", 0.0, 0, 1, {}, "royalty rates that differ by the year's revenue"},
        {"guarantee", 0.0, 0, 1, {}, "a yearly minimum under the royalty, and a cap over it"},
        {"per_use", 0.0, 0, 1, {}, "a price a use"},
        {"optimism", 1.0, 0.1, 10, {}, "owners' expected revenue, in the firms'"},
        {"belief_gap", 0.0, 0, 2, {}, "standard deviation of ln(an owner's expected revenue)"},
        {"spread", 1.0, 0, 3, {}, "owners' spread of the scenarios, in the firms'"},
        {"growth", 1.0, 0.2, 5, {}, "yearly growth of revenue, in the scenarios', with the same sum"},
        {"size_spread",
         0.0,
         0,
         2,
         {},
         "standard deviation of ln(size of a work): values and needs go with it"},
        {"budget_spread", 0.0, 0, 3, {}, "standard deviation of ln(a firm's cash)"},
        {"use_spread", 0.0, 0, 2, {}, "standard deviation of ln(uses a year), nobody knows them before"},
        {"cost_share", 0.0, 0, 1, {}, "real cost of a copy, as a share of the reservation"},
        {"hazard", 0.0, 0, 1, {}, "yearly chance that a firm's product ends"},
        {"stack", 1.0, 0, 1, {}, "most that a firm gives of its revenue to all owners together"},
        {"commission", 0.0, 0, 0.5, {}, "the market operator's share of each payment"},
        {"distributors", 0.0, 0, 1000, {}, "who license for the owners; 0: each for itself"},
        {"batches", 1.0, 1, 12, {}, "monthly batches; agents arrive by chance for one of them"},
        {"early", 0.0, 0, 1, {}, "1: all owners come for the first batch"},
        {"patience", 1.0, 1, 12, {}, "months that an order rests before its agent leaves"},
        {"behaviour",
         "truthful",
         0,
         0,
         {"truthful", "equilibrium", "learner"},
         "what is said of value and reservation; equilibrium: of the pair's k = 1/2 auction; learner: each "
         "finds by itself how much to shade (EXP3)"},
        {"rehearsals",
         300.0,
         10,
         10'000,
         {},
         "markets that learners have played before, on people drawn anew"},
        {"exclusive", 0.0, 0, 1, {}, "1: a work is licensed to one firm only"},
        {"index", 0.0, 0, 1, {}, "1: each month the operator publishes the mean upfront fee so far"},
        {"followers",
         0.0,
         0,
         1,
         {},
         "share of firms that offer no more than a twentieth above what is published, and of owners that "
         "take no "
         "less than a twentieth below"},
        {"cheats", 0.0, 0, 1, {}, "share of the owners who have a friend, for the scheme"},
        {"scheme",
         "none",
         0,
         0,
         {"none", "wash", "shill"},
         "wash: every month the friend takes a licence at `scheme_price`, with its owner's own money; shill: "
         "it bids `scheme_price` for the exclusive licence"},
        {"scheme_price", 0.9, 0, 1, {}, "in the highest value of the work"},
        {"known", 0.0, 0, 1, {}, "chance that the operator knows the two are one, and leaves them out"},
    };
}

std::string fault(Setting const& setting) {
    if (setting.word("scheme") == "shill" && !setting.is_on("exclusive"))
        return "a shill bids against others for one licence; say exclusive = 1";
    if (setting.word("behaviour") == "learner" && setting.count("owners") + setting.count("firms") > 10'000)
        return "learners rehearse on markets of their own: at most 10000 owners and firms together";
    return {};
}

}  // namespace licet::sim::licensing
