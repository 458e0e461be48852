#include "adapters/json/terms_json.hpp"

#include "contracts/terms/canonical.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace licet::adapters::json {
namespace {

using namespace licet::contracts;

constexpr std::string_view heads[] = {"fixed",   "usage", "revenue", "sum",    "max",   "min",   "scale",
                                      "advance", "floor", "cap",     "afford", "defer", "during"};

Window window_in(Fields& fields, std::string_view key, Faults& faults, bool is_statement_period) {
    Window const window =
        fields.one_of(key, window_from_text, "must be month, quarter, year or term", Window::term);
    if (is_statement_period && window == Window::term)
        faults.add(fields.at(key), "must be month, quarter or year");
    return window;
}

class Reader {
public:
    Reader(Interval term, Faults& faults) : term_(term), faults_(faults) {}

    Expr expr(Value const& value, std::string const& pointer, std::size_t depth) {
        if (depth == 0) {
            faults_.add(pointer, "is nested deeper than " + std::to_string(terms_depth_max) + " clauses");
            return {};
        }
        if (!value.is_object()) {
            faults_.add(pointer, "must be a clause: an object");
            return {};
        }
        std::string_view head;
        for (std::string_view const candidate : heads) {
            if (value.find(candidate) == nullptr) continue;
            // `revenue` and `until` also appear inside a trigger, but never beside another head.
            if (!head.empty()) {
                faults_.add(pointer, "has two clauses in one: " + std::string(head) + " and " +
                                         std::string(candidate));
                return {};
            }
            head = candidate;
        }
        if (head.empty()) {
            faults_.add(pointer,
                        "is no clause: it needs one of fixed, usage, revenue, sum, max, min, scale, advance, "
                        "floor, cap, afford, defer, during");
            return {};
        }
        return node(head, value, pointer, depth);
    }

private:
    Expr node(std::string_view head, Value const& value, std::string const& pointer, std::size_t depth) {
        if (head == "fixed") return fixed(value, pointer);
        if (head == "usage") return usage(value, pointer);
        if (head == "revenue") return revenue(value, pointer);
        if (head == "sum") return list<Sum>("sum", value, pointer, depth);
        if (head == "max") return list<Max>("max", value, pointer, depth);
        if (head == "min") return list<Min>("min", value, pointer, depth);
        if (head == "scale") return scale(value, pointer, depth);
        if (head == "advance") return advance(value, pointer, depth);
        if (head == "floor") return windowed<Floor>("floor", value, pointer, depth);
        if (head == "cap") return windowed<Cap>("cap", value, pointer, depth);
        if (head == "afford") return afford(value, pointer, depth);
        if (head == "defer") return defer(value, pointer, depth);
        return during(value, pointer, depth);
    }

    Expr fixed(Value const& value, std::string const& pointer) {
        Fields fields(value, pointer, {"fixed", "on"}, faults_);
        Fixed node{fields.number("fixed"), std::nullopt};
        if (fields.has("on")) {
            node.on = fields.date("on");
            if (!faults_.any() && !term_.contains(*node.on))
                faults_.add(fields.at("on"), "must fall in the term");
        }
        return {node, {}};
    }

    Expr usage(Value const& value, std::string const& pointer) {
        Fields fields(value, pointer, {"usage", "tiers", "window"}, faults_);
        Usage node;
        node.meter = fields.text("usage");
        node.tiers = tiers(fields, "price");
        if (fields.has("window")) node.window = window_in(fields, "window", faults_, false);
        return {node, {}};
    }

    Expr revenue(Value const& value, std::string const& pointer) {
        Fields fields(value, pointer, {"revenue", "tiers", "window"}, faults_);
        Revenue node;
        node.stream = fields.text("revenue");
        node.tiers = tiers(fields, "share");
        if (fields.has("window")) node.window = window_in(fields, "window", faults_, false);
        return {node, {}};
    }

