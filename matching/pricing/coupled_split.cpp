#include "matching/pricing/coupled_split.hpp"

#include "matching/pricing/linear_program.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

using Sense = LinearConstraint::Sense;

// Variables: every quantity of every deal in order, and one more for the largest shortfall.
class Model {
public:
    Model(std::vector<CoupledDeal> const& deals, SharedLimits const& limits) : deals_(deals) {
        LinearConstraint cash{{}, Sense::at_most, limits.cash};
        std::vector<LinearConstraint> stacks;
        for (Rate const& stack : limits.stacks) stacks.push_back({{}, Sense::at_most, stack});
        for (CoupledDeal const& deal : deals) {
            from_.push_back(count_);
            LinearConstraint worth{{}, Sense::at_least, deal.reservation};
            LinearConstraint cost{{}, Sense::at_most, deal.value};
            for (PricedInstrument const& instrument : deal.menu) {
                std::size_t const variable = count_++;
                worth.terms.emplace_back(variable, instrument.worth);
                cost.terms.emplace_back(variable, instrument.cost);
                if (!instrument.is_contingent) cash.terms.emplace_back(variable, Rate(1));
                if (instrument.stack != PricedInstrument::no_stack)
                    stacks[instrument.stack].terms.emplace_back(variable, Rate(1));
                rows_.push_back({{{variable, Rate(1)}}, Sense::at_most, instrument.most});
            }
            rows_.push_back(worth);
            rows_.push_back(cost);
        }
        rows_.push_back(cash);
        for (LinearConstraint const& stack : stacks) rows_.push_back(stack);
        largest_ = count_++;
        // Nothing is short by more than the whole gain.
        Rate most = 0;
        for (CoupledDeal const& deal : deals) most += 1 + deal.reservation / deal.value;
        rows_.push_back({{{largest_, Rate(1)}}, Sense::at_most, most});
    }

    // d_e / W_e compared with a bound, or with the largest where there is none.
    [[nodiscard]] LinearConstraint shortfall(std::size_t deal, Rate const& k, Sense sense,
                                             Rate const* bound) const {
        CoupledDeal const& d = deals_[deal];
        // k·(W − C) − (1 − k)·(O − R) = constant − Σ (k·a + (1 − k)·b)·q
        LinearConstraint row{{}, sense, 0};
        Rate const constant = k * d.value + (1 - k) * d.reservation;
        for (std::size_t i = 0; i < d.menu.size(); ++i)
            row.terms.emplace_back(from_[deal] + i,
                                   -(k * d.menu[i].cost + (1 - k) * d.menu[i].worth) / d.value);
        row.bound = -constant / d.value;
        if (bound != nullptr)
            row.bound += *bound;
        else
            row.terms.emplace_back(largest_, Rate(-1));
        return row;
    }

    void keep(LinearConstraint row) { rows_.push_back(std::move(row)); }

    [[nodiscard]] std::vector<Rate> nothing() const { return std::vector<Rate>(count_, Rate(0)); }
    [[nodiscard]] std::vector<Rate> largest() const {
        std::vector<Rate> out = nothing();
        out[largest_] = 1;
        return out;
    }
    // Sum of O − C, or of the contingent cost.
    [[nodiscard]] std::vector<Rate> aim(CoupledAim which) const {
        std::vector<Rate> out = nothing();
        for (std::size_t d = 0; d < deals_.size(); ++d)
            for (std::size_t i = 0; i < deals_[d].menu.size(); ++i) {
                PricedInstrument const& instrument = deals_[d].menu[i];
                if (which == CoupledAim::perceived_surplus)
                    out[from_[d] + i] = instrument.worth - instrument.cost;
                else if (instrument.is_contingent)
                    out[from_[d] + i] = instrument.cost;
            }
        return out;
    }

    [[nodiscard]] LinearProgram program(std::vector<LinearConstraint> const& more = {}) const {
        LinearProgram out{count_, rows_};
        out.constraints.insert(out.constraints.end(), more.begin(), more.end());
        return out;
    }

