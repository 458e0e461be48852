#include "sim/world/licensing_accounts.hpp"

#include "sim/metrics/inequality.hpp"

namespace licet::sim::licensing {

Accounts::Accounts(Setting const& setting, std::vector<Owner> const& owners, std::vector<Firm> const& firms,
                   Tally& tally)
    : setting_(setting),
      owners_(owners),
      firms_(firms),
      tally_(tally),
      commission_(setting.number("commission")),
      is_exclusive_(setting.is_on("exclusive")),
      receipts_(owners.size(), 0.0),
      gains_(owners.size(), 0.0) {}

void Accounts::received(Agreement const& made, double amount, int year) {
    double const discount =
        year == 0 ? 1.0 : static_cast<double>(discount_ppm[static_cast<std::size_t>(year - 1)]) / 1e6;
    tally_[slot("market_income")] += in_scale(commission_ * discount * amount);
    receipts_[made.owner] += in_scale((1 - commission_) * discount * amount);
    tally_[slot("firm_surplus")] -= in_scale(discount * amount);
    tally_[slot("paid")] += in_scale(amount);
    tally_[slot("paid_months")] += in_scale(12.0 * year * amount);
    if (year == 0) tally_[slot("paid_0")] += in_scale(amount);
    if (year <= 1) tally_[slot("paid_12")] += in_scale(amount);
    if (year <= 2) tally_[slot("paid_24")] += in_scale(amount);
    if (year == 0)
        promised_ += amount;
    else  // metering and audit
        tally_[slot("truth")] -= in_scale(0.03 * discount * amount);
}

void Accounts::charged(double amount, bool is_paid) {
    promised_ += amount;
    if (!is_paid) tally_[slot("default_loss")] += in_scale(amount);
}

void Accounts::friendly(std::size_t owner, double lost) {
    ++tally_[slot("friendly")];
    tally_[slot("market_income")] += in_scale(lost);
    gains_[owner] -= in_scale(lost);
}

void Accounts::close(std::vector<Agreement> const& agreements, Stage const& stage) {
    possible();
    double const servicing = -tally_[slot("truth")];
    double real_cost = 0;
    for (Agreement const& made : agreements) welfare(made, real_cost);
    tally_[slot("serviced")] = tally_[slot("gains")] - servicing;
    tally_[slot("real")] += tally_[slot("truth")] + tally_[slot("reserved")] - real_cost;
    tally_[slot("firm_surplus")] -= servicing;
    // Linear in the mixture of beliefs, so the ends are the least and the most.
    tally_[slot("neutral_least")] = std::min(neutral_owner_, neutral_firm_);
    tally_[slot("neutral_most")] = std::max(neutral_owner_, neutral_firm_);
    tally_[slot("promised")] = in_scale(promised_);
    tally_[slot("betting")] = std::max(0.0, tally_[slot("perceived")] - tally_[slot("neutral_most")]);
    for (double const amount : receipts_) tally_[slot("owner_receipts")] += amount;
    for (std::size_t i = 0; i < owners_.size(); ++i) {
        double const gain = gains_[i] + receipts_[i];
        tally_[slot("owners_gain")] += gain;
        if (owners_[i].has_friend) {
            ++tally_[slot("cheats")];
            tally_[slot("cheats_gain")] += gain;
        }
        tally_[slot("owners_shade")] += owners_[i].shade / static_cast<double>(owners_.size());
    }
    for (Firm const& firm : firms_)
        tally_[slot("firms_shade")] += firm.shade / static_cast<double>(firms_.size());
    tally_[slot("gini")] = corrected_gini(receipts_);
    if (tally_[slot("owner_receipts")] > 0) tally_[slot("hhi")] = herfindahl(receipts_);
    tally_[slot("cleared")] = in_scale(static_cast<double>(stage.cleared_value()));
    tally_[slot("open")] = in_scale(static_cast<double>(stage.cleared_bound() - stage.cleared_value()));
    tally_[slot("commands")] = static_cast<double>(stage.count());
}

// What a planner would do.
void Accounts::possible() {
    std::vector<std::int64_t> best(owners_.size(), 0);  // of an exclusive work
    for (Firm const& firm : firms_) {
        if (firm.fails_in < years) ++tally_[slot("failed")];
        for (std::size_t const o : firm.wants) {
            ++tally_[slot("requests")];
            std::int64_t const reservation = owners_[o].reservation;
            if (firm.value < reservation) continue;
            best[o] = std::max(best[o], firm.value - reservation);
            if (!is_exclusive_)
                tally_[slot("first_best")] += in_scale(static_cast<double>(firm.value - reservation));
            if (std::min(firm.value, firm.budget) < reservation) ++tally_[slot("blocked")];
        }
    }
    for (std::size_t o = 0; is_exclusive_ && o < best.size(); ++o)
        tally_[slot("first_best")] += in_scale(static_cast<double>(best[o]));
}

void Accounts::welfare(Agreement const& made, double& real_cost) {
    Firm const& firm = firms_[made.firm];
    Owner const& owner = owners_[made.owner];
    auto const value = static_cast<double>(firm.value);
    auto const reservation = static_cast<double>(owner.reservation);
    ++tally_[slot("deals")];
    tally_[slot("prices")] += in_scale(static_cast<double>(made.contract.upfront));
    gains_[made.owner] -= in_scale(reservation);
    if (firm.value >= owner.reservation && std::min(firm.value, firm.budget) < owner.reservation)
        ++tally_[slot("bridged")];
    tally_[slot("gains")] += in_scale(value - reservation);
    tally_[slot("royalty_used")] += static_cast<double>(made.contract.royalty_ppm) / 1e6;

    // The value comes with the years that the product lives.
    double lived = 0;
    double all = 0;
    for (int year = 0; year < years; ++year) {
        auto const discount = static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]);
        all += discount;
        if (year < firm.fails_in) lived += discount;
    }
    double const came = value * lived / all;
    tally_[slot("truth")] += in_scale(came - reservation);
    tally_[slot("firm_surplus")] += in_scale(came);
    tally_[slot("reserved")] += in_scale(reservation);
    real_cost += in_scale(setting_.number("cost_share") * reservation);

    // Transfers cancel whoever is right; what the contingent part costs to service does not.
    double const by_owner = contingent_worth(made.contract, matching::Appraisal(owner.outlook.beliefs()));
    double const by_firm = contingent_worth(made.contract, matching::Appraisal(firm.outlook.beliefs()));
    tally_[slot("contingent")] += in_scale(by_firm);
    tally_[slot("expected")] += in_scale(by_firm + static_cast<double>(made.contract.upfront));
    double const gain = value - reservation;
    neutral_owner_ += in_scale(gain - 0.03 * by_owner);
    neutral_firm_ += in_scale(gain - 0.03 * by_firm);
    tally_[slot("perceived")] += in_scale(
        gain + static_cast<double>(made.contract.value_to_licensor - made.contract.cost_to_licensee) / 1e12);
}

}  // namespace licet::sim::licensing