    std::vector<Tier> tiers(Fields& fields, std::string_view rate_key) {
        std::vector<Tier> out;
        Value const* const list = fields.raw("tiers");
        if (list == nullptr) return out;
        std::string const at = fields.at("tiers");
        if (!list->is_array() || list->items.empty()) {
            faults_.add(at, "must be a list of at least one tier");
            return out;
        }
        for (std::size_t i = 0; i < list->items.size(); ++i) {
            Fields tier(list->items[i], pointer_to(at, i), {"upto", rate_key}, faults_);
            bool const is_last = i + 1 == list->items.size();
            Tier read;
            if (is_last) {
                if (tier.has("upto"))
                    faults_.add(tier.at("upto"), "must not be there: the last tier has no end");
            } else {
                read.upto = tier.number("upto");
                if (!out.empty() && !faults_.any() && *read.upto <= *out.back().upto)
                    faults_.add(tier.at("upto"), "must be more than the tier's before");
            }
            read.rate = tier.number(rate_key);
            if (faults_.any()) return out;
            out.push_back(std::move(read));
        }
        return out;
    }

    template <class Node>
    Expr list(std::string_view head, Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {head}, faults_);
        Expr out{Node{}, {}};
        Value const* const children = fields.raw(head);
        std::string const at = fields.at(head);
        if (children == nullptr || !children->is_array() || children->items.empty()) {
            faults_.add(at, "must be a list of at least one clause");
            return out;
        }
        for (std::size_t i = 0; i < children->items.size() && !faults_.any(); ++i)
            out.of.push_back(expr(children->items[i], pointer_to(at, i), depth - 1));
        return out;
    }

    Expr with_child(Expr out, Fields& fields, std::size_t depth) {
        Value const* const child = fields.raw("of");
        if (faults_.any()) return out;
        out.of.push_back(expr(*child, fields.at("of"), depth - 1));
        return out;
    }

    Expr scale(Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {"scale", "of"}, faults_);
        return with_child({Scale{fields.number("scale")}, {}}, fields, depth);
    }

    Expr advance(Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {"advance", "of"}, faults_);
        return with_child({Advance{fields.number("advance")}, {}}, fields, depth);
    }

    template <class Node>
    Expr windowed(std::string_view head, Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {head, "window", "of"}, faults_);
        Node node;
        node.amount = fields.number(head);
        node.window = window_in(fields, "window", faults_, false);
        return with_child({node, {}}, fields, depth);
    }

    Expr afford(Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {"afford", "stream", "of", "balloon"}, faults_);
        Afford node;
        node.share = fields.number("afford");
        node.stream = fields.text("stream");
        if (fields.has("balloon")) node.balloon = fields.boolean("balloon");
        return with_child({node, {}}, fields, depth);
    }

    Expr defer(Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {"defer", "of"}, faults_);
        Defer node;
        if (Value const* const trigger = fields.raw("defer"); trigger != nullptr) {
            Fields inner(*trigger, fields.at("defer"), {"until", "revenue", "reaches"}, faults_);
            bool const by_revenue = inner.has("revenue") || inner.has("reaches");
            if (inner.has("until") && by_revenue)
                faults_.add(fields.at("defer"),
                            "must have one trigger: until a date, or revenue that reaches an amount");
            if (by_revenue)
                node.trigger = RevenueReaches{inner.text("revenue"), inner.number("reaches")};
            else
                node.trigger = inner.date("until");
        }
        return with_child({node, {}}, fields, depth);
    }

    Expr during(Value const& value, std::string const& pointer, std::size_t depth) {
        Fields fields(value, pointer, {"during", "of"}, faults_);
        During node;
        if (Value const* const dates = fields.raw("during"); dates != nullptr) {
            Fields inner(*dates, fields.at("during"), {"from", "until"}, faults_);
            if (inner.has("from")) node.from = inner.date("from");
            if (inner.has("until")) node.until = inner.date("until");
            if (node.until && !faults_.any() && *node.until <= node.from.value_or(term_.from))
                faults_.add(inner.at("until"), "must be after from");
        }
        return with_child({node, {}}, fields, depth);
    }

    Interval term_;
    Faults& faults_;
};

Split split_node(Value const& value, std::string const& pointer, std::size_t depth, Faults& faults);

Split split_child(Value const* value, std::string const& pointer, std::size_t depth, Faults& faults) {
    if (value == nullptr || faults.any()) return {};
    return split_node(*value, pointer, depth - 1, faults);
}

