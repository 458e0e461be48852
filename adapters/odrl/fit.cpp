// How the constraints of two rules go together: each side as a choice of conjunctions, each operand of a
// conjunction as an interval and a list of values.

#include "adapters/odrl/evaluate.hpp"

#include <algorithm>

namespace licet::adapters::odrl {
namespace {

constexpr std::size_t conjunctions_max = 4096;

using Conjunction = std::vector<Constraint>;  // comparisons alone
using Choices = std::vector<Conjunction>;

// What may stand for an operand.
struct Range {
    struct End {
        Position at;
        bool is_open;
    };
    std::optional<End> low;
    std::optional<End> high;
    std::optional<std::vector<Operand>> among;
    std::vector<Operand> not_among;
    bool is_unknown = false;  // something was asked that we cannot place
    bool is_empty = false;
};

bool contains(std::vector<Operand> const& all, Operand const& one) {
    return std::ranges::any_of(all, [&](Operand const& o) { return equal(o, one); });
}

void keep_among(Range& range, std::vector<Operand> const& values) {
    if (!range.among) {
        range.among = values;
        return;
    }
    std::erase_if(*range.among, [&](Operand const& o) { return !contains(values, o); });
}

bool is_outside(Range const& range, Position const& at) {
    auto const other_kind = [&](std::optional<Range::End> const& end) {
        return end && end->at.kind != at.kind;
    };
    if (other_kind(range.low) || other_kind(range.high)) return true;
    if (range.low && (at < range.low->at || (at == range.low->at && range.low->is_open))) return true;
    return range.high && (at > range.high->at || (at == range.high->at && range.high->is_open));
}

void narrow(Range& range, Constraint const& c) {
    if (c.op == "isAnyOf" || (c.op == "eq" && c.right.size() == 1)) {
        keep_among(range, c.right);
        return;
    }
    if (c.op == "isNoneOf" || (c.op == "neq" && c.right.size() == 1)) {
        range.not_among.insert(range.not_among.end(), c.right.begin(), c.right.end());
        return;
    }
    auto const at = c.right.size() == 1 ? position_of(c.right[0]) : std::nullopt;
    bool const is_low = c.op == "gt" || c.op == "gteq";
    if (!at || (!is_low && c.op != "lt" && c.op != "lteq")) {
        range.is_unknown = true;
        return;
    }
    Range::End const end{*at, c.op == "gt" || c.op == "lt"};
    auto& held = is_low ? range.low : range.high;
    bool const is_tighter =
        !held || (is_low ? end.at > held->at : end.at < held->at) || (end.at == held->at && end.is_open);
    if (is_tighter) held = end;
}

void settle(Range& range) {
    if (range.among) {
        std::erase_if(*range.among, [&](Operand const& o) {
            if (contains(range.not_among, o)) return true;
            if (!range.low && !range.high) return false;
            auto const at = position_of(o);
            return !at || is_outside(range, *at);
        });
        range.is_empty = range.among->empty();
        return;
    }
    if (!range.low || !range.high) return;
    if (range.low->at > range.high->at) {
        range.is_empty = true;
    } else if (range.low->at == range.high->at) {
        range.is_empty = range.low->is_open || range.high->is_open;
        for (Operand const& o : range.not_among)
            if (auto const at = position_of(o); at && *at == range.low->at) range.is_empty = true;
    }
}

std::map<std::string, Range> ranges_of(Conjunction const& all) {
    std::map<std::string, Range> out;
    for (Constraint const& c : all) narrow(out[c.left], c);
    for (auto& [left, range] : out) settle(range);
    return out;
}

Choices choices_of(Constraint const& constraint, bool is_negated);

Choices joined(Choices const& a, Choices const& b) {
    Choices out;
    for (Conjunction const& x : a)
        for (Conjunction const& y : b) {
            if (out.size() >= conjunctions_max) return {{Constraint{}}};  // one that nothing is known of
            out.push_back(x);
            out.back().insert(out.back().end(), y.begin(), y.end());
        }
    return out;
}

std::string opposite(std::string const& op) {
    for (auto const& [a, b] : {std::pair("lt", "gteq"), std::pair("gt", "lteq"), std::pair("eq", "neq"),
                               std::pair("isAnyOf", "isNoneOf")}) {
        if (op == a) return b;
        if (op == b) return a;
    }
    return "not " + op;
}

Choices all_of(std::vector<Constraint> const& operands, bool is_negated) {
    Choices out{{}};
    for (Constraint const& operand : operands) out = joined(out, choices_of(operand, is_negated));
    return out;
}
Choices any_of(std::vector<Constraint> const& operands, bool is_negated) {
    Choices out;
    for (Constraint const& operand : operands) {
        Choices const some = choices_of(operand, is_negated);
        out.insert(out.end(), some.begin(), some.end());
        if (out.size() > conjunctions_max) return {{Constraint{}}};
    }
    return out;
}

Choices choices_of(Constraint const& constraint, bool is_negated) {
    if (constraint.logical.empty()) {
        Constraint out = constraint;
        if (is_negated) out.op = opposite(out.op);
        return {{out}};
    }
    if (constraint.logical == "or")
        return is_negated ? all_of(constraint.operands, true) : any_of(constraint.operands, false);
    if (constraint.logical != "xone")
        return is_negated ? any_of(constraint.operands, true) : all_of(constraint.operands, false);
    if (is_negated) return {{Constraint{}}};
    Choices out;
    for (std::size_t one = 0; one < constraint.operands.size(); ++one) {
        Choices some{{}};
        for (std::size_t n = 0; n < constraint.operands.size(); ++n)
            some = joined(some, choices_of(constraint.operands[n], n != one));
        out.insert(out.end(), some.begin(), some.end());
        if (out.size() > conjunctions_max) return {{Constraint{}}};
    }
    return out;
}

bool is_unknown(Conjunction const& all) {
    return std::ranges::any_of(ranges_of(all), [](auto const& one) { return one.second.is_unknown; });
}
bool is_empty(Conjunction const& all) {
    return std::ranges::any_of(ranges_of(all), [](auto const& one) { return one.second.is_empty; });
}

// Does every value of the narrow range lie in the wide one?
bool lies_in(Range const& narrow, Range const& wide) {
    if (narrow.is_empty) return true;
    auto const fits = [&](Operand const& o) {
        if (wide.among && !contains(*wide.among, o)) return false;
        if (contains(wide.not_among, o)) return false;
        if (!wide.low && !wide.high) return true;
        auto const at = position_of(o);
        return at && !is_outside(wide, *at);
    };
    if (narrow.among) return std::ranges::all_of(*narrow.among, fits);
    if (wide.among) return false;
    if (wide.low && (!narrow.low || narrow.low->at < wide.low->at ||
                     (narrow.low->at == wide.low->at && wide.low->is_open && !narrow.low->is_open)))
        return false;
    if (wide.high && (!narrow.high || narrow.high->at > wide.high->at ||
                      (narrow.high->at == wide.high->at && wide.high->is_open && !narrow.high->is_open)))
        return false;
    return std::ranges::all_of(wide.not_among, [&](Operand const& o) {
        auto const at = position_of(o);
        return contains(narrow.not_among, o) || (at && is_outside(narrow, *at));
    });
}

bool lies_in(Conjunction const& narrow, Conjunction const& wide) {
    auto const inner = ranges_of(narrow);
    auto const outer = ranges_of(wide);
    return std::ranges::all_of(outer, [&](auto const& one) {
        auto const at = inner.find(one.first);
        return at != inner.end() && lies_in(at->second, one.second);
    });
}

}  // namespace

Fit fit(std::vector<Constraint> const& a, std::vector<Constraint> const& b, bool is_open) {
    bool any_unknown = false;
    for (Conjunction const& x : all_of(a, false))
        for (Conjunction const& y : all_of(b, false)) {
            Conjunction both = x;
            both.insert(both.end(), y.begin(), y.end());
            if (is_empty(both)) continue;
            auto const speaks = [](Conjunction const& all, std::string const& left) {
                return std::ranges::any_of(all, [&](Constraint const& c) { return c.left == left; });
            };
            bool const is_silent = is_open && std::ranges::any_of(both, [&](Constraint const& c) {
                                       return !speaks(x, c.left) || !speaks(y, c.left);
                                   });
            if (!is_unknown(both) && !is_silent) return Fit::compatible;
            any_unknown = true;
        }
    return any_unknown ? Fit::unknown : Fit::conflict;
}

Fit implies(std::vector<Constraint> const& a, std::vector<Constraint> const& b) {
    Choices const wide = all_of(b, false);
    for (Conjunction const& x : all_of(a, false)) {
        if (is_empty(x)) continue;
        if (std::ranges::any_of(wide, [&](Conjunction const& y) { return !is_unknown(y) && lies_in(x, y); }))
            continue;
        bool const open =
            is_unknown(x) || std::ranges::any_of(wide, [](auto const& y) { return is_unknown(y); });
        return open ? Fit::unknown : Fit::conflict;
    }
    return Fit::compatible;
}

}  // namespace licet::adapters::odrl
