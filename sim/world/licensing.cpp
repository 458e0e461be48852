// A licensing market on the production core: owners post offers, firms place bids, batches are cleared, firms
// report what they earned and pay what statements ask, as long as their product lives. Everything measured is
// read off what the core answered.

#include "sim/metrics/inequality.hpp"
#include "sim/world/licensing_agents.hpp"
#include "sim/world/licensing_play.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <map>

namespace licet::sim {
namespace licensing {
namespace {

constexpr Measure measured[] = {
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
    {"commands", "applied by the core"},
};

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
        {"patience", 1.0, 1, 12, {}, "months that an order rests before its agent leaves"},
        {"behaviour",
         "truthful",
         0,
         0,
         {"truthful", "equilibrium"},
         "what is said of value and reservation; equilibrium: of the pair's k = 1/2 auction"},
    };
}

double in_scale(double won) {
    return won / static_cast<double>(scale);
}

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting),
          tally_(tally),
          rules_(rules_of(setting)),
          owners_(draw_owners(setting, draw)),
          firms_(draw_firms(setting, draw)),
          stage_(opening),
          receipts_(owners_.size(), 0.0) {}

    // Every command that the agents ask.
    [[nodiscard]] std::vector<std::pair<settlement::Envelope, Instant>> commands() {
        stage_.record();
        run();
        return stage_.recorded();
    }

    // Every licence agreed; nobody's years are lived.
    [[nodiscard]] std::vector<DealMade> deals() {
        trade();
        std::vector<DealMade> out;
        for (Agreement const& made : agreements_) {
            auto const upfront = static_cast<double>(made.contract.upfront);
            double const later =
                contingent_worth(made.contract, matching::Appraisal(firms_[made.firm].outlook.beliefs()));
            out.push_back({in_scale(upfront + later) / years, in_scale(upfront) / years,
                           static_cast<double>(made.contract.royalty_ppm) / 1e6});
        }
        return out;
    }

    void run() {
        trade();
        for (int year = 0; year < years; ++year) live(year);
        close();
    }