Split commission(Value const& value, std::string const& pointer, std::size_t depth, Faults& faults) {
    Fields fields(value, pointer, {"commission", "to", "rest"}, faults);
    Commission node;
    node.share = fields.number("commission");
    if (!faults.any() && node.share > 1) faults.add(fields.at("commission"), "must be at most 1");
    node.name = fields.text("to");
    for (auto const& member : value.members) {
        if (member.first == "to") break;
        if (member.first == "rest") node.rest_is_named_first = true;
    }
    Split out{node, {}};
    Value const* const rest = fields.raw("rest");
    out.to.push_back(split_child(rest, fields.at("rest"), depth, faults));
    return out;
}

Split shares(Value const& value, std::string const& pointer, std::size_t depth, Faults& faults) {
    Fields fields(value, pointer, {"shares"}, faults);
    Split out{Shares{}, {}};
    auto& weights = std::get<Shares>(out.node).weights;
    Value const* const list = fields.raw("shares");
    std::string const at = fields.at("shares");
    if (list == nullptr || !list->is_array() || list->items.empty()) {
        faults.add(at, "must be a list of at least one share");
        return out;
    }
    Rate sum = 0;
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        Fields share(list->items[i], pointer_to(at, i), {"weight", "to"}, faults);
        weights.push_back(share.number("weight"));
        sum += weights.back();
        Value const* const to = share.raw("to");
        out.to.push_back(split_child(to, share.at("to"), depth, faults));
    }
    if (!faults.any() && sum == 0) faults.add(at, "must have a weight above zero");
    return out;
}

Split by_usage(Value const& value, std::string const& pointer, std::size_t depth, Faults& faults) {
    Fields fields(value, pointer, {"by_usage", "to"}, faults);
    Split out{ByUsage{fields.text("by_usage"), {}}, {}};
    auto& assets = std::get<ByUsage>(out.node).assets;
    Value const* const to = fields.raw("to");
    std::string const at = fields.at("to");
    if (to == nullptr || !to->is_object() || to->members.empty()) {
        faults.add(at, "must be an object with at least one asset");
        return out;
    }
    for (auto const& member : to->members) {
        assets.push_back(member.first);
        out.to.push_back(split_child(&member.second, pointer_to(at, member.first), depth, faults));
    }
    return out;
}

Split split_node(Value const& value, std::string const& pointer, std::size_t depth, Faults& faults) {
    if (depth == 0) {
        faults.add(pointer, "is nested deeper than " + std::to_string(terms_depth_max) + " splits");
        return {};
    }
    if (!value.is_object()) {
        faults.add(pointer, "must be a split: an object");
        return {};
    }
    std::string_view head;
    for (std::string_view const candidate : {"payee", "commission", "shares", "by_usage"}) {
        if (value.find(candidate) == nullptr) continue;
        if (!head.empty()) {
            faults.add(pointer,
                       "has two splits in one: " + std::string(head) + " and " + std::string(candidate));
            return {};
        }
        head = candidate;
    }
    if (head == "commission") return commission(value, pointer, depth, faults);
    if (head == "shares") return shares(value, pointer, depth, faults);
    if (head == "by_usage") return by_usage(value, pointer, depth, faults);
    if (head == "payee") {
        Fields fields(value, pointer, {"payee"}, faults);
        return {Payee{fields.text("payee")}, {}};
    }
    faults.add(pointer, "is no split: it needs one of payee, commission, shares, by_usage");
    return {};
}

// One fact, or nothing where it repeats one that is there.
class FactReader {
public:
    FactReader(Interval term, Facts& out, Faults& faults) : term_(term), out_(out), faults_(faults) {}

