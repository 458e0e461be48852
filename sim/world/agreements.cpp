// Licences agreed on equal worth, played on the production core through their term: firms report what they
// earned, or less; owners audit by chance; products end and debts stay unpaid.

#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/learner.hpp"
#include "sim/world/licensing_agents.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <map>

namespace licet::sim {
namespace agreements {
namespace {

using licensing::courses;
using licensing::discount_ppm;
using licensing::mean_revenue;
using licensing::scale;
using licensing::years;

constexpr Measure measured[] = {
    {"licences", "agreed"},
    {"owed", "royalty and fees on what was truly earned"},
    {"stated", "royalty and fees that statements charged"},
    {"evaded", "royalty on revenue that reports hid"},
    {"firm_years", "years in which a firm could have hidden revenue"},
    {"evasions", "years in which it did"},
    {"audits", "made"},
    {"audit_cost", "of all audits"},
    {"recovered", "evaded royalty that audits found"},
    {"penalties", "on it"},
    {"owner_net", "all that owners had, less the cost of audits"},
    {"promised", "present value of all that was charged"},
    {"received", "of that, paid"},
    {"default_loss", "of that, never paid"},
    {"spread", "standard deviation of what single owners received, present value"},
    {"commands", "applied by the core"},
};

std::vector<Parameter> parameters() {
    return {
        {"licences", 40.0, 2, 100'000, {}, "each of an owner and a firm of its own"},
        {"contract",
         "royalty",
         0,
         0,
         {"cash", "deferral", "royalty", "guarantee"},
         "all upfront; all at the end of the second year; a share of revenue; half that share over a yearly "
         "minimum"},
        {"worth", 0.5, 0.01, 10, {}, "expected present value of each contract, of products that live"},
        {"hazard", 0.0, 0, 1, {}, "yearly chance that a product ends"},
        {"reporting",
         "truthful",
         0,
         0,
         {"truthful", "best-response", "stigma", "learner"},
         "hides nothing; hides where that pays; the same with a bad conscience; learns by itself"},
        {"hidden", 0.5, 0, 1, {}, "share of the revenue that can be hidden that a cheat hides"},
        {"metered", 0.0, 0, 1, {}, "share of revenue that cannot be hidden"},
        {"audit", 0.1, 0, 1, {}, "chance that a year is audited"},
        {"detection", 1.0, 0, 1, {}, "chance that an audit finds what was hidden"},
        {"penalty", 1.0, 0, 20, {}, "times the royalty found, on top of it"},
        {"conscience", 0.5, 0.01, 10, {}, "stigma: cost of hiding a won of royalty, uniform up to this"},
        {"audit_cost", 0.01, 0, 1, {}, "of an audit, in the scale"},
    };
}

double expected_multiple(int year) {
    double sum = 0;
    for (auto const& course : courses)
        sum += static_cast<double>(course.weight_ppm) / 1e6 * course.revenue[static_cast<std::size_t>(year)];
    return sum;
}
double discount_of(int year) {
    return static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6;
}
// The rate at which a royalty alone is worth what was asked.
double fair_rate(double worth) {
    double sum = 0;
    for (int year = 0; year < years; ++year)
        sum += discount_of(year) * expected_multiple(year) * mean_revenue;
    return worth * static_cast<double>(scale) / sum;
}
// The yearly minimum that makes half the fair rate worth the same.
double fair_minimum(double worth) {
    double const rate = fair_rate(worth) / 2;
    auto const more = [&](double minimum) {
        double sum = 0;
        for (auto const& course : courses)
            for (int year = 0; year < years; ++year)
                sum +=
                    static_cast<double>(course.weight_ppm) / 1e6 * discount_of(year) *
                    std::max(minimum, rate * course.revenue[static_cast<std::size_t>(year)] * mean_revenue);
        return sum - worth * static_cast<double>(scale);
    };
    return root(more, 0, worth * static_cast<double>(scale));
}

Rate parts_per_billion(double share) {
    return {std::llround(share * 1e9), 1'000'000'000};
}

// How much a firm hides of what it can, by what it knows of audits.
double hidden_by(Setting const& setting, Draw const& draw, std::size_t firm) {
    std::string const& how = setting.word("reporting");
    double const stake = 1 + setting.number("penalty");
    double const caught = setting.number("audit") * setting.number("detection");
    double const gain = 1 - caught * stake;  // of a won of royalty hidden
    Stream stream = draw.stream("agreement conscience", firm);
    if (how == "best-response") return gain > 0 ? setting.number("hidden") : 0;
    if (how == "stigma") {
        double const conscience = stream.uniform() * setting.number("conscience");
        return gain > conscience ? setting.number("hidden") : 0;
    }
    if (how != "learner") return 0;
    // All firms face the same audits, so what a few have learned goes for all.
    stream = draw.stream("agreement learner", firm);
    constexpr std::size_t rounds = 10'000;
    constexpr std::size_t arms = 5;
    Learner learner(arms, rounds);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::size_t const arm = learner.choose(stream.uniform());
        double const share = static_cast<double>(arm) / (arms - 1);
        bool const is_caught = stream.uniform() < caught;
        learner.reward(arm, (share * (is_caught ? 1 - stake : 1.0) + stake - 1) / stake);
    }
    return static_cast<double>(learner.favourite()) / (arms - 1);
}

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting), draw_(draw), tally_(tally), stage_(term.from) {}

