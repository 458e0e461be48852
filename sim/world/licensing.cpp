// A licensing market on the production core: owners post offers, firms place bids, batches are cleared, firms
// report what they earned and pay what statements ask, as long as their product lives. Everything measured is
// read off what the core answered.

#include "sim/world/licensing_accounts.hpp"
#include "sim/world/licensing_play.hpp"
#include "sim/world/markets.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <map>

namespace licet::sim {
namespace licensing {
namespace {

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting),
          tally_(tally),
          rules_(rules_of(setting)),
          owners_(draw_owners(setting, draw)),
          firms_(draw_firms(setting, draw)),
          stage_(opening),
          accounts_(setting, owners_, firms_, tally) {
        if (setting.word("behaviour") == "learner") rehearse(setting, draw, rules_, owners_, firms_);
    }

    // With a record of all that happens.
    [[nodiscard]] Stage const& run_on_record() {
        stage_.keep_everything();
        run();
        return stage_;
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
        accounts_.close(agreements_, stage_);
    }

private:
    void trade() {
        open();
        for (std::size_t batch = 0; batch < setting_.count("batches"); ++batch) {
            stage_.go_to(*plus_months(opening, static_cast<std::int32_t>(batch)));
            keep_up();
            arrive(batch);
            stage_.act(settlement::ClearBatch{});
            for (Deal const& deal : stage_.take_deals()) agreed(deal);
            if (setting_.is_on("index")) publish();
        }
    }

    static inline Date const opening = *date_from_text("2026-01-01");
    static inline Interval const term{*date_from_text("2027-01-01"), *date_from_text("2030-01-01")};
    void open() {
        auto const ppm = std::llround(setting_.number("commission") * 1e6);
        stage_.act(settlement::OpenMarket{"market", Rate(ppm, 1'000'000)});
        for (std::size_t d = 0; d < setting_.count("distributors"); ++d)
            stage_.act(settlement::RegisterParty{"distributor" + std::to_string(d)});
    }

    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    // What the operator, who sees all deals, tells everybody: the mean fee, without those it knows to be no
    // sales.
    void publish() {
        if (fees_ == 0) return;
        going_ = fee_sum_ / fees_;
        tally_[slot("index")] = in_scale(static_cast<double>(*going_));
    }

    [[nodiscard]] settlement::PostOffer offer_of(std::size_t i, Date expires) const {
        Owner const& owner = owners_[i];
        settlement::PostOffer post{owner.offer(i, rules_, term, expires, going_)};
        post.offer.split = {contracts::Payee{owner.name}, {}};
        return post;
    }

    // Owners who go by what is published ask anew once it has changed; friends bid.
    void keep_up() {
        auto const month = static_cast<std::int32_t>(setting_.count("patience"));
        for (std::size_t offer = 0; going_ && offer < offer_owner_.size(); ++offer) {
            std::size_t const i = offer_owner_[offer];
            Owner const& owner = owners_[i];
            Date const expires{plus_months(opening, static_cast<std::int32_t>(owner.arrives) + month)->days -
                               1};
            if (!owner.follows || expires < stage_.today()) continue;
            settlement::ReviseOffer revised{offer_of(i, expires).offer};
            if (revised.offer.reservation == said_[i]) continue;
            said_[i] = revised.offer.reservation;
            stage_.act(std::move(revised));
        }
    }
    void be_friends(std::size_t batch) {
        std::string const& scheme = setting_.word("scheme");
        if (scheme == "none") return;
        Date const expires{plus_months(stage_.today(), 1)->days - 1};
        for (std::size_t i = 0; i < owners_.size(); ++i) {
            Owner const& owner = owners_[i];
            if (!owner.has_friend || owner.arrives > batch) continue;
            if (owner.arrives == batch) stage_.act(settlement::RegisterParty{owner.friend_name()});
            auto const price = static_cast<std::int64_t>(setting_.number("scheme_price") * owner.size *
                                                         static_cast<double>(scale));
            // The contract lies half way between what the two say.
            std::int64_t const said = owner.says(rules_, going_);
            bool const is_shill = scheme == "shill";
            std::int64_t const value = is_shill ? price : std::max(2 * price - said, said);
            bid_firm_.push_back(nobody);
            stage_.act(settlement::PlaceBid{
                owner.friend_bid("f" + std::to_string(batch) + "-" + std::to_string(i), value,
                                 std::max(price, said), is_shill, term, expires)});
        }
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
            settlement::PostOffer post = offer_of(i, expires);
            said_[i] = post.offer.reservation;
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
            stage_.act(settlement::PlaceBid{present.bid(i, rules_, owners_, stack, term, expires, going_)});
        }
        be_friends(batch);
    }

