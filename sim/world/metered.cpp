// A market paid by use, on the production core: prepaid licences at a price a use, each use recorded, priced
// and divided among who stands behind the work when it happens, in double entry; firms top their escrow up
// each month and have back what is left.

#include "sim/world/metered.hpp"

#include "sim/metrics/inequality.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <array>

namespace licet::sim {
namespace metered {
namespace {

constexpr Measure measured[] = {
    {"pairs", "of a work and a firm that may want it"},
    {"licences", "agreed"},
    {"uses", "recorded"},
    {"units", "used"},
    {"gains", "value less reservation of what was used, million won"},
    {"charged", "for use, million won"},
    {"firms", "value of what was used, less what was charged, million won"},
    {"owners", "received by owners, million won"},
    {"authors", "by authors"},
    {"collector", "by the collecting society"},
    {"operator", "by the market operator"},
    {"returned", "of the escrow, million won"},
    {"gini", "Gini coefficient of what owners received"},
    {"entries", "in the books"},
    {"postings", "of these"},
    {"commands", "applied by the core"},
};

std::vector<Parameter> parameters() {
    return {
        {"pairs", 20.0, 1, 100'000, {}, "each of a firm and the one work it may want"},
        {"readings", 365.0, 12, 36'500, {}, "reports of use a year by each licensee"},
        {"quantity", 1000.0, 1, 1'000'000'000, {}, "uses that a reading counts in the mean of a working day"},
        {"years", 1.0, 1, 10, {}, "of the licences"},
    };
}

// Values and reservations are uniform up to ten won a use, in millionths of a won.
constexpr double price_scale = 10'000'000;
constexpr double million_won = 1'000'000;
// How much of a working day's use each day of the week has, in percent.
constexpr std::array<std::int64_t, 7> week{100, 104, 108, 104, 96, 50, 38};

struct Pair {
    std::string number;
    std::string licence;
    std::int64_t value;
    std::int64_t reservation;
    std::int64_t price;  // half way between the two
    Stream use;
    std::int64_t level = 0;    // of this month
    std::int64_t topped = 0;   // what its escrow is filled up to each month
    std::int64_t charged = 0;  // since it was
    std::int64_t units = 0;
};

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting), tally_(tally), stage_(opening), readings_(setting.count("readings")) {
        auto const quantity = static_cast<std::int64_t>(setting.number("quantity"));
        month_ = (readings_ + 11) / 12;
        for (std::size_t i = 0; i < setting.count("pairs"); ++i) {
            Stream stream = draw.stream("metered pair", i);
            auto const value = static_cast<std::int64_t>(stream.uniform() * price_scale);
            auto const reservation = static_cast<std::int64_t>(stream.uniform() * price_scale);
            std::string const number = std::to_string(i);
            Pair pair{number,
                      "L" + number,
                      value,
                      reservation,
                      (value + reservation) / 2,
                      draw.stream("metered use", i)};
            // The most that a month can cost.
            std::int64_t const most = (2 * quantity - 1) * 108 / 100 * static_cast<std::int64_t>(month_);
            pair.topped = pair.price * most / 1'000'000 + 1;
            pairs_.push_back(std::move(pair));
        }
        stage_.keep_entries();
    }

    void run() {
        open();
        std::size_t const all = readings_ * setting_.count("years");
        auto const quantity = static_cast<std::uint64_t>(setting_.number("quantity"));
        for (std::size_t reading = 0; reading < all; ++reading) {
            stage_.go_to(Date{opening.days + static_cast<std::int32_t>(reading * 365 / readings_)});
            if (reading % month_ == 0)
                for (Pair& pair : pairs_) {
                    if (pair.value < pair.reservation) continue;
                    pair.level = 1 + static_cast<std::int64_t>(pair.use.below(2 * quantity - 1));
                    top_up(pair, reading == 0 ? pair.topped : pair.charged);
                }
            for (Pair& pair : pairs_)
                if (pair.value >= pair.reservation)
                    use(pair, std::max<std::int64_t>(1, pair.level * week[reading % 7] / 100));
        }
        close();
    }

    [[nodiscard]] Stage& stage() { return stage_; }

private:
    static inline Date const opening = *date_from_text("2026-01-01");

    void open() {
        Interval const term{opening,
                            *plus_months(opening, 12 * static_cast<std::int32_t>(setting_.count("years")))};
        stage_.act(settlement::OpenMarket{"market", Rate(0)});
        stage_.act(settlement::RegisterParty{"collector"});
        for (Pair const& pair : pairs_) {
            stage_.act(settlement::RegisterParty{"owner" + pair.number});
            stage_.act(settlement::RegisterParty{"author" + pair.number});
            stage_.act(settlement::RegisterParty{"firm" + pair.number});
            stage_.act(plain_asset("asset" + pair.number, "owner" + pair.number));
            ++tally_["pairs"];
            if (pair.value < pair.reservation) continue;
            settlement::AgreeLicence licence;
            licence.licence = pair.licence;
            licence.licensor = "owner" + pair.number;
            licence.licensee = "firm" + pair.number;
            licence.assets = {"asset" + pair.number};
            licence.scope = plain_scope(term);
            licence.funding = settlement::Funding::at_use;
            licence.terms.currency = stage_currency();
            licence.terms.term = term;
            licence.terms.pay = {
                contracts::Usage{
                    "uses", {{std::nullopt, Rate(pair.price, 1'000'000)}}, contracts::Window::term},
                {}};
            licence.terms.split = {contracts::Shares{{Rate(1, 10), Rate(9, 20), Rate(3, 10), Rate(3, 20)}},
                                   {{contracts::Payee{"market"}, {}},
                                    {contracts::Payee{licence.licensor}, {}},
                                    {contracts::Payee{"author" + pair.number}, {}},
                                    {contracts::Payee{"collector"}, {}}}};
            stage_.act(std::move(licence));
            ++tally_["licences"];
        }
    }

    // What last month cost is paid in again.
    void top_up(Pair& pair, std::int64_t amount) {
        if (amount > 0)
            stage_.act(
                settlement::ReceivePayment{"firm" + pair.number, stage_currency(), amount, "", pair.licence});
        pair.charged = 0;
    }

    void use(Pair& pair, std::int64_t quantity) {
        stage_.act(settlement::RecordUsage{pair.licence, "uses", "", quantity, stage_.today()});
        pair.charged += stage_.charged();
        pair.units += quantity;
        ++uses_;
    }

    [[nodiscard]] double balance(settlement::AccountKind kind, std::string const& party) const {
        settlement::State const& state = stage_.engine().state();
        return -static_cast<double>(state.ledger.balance(settlement::Account{
                   kind, stage_currency(), *state.party_names.find(party), settlement::no_licence})) /
               million_won;
    }

    void close() {
        std::vector<double> receipts;
        for (Pair& pair : pairs_) {
            bool const is_licensed = pair.value >= pair.reservation;
            if (std::int64_t const left = pair.topped - pair.charged; is_licensed && left > 0) {
                stage_.act(
                    settlement::RefundEscrow{"firm" + pair.number, stage_currency(), left, pair.licence});
                tally_["returned"] += static_cast<double>(left) / million_won;
            }
            auto const units = static_cast<double>(pair.units);
            double const gain =
                static_cast<double>(pair.value - pair.reservation) / 1e6 * units / million_won;
            tally_["units"] += units;
            tally_["gains"] += gain;
            tally_["firms"] += static_cast<double>(pair.value) / 1e6 * units / million_won;
            receipts.push_back(balance(settlement::AccountKind::payable, "owner" + pair.number));
            tally_["owners"] += receipts.back();
            tally_["authors"] += balance(settlement::AccountKind::payable, "author" + pair.number);
        }
        tally_["uses"] = static_cast<double>(uses_);
        tally_["collector"] = balance(settlement::AccountKind::payable, "collector");
        tally_["operator"] = balance(settlement::AccountKind::commission, "market");
        tally_["charged"] = tally_["owners"] + tally_["authors"] + tally_["collector"] + tally_["operator"];
        tally_["firms"] -= tally_["charged"];
        tally_["gini"] = corrected_gini(receipts);
        tally_["entries"] = static_cast<double>(stage_.engine().state().ledger.entry_count());
        tally_["postings"] = static_cast<double>(stage_.record().postings.size());
        tally_["commands"] = static_cast<double>(stage_.count());
    }

    Setting const& setting_;
    Tally& tally_;
    Stage stage_;
    std::size_t readings_;
    std::size_t month_;  // in readings
    std::vector<Pair> pairs_;
    std::int64_t uses_ = 0;
};

}  // namespace

std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting, Draw const& draw) {
    Tally tally(measured);
    Play play(setting, draw, tally);
    play.stage().keep_everything();
    play.run();
    auto const& commands = play.stage().record().commands;
    return {commands.begin(), commands.end()};
}

std::vector<std::string> books_of(Setting const& setting, Draw const& draw) {
    Tally tally(measured);
    Play play(setting, draw, tally);
    play.run();
    return entry_lines(play.stage().record(), play.stage().engine().state());
}

}  // namespace metered

Market metered_market() {
    using namespace metered;
    return {"metered",
            "prepaid licences at a price a use on the production core: each use recorded, priced and divided",
            metered::parameters(),
            {std::begin(measured), std::end(measured)},
            [](Setting const& setting, Draw const& draw, Tally& tally) {
                metered::Play(setting, draw, tally).run();
            }};
}

}  // namespace licet::sim