    [[nodiscard]] CoupledSplit split_of(LinearSolution const& solution) const {
        CoupledSplit out;
        out.surplus = 0;
        for (std::size_t d = 0; d < deals_.size(); ++d) {
            SplitPoint point;
            for (std::size_t i = 0; i < deals_[d].menu.size(); ++i) {
                Rate const& quantity = solution.variables[from_[d] + i];
                point.quantities.push_back(quantity);
                point.cost += deals_[d].menu[i].cost * quantity;
                point.worth += deals_[d].menu[i].worth * quantity;
            }
            out.surplus += deals_[d].value - deals_[d].reservation + point.worth - point.cost;
            out.points.push_back(std::move(point));
        }
        return out;
    }

private:
    std::vector<CoupledDeal> const& deals_;
    std::vector<std::size_t> from_;
    std::vector<LinearConstraint> rows_;
    std::size_t count_ = 0;
    std::size_t largest_ = 0;
};

// The aim's best point among those the model still allows, kept for what comes after.
std::optional<LinearSolution> settle(Model& model, CoupledAim aim) {
    std::vector<Rate> const objective = model.aim(aim);
    bool const is_gain = aim == CoupledAim::perceived_surplus;
    auto const best = is_gain ? maximise(model.program(), objective) : minimise(model.program(), objective);
    if (!best) return best;
    LinearConstraint row{{}, Sense::exactly, best->value};
    for (std::size_t i = 0; i < objective.size(); ++i)
        if (objective[i] != 0) row.terms.emplace_back(i, objective[i]);
    model.keep(std::move(row));
    return best;
}

}  // namespace

std::optional<CoupledSplit> coupled_k_split(std::vector<CoupledDeal> const& deals, SharedLimits const& limits,
                                            Rate const& k) {
    Model model(deals, limits);
    Rate const nothing = 0;
    for (std::size_t d = 0; d < deals.size(); ++d)
        model.keep(model.shortfall(d, k, Sense::at_least, &nothing));
    if (!minimise(model.program(), model.nothing())) return std::nullopt;

    std::vector<Rate> frozen(deals.size(), Rate(-1));
    for (std::size_t left = deals.size(); left > 0;) {
        std::vector<LinearConstraint> rows;
        for (std::size_t d = 0; d < deals.size(); ++d)
            if (frozen[d] < 0) rows.push_back(model.shortfall(d, k, Sense::at_most, nullptr));
        auto const least = minimise(model.program(rows), model.largest());
        Rate const level = least->value;
        rows.clear();
        for (std::size_t d = 0; d < deals.size(); ++d)
            if (frozen[d] < 0) rows.push_back(model.shortfall(d, k, Sense::at_most, &level));
        // Which of them cannot be less, whatever the others do?
        std::vector<std::size_t> binding;
        for (std::size_t d = 0; d < deals.size(); ++d) {
            if (frozen[d] >= 0) continue;
            std::vector<LinearConstraint> one = rows;
            one.push_back(model.shortfall(d, k, Sense::at_most, nullptr));
            if (level == 0 || minimise(model.program(one), model.largest())->value == level)
                binding.push_back(d);
        }
        for (std::size_t const d : binding) {
            frozen[d] = level;
            model.keep(model.shortfall(d, k, Sense::exactly, &level));
            --left;
        }
    }
    settle(model, CoupledAim::perceived_surplus);
    auto const last = settle(model, CoupledAim::least_contingent);
    CoupledSplit out = model.split_of(*last);
    out.relative_shortfalls = frozen;
    return out;
}

std::optional<CoupledSplit> coupled_best(std::vector<CoupledDeal> const& deals, SharedLimits const& limits,
                                         CoupledAim aim) {
    Model model(deals, limits);
    auto const best = settle(model, aim);
    if (!best) return std::nullopt;
    CoupledSplit out = model.split_of(*best);
    return out;
}

}  // namespace licet::matching