    // An owner pays itself: what is lost is the operator's share.
    void friendly(Deal const& deal) {
        std::size_t const i = offer_owner_[deal.offer];
        double const lost = setting_.number("commission") * static_cast<double>(deal.contract.upfront);
        stage_.act(settlement::ReceivePayment{owners_[i].friend_name(), stage_currency(),
                                              deal.contract.upfront, "", deal.licence});
        accounts_.friendly(i, lost);
        if (!owners_[i].is_known) count_fee(deal);
    }
    void count_fee(Deal const& deal) {
        ++fees_;
        fee_sum_ += deal.contract.upfront;
    }

    void agreed(Deal const& deal) {
        if (bid_firm_[deal.bid] == nobody) {
            friendly(deal);
            return;
        }
        count_fee(deal);
        Agreement made{bid_firm_[deal.bid], offer_owner_[deal.offer], deal.contract, deal.licence};
        Firm const& firm = firms_[made.firm];
        made.reports_revenue = deal.contract.royalty_ppm > 0 || deal.contract.deferred > 0;
        made.reports_use = deal.contract.use_price > 0;
        // The upfront fee is paid on the day, out of cash.
        if (deal.contract.upfront > 0) {
            made.prepaid = deal.contract.upfront;
            stage_.act(settlement::ReceivePayment{firm.name, stage_currency(), deal.contract.upfront, "",
                                                  deal.licence});
            accounts_.received(made, static_cast<double>(deal.contract.upfront), 0);
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
            auto const at = by_licence_.find(seen.licence);
            if (at == by_licence_.end()) continue;  // a friend's, paid upfront
            Agreement& made = agreements_[at->second];
            std::int64_t const owed = seen.due - std::min(seen.due, made.prepaid);
            made.prepaid -= seen.due - owed;
            double const discount = static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6;
            accounts_.charged(discount * static_cast<double>(owed), year < firms_[made.firm].fails_in);
            if (owed == 0 || year >= firms_[made.firm].fails_in) continue;
            stage_.act(settlement::ReceivePayment{firms_[made.firm].name, stage_currency(), owed, "", {}});
            accounts_.received(made, static_cast<double>(owed), year + 1);
        }
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
    Accounts accounts_;
    std::map<std::size_t, std::int64_t> said_;  // an owner's reservation as its offer has it
    std::optional<std::int64_t> going_;         // what the operator has published
    std::int64_t fees_ = 0;
    std::int64_t fee_sum_ = 0;
};

}  // namespace

std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting, Draw const& draw) {
    auto const& all = measured;
    Tally tally(all);
    Play play(setting, draw, tally);
    auto const& commands = play.run_on_record().record().commands;
    return {commands.begin(), commands.end()};
}

void play_on_record(Setting const& setting, Draw const& draw, Tally& tally) {
    static_cast<void>(Play(setting, draw, tally).run_on_record());
}

std::vector<std::string> record_of(Setting const& setting, Draw const& draw) {
    auto const& all = measured;
    Tally tally(all);
    Play play(setting, draw, tally);
    Stage const& stage = play.run_on_record();
    return record_lines(stage.record(), stage.engine().state());
}

std::vector<DealMade> deals_of(Setting const& setting, Draw const& draw) {
    auto const& all = measured;
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
            [](Setting const& setting, Draw const& draw, Tally& tally) { Play(setting, draw, tally).run(); },
            fault};
}

}  // namespace licet::sim
