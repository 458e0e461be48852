#include "contracts/terms/entitlement.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace licet::contracts {
namespace {

std::int32_t months_of(Window window) {
    switch (window) {
        case Window::month:
            return 1;
        case Window::quarter:
            return 3;
        case Window::year:
            return 12;
        case Window::term:
            break;
    }
    return 0;
}

// The window that begins at `from`, the k-th of the term.
Interval window_from(Date from, std::int32_t k, std::int32_t months, Interval term) {
    auto const until = plus_months(term.from, (k + 1) * months);
    return {from, until ? std::min(*until, term.until) : term.until};
}

// Calls f for each window begun before `t`.
template <class F>
void each_window_begun(Interval term, Window window, Date t, F f) {
    std::int32_t const months = months_of(window);
    if (months == 0) {
        if (term.from < t) f(term);
        return;
    }
    Date from = term.from;
    for (std::int32_t k = 0; from < term.until && from < t; ++k) {
        Interval const one = window_from(from, k, months, term);
        f(one);
        from = one.until;
    }
}

// Marginal tiers: each stretch of `quantity` at its own rate.
Rate priced(std::vector<Tier> const& tiers, Rate const& quantity) {
    Rate amount = 0;
    Rate below = 0;
    for (Tier const& tier : tiers) {
        Rate const upto = tier.upto ? std::min(*tier.upto, quantity) : quantity;
        if (upto > below) {
            amount += (upto - below) * tier.rate;
            below = upto;
        }
    }
    return amount;
}

class Evaluation {
public:
    Evaluation(Terms const& terms, FactView const& view) : terms_(terms), view_(view) {}

    // `seen` is what an enclosing `during` leaves of the term.
    Rate value(Expr const& e, Date t, Interval seen) {
        if (t <= terms_.term.from) return 0;
        return std::visit([&](auto const& node) { return of(node, e, t, seen); }, e.node);
    }
    // The same, for who will ask again: windows in windows do, and so does who explains a node after the node
    // above it.
    Rate kept_value(Expr const& e, Date t, Interval seen) {
        if (t <= terms_.term.from) return 0;
        auto const key = std::make_tuple(&e, t, seen.from, seen.until);
        if (auto const known = done_.find(key); known != done_.end()) return known->second;
        return done_.emplace(key, value(e, t, seen)).first->second;
    }

    Rate revenue_before(std::string const& stream, Date t, Interval seen) const {
        return view_.total(FactKind::revenue, stream, seen.from, std::min(t, seen.until));
    }

private:
    Rate of(Fixed const& node, Expr const&, Date t, Interval seen) const {
        Date const on = node.on.value_or(terms_.term.from);
        return on < t && seen.contains(on) ? node.amount : Rate(0);
    }
    Rate of(Usage const& node, Expr const&, Date t, Interval seen) const {
        return by_window(FactKind::usage, node.meter, node.tiers, node.window, t, seen);
    }
    Rate of(Revenue const& node, Expr const&, Date t, Interval seen) const {
        return by_window(FactKind::revenue, node.stream, node.tiers, node.window, t, seen);
    }
    Rate of(Sum const&, Expr const& e, Date t, Interval seen) {
        Rate sum = 0;
        for (Expr const& child : e.of) sum += value(child, t, seen);
        return sum;
    }
    Rate of(Max const&, Expr const& e, Date t, Interval seen) {
        Rate most = value(e.of.front(), t, seen);
        for (std::size_t i = 1; i < e.of.size(); ++i) most = std::max(most, value(e.of[i], t, seen));
        return most;
    }
    Rate of(Min const&, Expr const& e, Date t, Interval seen) {
        Rate least = value(e.of.front(), t, seen);
        for (std::size_t i = 1; i < e.of.size(); ++i) least = std::min(least, value(e.of[i], t, seen));
        return least;
    }
    Rate of(Scale const& node, Expr const& e, Date t, Interval seen) {
        return node.factor * value(e.of.front(), t, seen);
    }
    Rate of(Advance const& node, Expr const& e, Date t, Interval seen) {
        return std::max(node.amount, value(e.of.front(), t, seen));
    }
    Rate of(Floor const& node, Expr const& e, Date t, Interval seen) {
        Rate sum = 0;
        each_window_begun(terms_.term, node.window, t, [&](Interval window) {
            Rate const gained = gain(e.of.front(), window, t, seen);
            bool const is_closed = window.until <= t;
            sum += is_closed ? std::max(node.amount, gained) : gained;
        });
        return sum;
    }
    Rate of(Cap const& node, Expr const& e, Date t, Interval seen) {
        Rate sum = 0;
        each_window_begun(terms_.term, node.window, t, [&](Interval window) {
            sum += std::min(node.amount, gain(e.of.front(), window, t, seen));
        });
        return sum;
    }
    Rate of(Afford const& node, Expr const& e, Date t, Interval seen) {
        Rate const whole = value(e.of.front(), t, seen);
        if (node.balloon && terms_.term.until <= t) return whole;
        return std::min(whole, Rate(node.share * revenue_before(node.stream, t, seen)));
    }
    Rate of(Defer const& node, Expr const& e, Date t, Interval seen) {
        bool holds = false;
        if (auto const* const until = std::get_if<Date>(&node.trigger)) {
            holds = *until <= t;
        } else if (auto const* const reaches = std::get_if<RevenueReaches>(&node.trigger)) {
            holds = revenue_before(reaches->stream, t, seen) >= reaches->amount;
        }
        return holds ? value(e.of.front(), t, seen) : Rate(0);
    }
    Rate of(During const& node, Expr const& e, Date t, Interval seen) {
        if (node.from) seen.from = std::max(seen.from, *node.from);
        if (node.until) seen.until = std::min(seen.until, *node.until);
        return value(e.of.front(), t, seen);
    }

