#pragma once
// The fields of terms and scope, for saving and loading (archive.hpp).

#include "contracts/licence/licence.hpp"
#include "contracts/values/archive.hpp"

namespace licet::contracts {

constexpr std::uint64_t enumerator_count(Window) {
    return 4;
}
constexpr std::uint64_t enumerator_count(PrivacyClass) {
    return 7;
}
constexpr std::uint64_t enumerator_count(Exclusivity) {
    return 2;
}
constexpr std::uint64_t enumerator_count(Duty) {
    return duty_count;
}
constexpr std::uint64_t enumerator_count(IfWithdrawn) {
    return 3;
}

template <Archive A>
void describe(A& archive, Tier& tier) {
    archive(tier.upto, tier.rate);
}
template <Archive A>
void describe(A& archive, Fixed& node) {
    archive(node.amount, node.on);
}
template <Archive A>
void describe(A& archive, Usage& node) {
    archive(node.meter, node.tiers, node.window);
}
template <Archive A>
void describe(A& archive, Revenue& node) {
    archive(node.stream, node.tiers, node.window);
}
template <Archive A>
void describe(A&, Sum&) {}
template <Archive A>
void describe(A&, Max&) {}
template <Archive A>
void describe(A&, Min&) {}
template <Archive A>
void describe(A& archive, Scale& node) {
    archive(node.factor);
}
template <Archive A>
void describe(A& archive, Advance& node) {
    archive(node.amount);
}
template <Archive A>
void describe(A& archive, Floor& node) {
    archive(node.amount, node.window);
}
template <Archive A>
void describe(A& archive, Cap& node) {
    archive(node.amount, node.window);
}
template <Archive A>
void describe(A& archive, Afford& node) {
    archive(node.share, node.stream, node.balloon);
}
template <Archive A>
void describe(A& archive, RevenueReaches& trigger) {
    archive(trigger.stream, trigger.amount);
}
template <Archive A>
void describe(A& archive, Defer& node) {
    archive(node.trigger);
}
template <Archive A>
void describe(A& archive, During& node) {
    archive(node.from, node.until);
}
template <Archive A>
void describe(A& archive, Expr& expr) {
    if constexpr (A::is_loading) {
        if (archive.enter()) archive(expr.node, expr.of);
        archive.leave();
    } else {
        archive(expr.node, expr.of);
    }
}
template <Archive A>
void describe(A& archive, Payee& node) {
    archive(node.name);
}
template <Archive A>
void describe(A& archive, Commission& node) {
    archive(node.share, node.name, node.rest_is_named_first);
}
template <Archive A>
void describe(A& archive, Shares& node) {
    archive(node.weights);
}
template <Archive A>
void describe(A& archive, ByUsage& node) {
    archive(node.meter, node.assets);
}
template <Archive A>
void describe(A& archive, Split& split) {
    if constexpr (A::is_loading) {
        if (archive.enter()) archive(split.node, split.to);
        archive.leave();
    } else {
        archive(split.node, split.to);
    }
}
template <Archive A>
void describe(A& archive, Terms& terms) {
    archive(terms.currency, terms.term, terms.statements, terms.pay, terms.split);
}

template <Archive A>
void describe(A& archive, PurposeSet& purposes) {
    archive(purposes.bits);
}
template <Archive A>
void describe(A& archive, TerritorySet& territories) {
    archive(territories.bits);
}
template <Archive A>
void describe(A& archive, Scope& scope) {
    archive(scope.purposes, scope.territories, scope.dates, scope.exclusivity, scope.privacy, scope.duties,
            scope.if_withdrawn);
}
template <Archive A>
void describe(A& archive, MeterCounting& counting) {
    archive(counting.meter, counting.counts);
}
template <Archive A>
void describe(A& archive, RevenueBase& base) {
    archive(base.stream, base.net_of, base.bundle, base.share, base.estimate_from, base.estimate_factor);
}
template <Archive A>
void describe(A& archive, AuditTerms& terms) {
    archive(terms.threshold, terms.interest, terms.penalty, terms.look_back_months, terms.extrapolates);
}
template <Archive A>
void describe(A& archive, Reporting& reporting) {
    archive(reporting.evidence, reporting.late_days, reporting.counting, reporting.revenue,
            reporting.is_signed, reporting.audit);
}
template <Archive A>
void describe(A& archive, Breakdown& breakdown) {
    archive(breakdown.gross, breakdown.deductions, breakdown.prices);
}
template <Archive A>
void describe(A& archive, Licence& licence) {
    archive(licence.name, licence.version, licence.licensor, licence.licensee, licence.assets, licence.scope,
            licence.terms, licence.funding, licence.ending, licence.previous, licence.reporting);
}

}  // namespace licet::contracts