    void run() {
        stage_.act(settlement::OpenMarket{"market", Rate(0)});
        for (std::size_t i = 0; i < setting_.count("licences"); ++i) agree(i);
        for (int year = 0; year < years; ++year) live(year);
        // What the last audits found is charged by a closing statement.
        stage_.go_to(*plus_months(term.until, 12));
        stage_.act(settlement::IssueStatements{});
        collect(years);
        finish();
    }

private:
    static inline Interval const term{*date_from_text("2026-01-01"), *date_from_text("2029-01-01")};
    struct Side {
        std::string licence;
        std::string firm;
        std::size_t course = 0;
        int fails_in = years;
        double hides = 0;
        double received = 0;
    };

    contracts::Expr pay() const {
        double const worth = setting_.number("worth");
        std::string const& contract = setting_.word("contract");
        auto const fixed = [](double amount, std::optional<Date> on) {
            return contracts::Expr{contracts::Fixed{Rate(std::llround(amount)), on}, {}};
        };
        auto const royalty = [](double rate) {
            return contracts::Expr{
                contracts::Revenue{
                    "gross", {{std::nullopt, parts_per_billion(rate)}}, contracts::Window::term},
                {}};
        };
        if (contract == "cash") return fixed(worth * static_cast<double>(scale), std::nullopt);
        if (contract == "deferral")
            return fixed(worth * static_cast<double>(scale) / discount_of(1),
                         Date{plus_months(term.from, 24)->days - 1});
        if (contract == "royalty") return royalty(fair_rate(worth));
        contracts::Expr out{
            contracts::Floor{Rate(std::llround(fair_minimum(worth))), contracts::Window::year}, {}};
        out.of.push_back(royalty(fair_rate(worth) / 2));
        return out;
    }

    void agree(std::size_t i) {
        std::string const number = std::to_string(i);
        stage_.act(settlement::RegisterParty{"owner" + number});
        stage_.act(settlement::RegisterParty{"firm" + number});
        stage_.act(plain_asset("asset" + number, "owner" + number));
        settlement::AgreeLicence licence;
        licence.licence = "L" + number;
        licence.licensor = "owner" + number;
        licence.licensee = "firm" + number;
        licence.assets = {"asset" + number};
        licence.scope = plain_scope(term);
        licence.terms = {
            stage_currency(), term, contracts::Window::year, pay(), {contracts::Payee{licence.licensor}, {}}};
        licence.reporting.audit =
            contracts::AuditTerms{Rate(0), Rate(0), parts_per_billion(setting_.number("penalty")), 36, false};
        stage_.act(licence);
        Side side{licence.licence, licence.licensee};
        Stream stream = draw_.stream("agreement", i);
        for (auto left = static_cast<std::int64_t>(stream.below(1'000'000));
             left >= courses[side.course].weight_ppm;)
            left -= courses[side.course++].weight_ppm;
        for (int year = years; year-- > 0;)
            if (stream.uniform() < setting_.number("hazard")) side.fails_in = year;
        bool const learns = setting_.word("reporting") == "learner";
        if (!learns || i < learners) hides_.push_back(hidden_by(setting_, draw_, i));
        side.hides = hides_[learns ? i % learners : i] * (1 - setting_.number("metered"));
        by_licence_[side.licence] = sides_.size();
        sides_.push_back(std::move(side));
        ++tally_["licences"];
    }

    [[nodiscard]] bool has_royalty() const {
        return setting_.word("contract") == "royalty" || setting_.word("contract") == "guarantee";
    }
    [[nodiscard]] double rate() const {
        return fair_rate(setting_.number("worth")) * (setting_.word("contract") == "guarantee" ? 0.5 : 1);
    }