    Rate gain(Expr const& e, Interval window, Date t, Interval seen) {
        return kept_value(e, std::min(t, window.until), seen) - kept_value(e, window.from, seen);
    }

    Rate by_window(FactKind kind, std::string const& name, std::vector<Tier> const& tiers, Window length,
                   Date t, Interval seen) const {
        Rate sum = 0;
        each_window_begun(terms_.term, length, t, [&](Interval window) {
            sum += priced(tiers, view_.total(kind, name, std::max(window.from, seen.from),
                                             std::min({window.until, seen.until, t})));
        });
        return sum;
    }

    Terms const& terms_;
    FactView const& view_;
    std::map<std::tuple<Expr const*, Date, Date, Date>, Rate> done_;
};

// A clause in words, and the totals of facts that it looked at itself.
struct Words {
    Evaluation& evaluation;
    FactView const& view;
    Interval term;
    Date t;
    Interval seen;
    std::string facts;

    std::string operator()(Fixed const& node) { return "fixed " + text_of(node.amount); }
    std::string operator()(Usage const& node) {
        look(FactKind::usage, node.meter);
        return "usage of " + node.meter;
    }
    std::string operator()(Revenue const& node) {
        look(FactKind::revenue, node.stream);
        return "share of revenue " + node.stream;
    }
    std::string operator()(Sum const&) { return "sum"; }
    std::string operator()(Max const&) { return "the most of"; }
    std::string operator()(Min const&) { return "the least of"; }
    std::string operator()(Scale const& node) { return "times " + text_of(node.factor); }
    std::string operator()(Advance const& node) { return "advance " + text_of(node.amount) + ", recouped"; }
    std::string operator()(Floor const& node) { return "at least " + text_of(node.amount) + " a window"; }
    std::string operator()(Cap const& node) { return "at most " + text_of(node.amount) + " a window"; }
    std::string operator()(Afford const& node) {
        look(FactKind::revenue, node.stream);
        return "never more than " + text_of(node.share) + " of revenue " + node.stream;
    }
    std::string operator()(Defer const& node) {
        if (auto const* const until = std::get_if<Date>(&node.trigger))
            return "deferred until " + text_of(*until);
        auto const& reaches = std::get<RevenueReaches>(node.trigger);
        look(FactKind::revenue, reaches.stream);
        return "deferred until revenue " + reaches.stream + " reaches " + text_of(reaches.amount);
    }
    std::string operator()(During const&) {
        return "only what is dated from " + text_of(seen.from) + " until " + text_of(seen.until);
    }

    void look(FactKind kind, std::string const& name) {
        Date const until = std::min(t, seen.until);
        facts = name + " " + text_of(view.total(kind, name, seen.from, until)) + " from " +
                text_of(seen.from) + " until " + text_of(std::max(seen.from, until));
    }
};

// The text of a child's place below its parent.
std::string child_pointer(Expr const& e, std::string const& pointer, std::size_t i) {
    if (std::holds_alternative<Sum>(e.node)) return pointer + "/sum/" + std::to_string(i);
    if (std::holds_alternative<Max>(e.node)) return pointer + "/max/" + std::to_string(i);
    if (std::holds_alternative<Min>(e.node)) return pointer + "/min/" + std::to_string(i);
    return pointer + "/of";
}

void explain_into(std::vector<ExplainedClause>& out, Evaluation& evaluation, FactView const& view,
                  Terms const& terms, Expr const& e, Date t, Interval seen, std::string const& pointer) {
    Interval inner = seen;
    if (auto const* const during = std::get_if<During>(&e.node)) {
        if (during->from) inner.from = std::max(inner.from, *during->from);
        if (during->until) inner.until = std::min(inner.until, *during->until);
    }
    Words words{evaluation, view, terms.term, t, inner, ""};
    std::string const clause = std::visit(words, e.node);
    out.push_back({pointer, clause, words.facts, evaluation.kept_value(e, t, seen)});
    for (std::size_t i = 0; i < e.of.size(); ++i)
        explain_into(out, evaluation, view, terms, e.of[i], t, inner, child_pointer(e, pointer, i));
}

}  // namespace

std::vector<Interval> all_windows(Interval term, Window window) {
    return windows_begun(term, window, term.until);
}

std::vector<Interval> windows_begun(Interval term, Window window, Date t) {
    std::vector<Interval> windows;
    each_window_begun(term, window, t, [&](Interval one) { windows.push_back(one); });
    return windows;
}

std::optional<Interval> window_at(Interval term, Window window, std::uint32_t k) {
    std::int32_t const months = months_of(window);
    if (term.until <= term.from || (months == 0 && k > 0)) return std::nullopt;
    if (months == 0) return term;
    // More than the calendar has.
    if (k > 200'000) return std::nullopt;
    auto const index = static_cast<std::int32_t>(k);
    auto const from = plus_months(term.from, index * months);
    if (!from || term.until <= *from) return std::nullopt;
    return window_from(*from, index, months, term);
}

Rate earned(Terms const& terms, FactView const& view, Date t) {
    return Evaluation(terms, view).value(terms.pay, t, terms.term);
}

std::vector<ExplainedClause> explain(Terms const& terms, FactView const& view, Date t) {
    std::vector<ExplainedClause> out;
    Evaluation evaluation(terms, view);
    explain_into(out, evaluation, view, terms, terms.pay, t, terms.term, "/pay");
    return out;
}

}  // namespace licet::contracts