    void read(Value const& value, std::string const& pointer) {
        Value const* const kind = value.is_object() ? value.find("kind") : nullptr;
        bool const is_revenue = kind != nullptr && kind->is_string() && kind->text == "revenue";
        Fields fields =
            is_revenue
                ? Fields(value, pointer,
                         {"id", "kind", "stream", "amount", "at", "known", "supersedes", "asset"}, faults_)
                : Fields(value, pointer,
                         {"id", "kind", "meter", "asset", "quantity", "at", "known", "supersedes"}, faults_);
        Fact fact;
        fact.id = fields.text("id");
        if (faults_.any()) return;
        if (auto const seen = by_id_.find(fact.id); seen != by_id_.end()) {
            if (!(*seen->second.second == value)) faults_.add(fields.at("id"), "is the id of another fact");
            return;
        }
        if (fields.text("kind") != "usage" && !is_revenue)
            faults_.add(fields.at("kind"), "must be usage or revenue");
        if (is_revenue) {
            std::string stream = fields.text("stream");
            if (fields.has("asset")) (void)fields.text("asset");
            fact.what = RevenueFact{std::move(stream), fields.number("amount")};
        } else {
            UsageFact usage;
            usage.meter = fields.text("meter");
            if (fields.has("asset")) usage.asset = fields.text("asset");
            usage.quantity = fields.number("quantity");
            fact.what = std::move(usage);
        }
        dates(fact, fields);
        std::ptrdiff_t const earlier = superseded(fact, fields);
        if (faults_.any()) return;
        by_id_.emplace(fact.id, std::pair(out_.facts.size(), &value));
        out_.facts.push_back(std::move(fact));
        out_.superseded.push_back(earlier);
    }

private:
    void dates(Fact& fact, Fields& fields) {
        fact.at = fields.date("at");
        if (!faults_.any() && !term_.contains(fact.at)) faults_.add(fields.at("at"), "must fall in the term");
        fact.known = fields.date("known");
        if (!faults_.any() && fact.known < fact.at) faults_.add(fields.at("known"), "must not be before at");
    }

    std::ptrdiff_t superseded(Fact& fact, Fields& fields) {
        if (!fields.has("supersedes")) return -1;
        fact.supersedes = fields.text("supersedes");
        if (faults_.any()) return -1;
        auto const found = by_id_.find(*fact.supersedes);
        std::string const at = fields.at("supersedes");
        if (found == by_id_.end()) {
            faults_.add(at, "must name a fact listed earlier");
            return -1;
        }
        Fact const& earlier = out_.facts[found->second.first];
        if (earlier.what.index() != fact.what.index() || name_of(earlier) != name_of(fact))
            faults_.add(at, "must name a fact of the same kind and the same meter or stream");
        else if (fact.known < earlier.known)
            faults_.add(at, "must name a fact that was known no later");
        else if (!replaced_.insert(*fact.supersedes).second)
            faults_.add(at, "must name a fact that nothing else supersedes");
        return static_cast<std::ptrdiff_t>(found->second.first);
    }

    static std::string const& name_of(Fact const& fact) {
        auto const* const usage = std::get_if<UsageFact>(&fact.what);
        return usage != nullptr ? usage->meter : std::get<RevenueFact>(fact.what).stream;
    }

    Interval term_;
    Facts& out_;
    Faults& faults_;
    std::map<std::string, std::pair<std::size_t, Value const*>> by_id_;
    std::set<std::string> replaced_;
};

}  // namespace

Terms terms_from(Value const& value, std::string const& pointer, Faults& faults) {
    Terms terms;
    Fields fields(value, pointer, {"currency", "term", "statements", "pay", "split"}, faults);
    if (faults.any()) return terms;
    terms.currency = fields.currency("currency");
    if (Value const* const term = fields.raw("term"); term != nullptr) {
        Fields inner(*term, fields.at("term"), {"from", "until"}, faults);
        terms.term.from = inner.date("from");
        terms.term.until = inner.date("until");
        if (!faults.any() && terms.term.until <= terms.term.from)
            faults.add(inner.at("until"), "must be after from");
    }
    terms.statements = window_in(fields, "statements", faults, true);
    Value const* const pay = fields.raw("pay");
    if (faults.any()) return terms;
    terms.pay = Reader(terms.term, faults).expr(*pay, fields.at("pay"), terms_depth_max);
    Value const* const split = fields.raw("split");
    if (faults.any()) return terms;
    terms.split = split_node(*split, fields.at("split"), terms_depth_max, faults);
    return terms;
}

Split split_from(Value const& value, std::string const& pointer, Faults& faults) {
    return split_node(value, pointer, terms_depth_max, faults);
}

Facts facts_from(Value const& value, std::string const& pointer, Terms const& terms, Faults& faults) {
    Facts out;
    if (!value.is_array()) {
        faults.add(pointer, "must be a list of facts");
        return out;
    }
    FactReader reader(terms.term, out, faults);
    for (std::size_t i = 0; i < value.items.size() && !faults.any(); ++i)
        reader.read(value.items[i], pointer_to(pointer, i));
    return out;
}

}  // namespace licet::adapters::json
