#pragma once
// The payment terms a second time, as slowly and plainly as the specification reads: every fact looked at for
// every question. What the fast evaluation says is held against it.

#include "contracts/terms/terms.hpp"

#include <algorithm>
#include <vector>

namespace licet::testing {

using namespace licet::contracts;

struct PlainTerms {
    Terms const& terms;
    std::vector<Fact> const& facts;
    Date known;

    bool counts(Fact const& fact) const {
        if (known < fact.known) return false;
        return std::ranges::none_of(
            facts, [&](Fact const& other) { return other.supersedes == fact.id && other.known <= known; });
    }
    Rate usage(std::string const& meter, Date from, Date until) const {
        Rate sum = 0;
        for (Fact const& fact : facts)
            if (auto const* const u = std::get_if<UsageFact>(&fact.what))
                if (u->meter == meter && counts(fact) && from <= fact.at && fact.at < until)
                    sum += u->quantity;
        return sum;
    }
    Rate revenue(std::string const& stream, Date from, Date until) const {
        Rate sum = 0;
        for (Fact const& fact : facts)
            if (auto const* const r = std::get_if<RevenueFact>(&fact.what))
                if (r->stream == stream && counts(fact) && from <= fact.at && fact.at < until)
                    sum += r->amount;
        return sum;
    }
    static Rate priced(std::vector<Tier> const& tiers, Rate left) {
        Rate sum = 0;
        Rate below = 0;
        for (Tier const& tier : tiers) {
            Rate const width = tier.upto ? Rate(*tier.upto - below) : left;
            Rate const here = std::min(left, width);
            sum += here * tier.rate;
            left -= here;
            if (tier.upto) below = *tier.upto;
        }
        return sum;
    }
    std::vector<Interval> windows(Window window) const {
        std::vector<Interval> out;
        if (window == Window::term) return {terms.term};
        int const m = window == Window::month ? 1 : window == Window::quarter ? 3 : 12;
        for (int k = 0; *plus_months(terms.term.from, k * m) < terms.term.until; ++k)
            out.push_back({*plus_months(terms.term.from, k * m),
                           std::min(*plus_months(terms.term.from, (k + 1) * m), terms.term.until)});
        return out;
    }

    Rate E(Expr const& e, Date t, Date low, Date high) const {
        if (t <= terms.term.from) return 0;
        Rate sum = 0;
        auto const child = [&](std::size_t i = 0) { return E(e.of[i], t, low, high); };
        auto const delta = [&](Interval w) {
            return Rate(E(e.of[0], std::min(t, w.until), low, high) - E(e.of[0], w.from, low, high));
        };
        if (auto const* n = std::get_if<Fixed>(&e.node)) {
            Date const on = n->on.value_or(terms.term.from);
            return on < t && low <= on && on < high ? n->amount : Rate(0);
        }
        if (auto const* n = std::get_if<Usage>(&e.node)) {
            for (Interval w : windows(n->window))
                if (w.from < t)
                    sum += priced(n->tiers,
                                  usage(n->meter, std::max(w.from, low), std::min({w.until, t, high})));
            return sum;
        }
        if (auto const* n = std::get_if<Revenue>(&e.node)) {
            for (Interval w : windows(n->window))
                if (w.from < t)
                    sum += priced(n->tiers,
                                  revenue(n->stream, std::max(w.from, low), std::min({w.until, t, high})));
            return sum;
        }
        if (std::holds_alternative<Sum>(e.node)) {
            for (std::size_t i = 0; i < e.of.size(); ++i) sum += child(i);
            return sum;
        }
        if (std::holds_alternative<Max>(e.node) || std::holds_alternative<Min>(e.node)) {
            sum = child(0);
            for (std::size_t i = 1; i < e.of.size(); ++i)
                sum = std::holds_alternative<Max>(e.node) ? std::max(sum, child(i)) : std::min(sum, child(i));
            return sum;
        }
        if (auto const* n = std::get_if<Scale>(&e.node)) return n->factor * child();
        if (auto const* n = std::get_if<Advance>(&e.node)) return std::max(n->amount, child());
        if (auto const* n = std::get_if<Floor>(&e.node)) {
            for (Interval w : windows(n->window))
                if (w.from < t) sum += w.until <= t ? std::max(n->amount, delta(w)) : delta(w);
            return sum;
        }
        if (auto const* n = std::get_if<Cap>(&e.node)) {
            for (Interval w : windows(n->window))
                if (w.from < t) sum += std::min(n->amount, delta(w));
            return sum;
        }
        if (auto const* n = std::get_if<Afford>(&e.node)) {
            if (n->balloon && terms.term.until <= t) return child();
            return std::min(child(), Rate(n->share * revenue(n->stream, low, std::min(t, high))));
        }
        if (auto const* n = std::get_if<Defer>(&e.node)) {
            if (auto const* until = std::get_if<Date>(&n->trigger)) return *until <= t ? child() : Rate(0);
            auto const& r = std::get<RevenueReaches>(n->trigger);
            return revenue(r.stream, low, std::min(t, high)) >= r.amount ? child() : Rate(0);
        }
        auto const& n = std::get<During>(e.node);
        return E(e.of[0], t, n.from ? std::max(low, *n.from) : low,
                 n.until ? std::min(high, *n.until) : high);
    }
    Rate earned(Date t) const { return E(terms.pay, t, terms.term.from, terms.term.until); }
};

}  // namespace licet::testing
