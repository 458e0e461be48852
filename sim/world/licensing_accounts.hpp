#pragma once
// What the licensing market measures, and who adds it up: each payment as it is made, the rest at the end.

#include "sim/world/licensing_agents.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace licet::sim::licensing {

inline constexpr Measure measured[] = {
    {"requests", "pairs of a firm and an asset it wants"},
    {"deals", "licences agreed"},
    {"blocked", "requests with value >= reservation that the firm's cash alone cannot meet"},
    {"bridged", "of these, licences agreed"},
    {"first_best", "sum of value - reservation where positive"},
    {"gains", "sum of value - reservation over the deals"},
    {"perceived", "what both sides gain by their own beliefs (welfare 1)"},
    {"serviced", "gains less what metering and audit cost"},
    {"truth", "what came: value while the product lived, less reservation and servicing (welfare 2)"},
    {"neutral_least", "gain whichever mixture of the sides' beliefs is right: the least (welfare 3)"},
    {"neutral_most", "the same: the most"},
    {"betting", "perceived gain above the most that any mixture of beliefs gives"},
    {"real", "value while the product lived, less the real cost of a copy and servicing (welfare 4)"},
    {"owner_receipts", "present value of what owners received"},
    {"firm_surplus", "value while the product lived, less payments and servicing"},
    {"market_income", "commission, present value"},
    {"promised", "present value of all that statements charged"},
    {"default_loss", "of that, never paid"},
    {"contingent", "present value, as firms expected, of all but upfront fees"},
    {"expected", "the same with upfront fees"},
    {"paid_months", "months from the deal to each payment, weighted by it"},
    {"paid_0", "of the payments, those on the day of the deal"},
    {"paid", "what it is weighted by: all payments, undiscounted"},
    {"paid_12", "of the payments, those within 12 months"},
    {"paid_24", "within 24 months"},
    {"gini", "Gini coefficient of owners' receipts, with those who got nothing"},
    {"hhi", "concentration of owners' receipts"},
    {"royalty_used", "royalty rates agreed, sum"},
    {"reserved", "reservations of the owners who sold"},
    {"failed", "firms whose product ended"},
    {"cleared", "what clearing reached of its objective"},
    {"open", "of its objective, what the proof of optimality leaves open"},
    {"prices", "upfront fees of the deals, sum"},
    {"index", "last published"},
    {"friendly", "licences that friends took"},
    {"cheats", "owners who have a friend, whatever the scheme"},
    {"cheats_gain", "what they had, present value, less reservations and what the scheme cost"},
    {"owners_gain", "the same of all owners"},
    {"firms_shade", "of what their works are worth to them, learned: the mean share"},
    {"owners_shade", "of the way from the reservation up to the highest value, learned: the mean share"},
    {"commands", "applied by the core"},
};

// A measure's place in the tally, found while compiling.
consteval std::size_t slot(std::string_view name) {
    auto const at = std::ranges::find(measured, name, &Measure::name);
    if (at == std::end(measured)) throw "there is no such measure";
    return static_cast<std::size_t>(at - std::begin(measured));
}

// A licence between a firm and an owner, by their numbers.
struct Agreement {
    std::size_t firm;
    std::size_t owner;
    matching::Contract contract;
    std::string licence;
    std::int64_t prepaid = 0;
    bool reports_revenue = false;
    bool reports_use = false;
};

[[nodiscard]] inline double in_scale(double won) {
    return won / static_cast<double>(scale);
}

class Accounts {
public:
    Accounts(Setting const& setting, std::vector<Owner> const& owners, std::vector<Firm> const& firms,
             Tally& tally);

    // Undiscounted; year 0 is the day of the deal.
    void received(Agreement const& made, double amount, int year);
    // By a statement, discounted, whether it will be paid or not.
    void charged(double amount, bool is_paid);
    // A licence that an owner's friend took, and what the owner lost by it.
    void friendly(std::size_t owner, double lost);
    void close(std::vector<Agreement> const& agreements, Stage const& stage);

private:
    void possible();
    void welfare(Agreement const& made, double& real_cost);

    Setting const& setting_;
    std::vector<Owner> const& owners_;
    std::vector<Firm> const& firms_;
    Tally& tally_;
    double commission_;
    bool is_exclusive_;
    std::vector<double> receipts_;  // of each owner, present value in the scale
    std::vector<double> gains_;     // of each owner, without its receipts
    double promised_ = 0;
    double neutral_owner_ = 0;
    double neutral_firm_ = 0;
};

}  // namespace licet::sim::licensing