    void live(int year) {
        Date const end = *plus_months(term.from, 12 * (year + 1));
        stage_.go_to(Date{end.days - 1});
        for (std::size_t i = 0; has_royalty() && i < sides_.size(); ++i) {
            Side const& side = sides_[i];
            if (year >= side.fails_in) continue;
            auto const earned =
                std::llround(courses[side.course].revenue[static_cast<std::size_t>(year)] * mean_revenue);
            auto const hidden = std::llround(side.hides * static_cast<double>(earned));
            ++tally_["firm_years"];
            if (hidden > 0) ++tally_["evasions"];
            tally_["evaded"] += rate() * static_cast<double>(hidden) / static_cast<double>(scale);
            stage_.act(settlement::ReportRevenue{side.licence, report(year, i), "gross",
                                                 Rate(earned - hidden), stage_.today(), std::nullopt});
        }
        stage_.go_to(end);
        stage_.act(settlement::IssueStatements{});
        collect(year);
        for (std::size_t i = 0; has_royalty() && i < sides_.size(); ++i) audit(year, i);
    }

    static std::string report(int year, std::size_t i) {
        return "r" + std::to_string(year) + "-" + std::to_string(i);
    }

    // Chosen before reports are seen, by a draw of its own.
    void audit(int year, std::size_t i) {
        Side& side = sides_[i];
        Stream stream = draw_.stream("agreement audit", i << 8U | static_cast<unsigned>(year));
        if (stream.uniform() >= setting_.number("audit") || year >= side.fails_in) return;
        bool const finds = stream.uniform() < setting_.number("detection");
        auto const earned =
            std::llround(courses[side.course].revenue[static_cast<std::size_t>(year)] * mean_revenue);
        auto const hidden = std::llround(side.hides * static_cast<double>(earned));
        std::string const name = "a" + std::to_string(year) + "-" + std::to_string(i);
        stage_.act(settlement::OpenAudit{name, side.licence, "gross", *plus_months(term.from, 12 * year),
                                         stage_.today()});
        stage_.act(settlement::SampleReport{name, report(year, i), Rate(finds ? earned : earned - hidden)});
        stage_.act(settlement::CloseAudit{name, stage_currency(), 0});
        settlement::AuditResult const& result = *stage_.engine().state().audits.back().result;
        ++tally_["audits"];
        tally_["audit_cost"] += setting_.number("audit_cost");
        tally_["recovered"] += static_cast<double>(result.shortfall) / static_cast<double>(scale);
        tally_["penalties"] += static_cast<double>(result.charge) / static_cast<double>(scale);
        if (result.charge > 0) paid(side, result.charge, year);
    }

    void collect(int year) {
        for (StatementSeen const& seen : stage_.take_statements())
            if (seen.due > 0) {
                tally_["stated"] += static_cast<double>(seen.due) / static_cast<double>(scale);
                paid(sides_[by_licence_.at(seen.licence)], seen.due, year);
            }
    }

    void paid(Side& side, std::int64_t amount, int year) {
        // An upfront fee is paid at once, though the statement that shows it comes with the year's end.
        bool const is_cash = setting_.word("contract") == "cash";
        double const worth = static_cast<double>(amount) / static_cast<double>(scale) *
                             (is_cash ? 1.0 : discount_of(std::min(year, years - 1)));
        tally_["promised"] += worth;
        if (year < side.fails_in || is_cash || year == years) {
            stage_.act(settlement::ReceivePayment{side.firm, stage_currency(), amount, "", {}});
            side.received += worth;
            tally_["received"] += worth;
        } else {
            tally_["default_loss"] += worth;
        }
    }

    void finish() {
        double sum = 0;
        double squares = 0;
        for (Side const& side : sides_) {
            sum += side.received;
            squares += side.received * side.received;
        }
        auto const n = static_cast<double>(sides_.size());
        tally_["spread"] = square_root(std::max(0.0, squares / n - sum / n * (sum / n)));
        tally_["owed"] = tally_["stated"] + tally_["evaded"] - tally_["recovered"];
        tally_["owner_net"] = tally_["stated"] + tally_["penalties"] - tally_["audit_cost"];
        tally_["commands"] = static_cast<double>(stage_.count());
    }

    Setting const& setting_;
    Draw const& draw_;
    Tally& tally_;
    Stage stage_;
    static constexpr std::size_t learners = 4;
    std::vector<Side> sides_;
    std::vector<double> hides_;
    std::map<std::string, std::size_t> by_licence_;
};

}  // namespace
}  // namespace agreements

Market agreements_market() {
    return {"agreements",
            "licences of equal worth through their term on the production core: reports, audits, products "
            "that end",
            agreements::parameters(),
            {std::begin(agreements::measured), std::end(agreements::measured)},
            [](Setting const& setting, Draw const& draw, Tally& tally) {
                agreements::Play(setting, draw, tally).run();
            }};
}

}  // namespace licet::sim
