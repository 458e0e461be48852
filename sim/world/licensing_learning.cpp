// Traders of the licensing market who learn: before it opens, each plays many markets like it on the
// production core, on people drawn anew, and finds how much it pays to shade.

#include "sim/world/learner.hpp"
#include "sim/world/licensing_agents.hpp"
#include "sim/world/stage.hpp"

#include <array>
#include <cmath>

namespace licet::sim::licensing {
namespace {

class Rehearsal {
public:
    Rehearsal(Setting const& setting, Draw const& draw, Rules const& rules, std::vector<Owner>& owners,
              std::vector<Firm>& firms)
        : draw_(draw),
          rules_(rules),
          stack_(std::llround(setting.number("stack") * static_cast<double>(matching::ppm))),
          rounds_(setting.count("rehearsals")),
          owners_(owners),
          firms_(firms),
          learners_(owners.size() + firms.size(), Learner(shades.size(), rounds_)),
          arms_(learners_.size()),
          gains_(learners_.size()) {}

    void run() {
        // Everybody's own work and need stay; what they are worth is drawn anew each time.
        std::vector<Owner> const true_owners = owners_;
        std::vector<Firm> const true_firms = firms_;
        for (std::size_t round = 0; round < rounds_; ++round) {
            draw_people(round);
            play();
            for (std::size_t i = 0; i < learners_.size(); ++i)
                learners_[i].reward(arms_[i], std::clamp(gains_[i], 0.0, 1.0));
        }
        owners_ = true_owners;
        firms_ = true_firms;
        for (std::size_t i = 0; i < owners_.size(); ++i) owners_[i].shade = learned(i);
        for (std::size_t i = 0; i < firms_.size(); ++i) firms_[i].shade = learned(owners_.size() + i);
    }

private:
    [[nodiscard]] double learned(std::size_t learner) const { return shades[learners_[learner].favourite()]; }

    // A uniform draw and an arm for each.
    double next(std::size_t round, std::size_t learner) {
        Stream stream = draw_.stream("licensing rehearsal", round * learners_.size() + learner);
        double const drawn = stream.uniform();
        arms_[learner] = learners_[learner].choose(stream.uniform());
        return drawn;
    }
    void draw_people(std::size_t round) {
        for (std::size_t i = 0; i < owners_.size(); ++i) {
            Owner& owner = owners_[i];
            owner.reservation =
                static_cast<std::int64_t>(owner.size * next(round, i) * static_cast<double>(scale));
            owner.shade = shades[arms_[i]];
        }
        for (std::size_t i = 0; i < firms_.size(); ++i) {
            Firm& firm = firms_[i];
            std::size_t const learner = owners_.size() + i;
            firm.value =
                static_cast<std::int64_t>(firm.size * next(round, learner) * static_cast<double>(scale));
            firm.shade = shades[arms_[learner]];
        }
    }

    void play() {
        static Date const day = *date_from_text("2026-01-01");
        static Interval const term{*date_from_text("2027-01-01"), *date_from_text("2030-01-01")};
        Stage stage(day);
        stage.act(settlement::OpenMarket{"market", Rate(0)});
        for (std::size_t i = 0; i < owners_.size(); ++i) {
            Owner owner = owners_[i];
            owner.licensor = owner.name;
            stage.act(settlement::RegisterParty{owner.name});
            stage.act(plain_asset(owner.asset, owner.name));
            stage.act(settlement::PostOffer{owner.offer(i, rules_, term, day)});
        }
        for (std::size_t i = 0; i < firms_.size(); ++i) {
            stage.act(settlement::RegisterParty{firms_[i].name});
            stage.act(settlement::PlaceBid{firms_[i].bid(i, rules_, owners_, stack_, term, day)});
        }
        stage.act(settlement::ClearBatch{});
        gains_.assign(gains_.size(), 0.0);
        // Each side reads its own half of the contract.
        for (Deal const& deal : stage.take_deals()) {
            Owner const& owner = owners_[deal.offer];
            Firm const& firm = firms_[deal.bid];
            auto const worth = static_cast<double>(deal.contract.value_to_licensor) / 1e12;
            auto const cost = static_cast<double>(deal.contract.cost_to_licensee) / 1e12;
            gains_[deal.offer] +=
                (worth - static_cast<double>(owner.reservation)) / (owner.size * static_cast<double>(scale));
            gains_[owners_.size() + deal.bid] +=
                (static_cast<double>(firm.value) - cost) / (firm.size * static_cast<double>(scale));
        }
    }

    Draw const& draw_;
    Rules const& rules_;
    std::int64_t stack_;
    std::size_t rounds_;
    std::vector<Owner>& owners_;
    std::vector<Firm>& firms_;
    std::vector<Learner> learners_;
    std::vector<std::size_t> arms_;
    std::vector<double> gains_;
};

}  // namespace

void rehearse(Setting const& setting, Draw const& draw, Rules const& rules, std::vector<Owner>& owners,
              std::vector<Firm>& firms) {
    Rehearsal(setting, draw, rules, owners, firms).run();
}

}  // namespace licet::sim::licensing