private:
    void trade() {
        open();
        for (std::size_t batch = 0; batch < setting_.count("batches"); ++batch) {
            stage_.go_to(*plus_months(opening, static_cast<std::int32_t>(batch)));
            arrive(batch);
            stage_.act(settlement::ClearBatch{});
            for (Deal const& deal : stage_.take_deals()) agreed(deal);
        }
    }

    static inline Date const opening = *date_from_text("2026-01-01");
    static inline Interval const term{*date_from_text("2027-01-01"), *date_from_text("2030-01-01")};
    struct Agreement {
        std::size_t firm;
        std::size_t owner;
        matching::Contract contract;
        std::string licence;
        std::int64_t prepaid = 0;
        bool reports_revenue = false;
        bool reports_use = false;
    };

    void open() {
        auto const ppm = std::llround(setting_.number("commission") * 1e6);
        stage_.act(settlement::OpenMarket{"market", Rate(ppm, 1'000'000)});
        for (std::size_t d = 0; d < setting_.count("distributors"); ++d)
            stage_.act(settlement::RegisterParty{"distributor" + std::to_string(d)});
    }

    void arrive(std::size_t batch) {
        auto const expires = Date{
            plus_months(stage_.today(), static_cast<std::int32_t>(setting_.count("patience")))->days - 1};
        auto const stack = std::llround(setting_.number("stack") * static_cast<double>(matching::ppm));
        for (std::size_t i = 0; i < owners_.size(); ++i) {
            Owner const& owner = owners_[i];
            if (owner.arrives != batch) continue;
            stage_.act(settlement::RegisterParty{owner.name});
            settlement::ListAsset asset = plain_asset(owner.asset, owner.licensor);
            asset.split = {contracts::Payee{owner.name}, {}};
            stage_.act(std::move(asset));
            offer_owner_.push_back(i);
            settlement::PostOffer post{owner.offer(i, rules_, term, expires)};
            post.offer.split = {contracts::Payee{owner.name}, {}};
            stage_.act(std::move(post));
        }
        for (std::size_t i = 0; i < firms_.size(); ++i) {
            if (firms_[i].arrives != batch) continue;
            stage_.act(settlement::RegisterParty{firms_[i].name});
            // What nobody has listed yet cannot be asked for.
            Firm present = firms_[i];
            std::erase_if(present.wants, [&](std::size_t o) { return owners_[o].arrives > batch; });
            if (present.wants.empty()) continue;
            bid_firm_.push_back(i);
            stage_.act(settlement::PlaceBid{present.bid(i, rules_, owners_, stack, term, expires)});
        }
    }

    void agreed(Deal const& deal) {
        Agreement made{bid_firm_[deal.bid], offer_owner_[deal.offer], deal.contract, deal.licence};
        Firm const& firm = firms_[made.firm];
        made.reports_revenue = deal.contract.royalty_ppm > 0 || deal.contract.deferred > 0;
        made.reports_use = deal.contract.use_price > 0;
        // The upfront fee is paid on the day, out of cash.
        if (deal.contract.upfront > 0) {
            made.prepaid = deal.contract.upfront;
            stage_.act(settlement::ReceivePayment{firm.name, stage_currency(), deal.contract.upfront, "",
                                                  deal.licence});
            received(made, static_cast<double>(deal.contract.upfront), 0);
        }
        by_licence_[deal.licence] = agreements_.size();
        agreements_.push_back(std::move(made));
    }

    // A year of the term: products earn, firms report at its end, statements are issued, those who live pay.
    void live(int year) {
        Date const end = *plus_months(term.from, 12 * (year + 1));
        stage_.go_to(Date{end.days - 1});
        for (std::size_t i = 0; i < agreements_.size(); ++i) {
            Agreement const& made = agreements_[i];
            Firm const& firm = firms_[made.firm];
            bool const is_alive = year < firm.fails_in;
            if (made.reports_revenue && is_alive)
                stage_.act(settlement::ReportRevenue{
                    made.licence, "r" + std::to_string(year) + "-" + std::to_string(i), "gross",
                    Rate(firm.earned(year)), stage_.today(), std::nullopt});
            if (made.reports_use && is_alive)
                stage_.act(settlement::RecordUsage{
                    made.licence, "uses", "", firm.uses[static_cast<std::size_t>(year)], stage_.today()});
        }
        stage_.go_to(end);
        stage_.act(settlement::IssueStatements{});
        for (StatementSeen const& seen : stage_.take_statements()) {
            Agreement& made = agreements_[by_licence_.at(seen.licence)];
            std::int64_t const owed = seen.due - std::min(seen.due, made.prepaid);
            made.prepaid -= seen.due - owed;
            double const discount = static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6;
            promised_ += discount * static_cast<double>(owed);
            if (owed == 0) continue;
            if (year >= firms_[made.firm].fails_in) {
                tally_["default_loss"] += in_scale(discount * static_cast<double>(owed));
                continue;
            }
            stage_.act(settlement::ReceivePayment{firms_[made.firm].name, stage_currency(), owed, "", {}});
            received(made, static_cast<double>(owed), year + 1);
        }
    }

    void received(Agreement const& made, double amount, int year) {
        double const discount =
            year == 0 ? 1.0 : static_cast<double>(discount_ppm[static_cast<std::size_t>(year - 1)]) / 1e6;
        double const commission = setting_.number("commission");
        tally_["market_income"] += in_scale(commission * discount * amount);
        receipts_[made.owner] += in_scale((1 - commission) * discount * amount);
        tally_["firm_surplus"] -= in_scale(discount * amount);
        tally_["paid"] += in_scale(amount);
        tally_["paid_months"] += in_scale(12.0 * year * amount);
        if (year == 0) tally_["paid_0"] += in_scale(amount);
        if (year <= 1) tally_["paid_12"] += in_scale(amount);
        if (year <= 2) tally_["paid_24"] += in_scale(amount);
        if (year == 0)
            promised_ += amount;
        else  // metering and audit
            tally_["truth"] -= in_scale(0.03 * discount * amount);
    }

    void close() {
        for (Firm const& firm : firms_) {
            if (firm.fails_in < years) ++tally_["failed"];
            for (std::size_t const o : firm.wants) {
                ++tally_["requests"];
                std::int64_t const reservation = owners_[o].reservation;
                if (firm.value < reservation) continue;
                tally_["first_best"] += in_scale(static_cast<double>(firm.value - reservation));
                if (std::min(firm.value, firm.budget) < reservation) ++tally_["blocked"];
            }
        }
        double const servicing = -tally_["truth"];
        double real_cost = 0;
        for (Agreement const& made : agreements_) welfare(made, real_cost);
        tally_["serviced"] = tally_["gains"] - servicing;
        tally_["real"] += tally_["truth"] + tally_["reserved"] - real_cost;
        tally_["firm_surplus"] -= servicing;
        // Linear in the mixture of beliefs, so the ends are the least and the most.
        tally_["neutral_least"] = std::min(neutral_owner_, neutral_firm_);
        tally_["neutral_most"] = std::max(neutral_owner_, neutral_firm_);
        tally_["promised"] = in_scale(promised_);
        tally_["betting"] = std::max(0.0, tally_["perceived"] - tally_["neutral_most"]);
        for (double const amount : receipts_) tally_["owner_receipts"] += amount;
        tally_["gini"] = corrected_gini(receipts_);
        if (tally_["owner_receipts"] > 0) tally_["hhi"] = herfindahl(receipts_);
        tally_["cleared"] = in_scale(static_cast<double>(stage_.cleared_value()));
        tally_["open"] = in_scale(static_cast<double>(stage_.cleared_bound() - stage_.cleared_value()));
        tally_["commands"] = static_cast<double>(stage_.count());
    }

    void welfare(Agreement const& made, double& real_cost) {
        Firm const& firm = firms_[made.firm];
        Owner const& owner = owners_[made.owner];
        auto const value = static_cast<double>(firm.value);
        auto const reservation = static_cast<double>(owner.reservation);
        ++tally_["deals"];
        if (firm.value >= owner.reservation && std::min(firm.value, firm.budget) < owner.reservation)
            ++tally_["bridged"];
        tally_["gains"] += in_scale(value - reservation);
        tally_["royalty_used"] += static_cast<double>(made.contract.royalty_ppm) / 1e6;

        // The value comes with the years that the product lives.
        double lived = 0;
        double all = 0;
        for (int year = 0; year < years; ++year) {
            auto const discount = static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]);
            all += discount;
            if (year < firm.fails_in) lived += discount;
        }
        double const came = value * lived / all;
        tally_["truth"] += in_scale(came - reservation);
        tally_["firm_surplus"] += in_scale(came);
        tally_["reserved"] += in_scale(reservation);
        real_cost += in_scale(setting_.number("cost_share") * reservation);

        // Transfers cancel whoever is right; what the contingent part costs to service does not.
        double const by_owner = contingent_worth(made.contract, matching::Appraisal(owner.outlook.beliefs()));
        double const by_firm = contingent_worth(made.contract, matching::Appraisal(firm.outlook.beliefs()));
        tally_["contingent"] += in_scale(by_firm);
        tally_["expected"] += in_scale(by_firm + static_cast<double>(made.contract.upfront));
        double const gain = value - reservation;
        neutral_owner_ += in_scale(gain - 0.03 * by_owner);
        neutral_firm_ += in_scale(gain - 0.03 * by_firm);
        tally_["perceived"] += in_scale(
            gain +
            static_cast<double>(made.contract.value_to_licensor - made.contract.cost_to_licensee) / 1e12);
    }

    Setting const& setting_;
    Tally& tally_;
    Rules rules_;
    std::vector<Owner> owners_;
    std::vector<Firm> firms_;
    Stage stage_;
    std::vector<std::size_t> offer_owner_;  // who posted an offer, by the order they were posted
    std::vector<std::size_t> bid_firm_;
    std::vector<Agreement> agreements_;
    std::map<std::string, std::size_t> by_licence_;
    std::vector<double> receipts_;  // of each owner, present value in the scale
    double promised_ = 0;
    double neutral_owner_ = 0;
    double neutral_firm_ = 0;
};

}  // namespace

std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting, Draw const& draw) {
    auto const all = licensing_market().measures;
    Tally tally(all);
    return Play(setting, draw, tally).commands();
}

std::vector<DealMade> deals_of(Setting const& setting, Draw const& draw) {
    auto const all = licensing_market().measures;
    Tally tally(all);
    return Play(setting, draw, tally).deals();
}

}  // namespace licensing

Market licensing_market() {
    using namespace licensing;
    return {"licensing",
            "owners of data and AI firms on the production core: offers, bids, batches, reports, statements, "
            "payments",
            parameters(),
            {std::begin(measured), std::end(measured)},
            [](Setting const& setting, Draw const& draw, Tally& tally) { Play(setting, draw, tally).run(); }};
}

}  // namespace licet::sim
