#pragma once
// What a licence pays, as an algebra: a clause is a function from the facts known so far to the amount earned
// so far, and a statement charges the difference to what was charged before. Closed under composition (after
// Peyton Jones, Eber and Seward, Composing contracts, ICFP 2000). All amounts are exact, in major units, and
// >= 0.

#include "contracts/values/currency.hpp"
#include "contracts/values/rate.hpp"
#include "contracts/values/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace licet::contracts {

using licet::text_of;

// Stretches of the term, each anchored at term.from; `term` is one window, the whole term.
enum class Window : std::uint8_t { month, quarter, year, term };

// Marginal: what lies between the last tier's `upto` and this one's is priced at `rate`. The last has no
// `upto`.
struct Tier {
    std::optional<Rate> upto;
    Rate rate;  // a price for usage, a share for revenue

    friend bool operator==(Tier const&, Tier const&) = default;
};

// The nodes. What a node applies to is in Expr::of: one child, but any number for Sum, Max and Min, none for
// the leaves.
struct Fixed {
    Rate amount;
    std::optional<Date> on;  // term.from where absent
    friend bool operator==(Fixed const&, Fixed const&) = default;
};
struct Usage {
    std::string meter;
    std::vector<Tier> tiers;
    Window window = Window::term;
    friend bool operator==(Usage const&, Usage const&) = default;
};
struct Revenue {
    std::string stream;
    std::vector<Tier> tiers;
    Window window = Window::term;
    friend bool operator==(Revenue const&, Revenue const&) = default;
};
struct Sum {
    friend bool operator==(Sum const&, Sum const&) = default;
};
struct Max {
    friend bool operator==(Max const&, Max const&) = default;
};
struct Min {
    friend bool operator==(Min const&, Min const&) = default;
};
struct Scale {
    Rate factor;
    friend bool operator==(Scale const&, Scale const&) = default;
};
struct Advance {  // paid at the start, recouped from what the child earns
    Rate amount;
    friend bool operator==(Advance const&, Advance const&) = default;
};
struct Floor {  // minimum guarantee of each window
    Rate amount;
    Window window = Window::term;
    friend bool operator==(Floor const&, Floor const&) = default;
};
struct Cap {  // most of each window; what is over is forgiven
    Rate amount;
    Window window = Window::term;
    friend bool operator==(Cap const&, Cap const&) = default;
};
struct Afford {  // never more than a share of revenue so far; what is over waits for revenue
    Rate share;
    std::string stream;
    bool balloon = false;  // at term.until all of it, whatever the revenue
    friend bool operator==(Afford const&, Afford const&) = default;
};
struct RevenueReaches {
    std::string stream;
    Rate amount;
    friend bool operator==(RevenueReaches const&, RevenueReaches const&) = default;
};
struct Defer {  // nothing until the trigger holds, then all of it
    std::variant<Date, RevenueReaches> trigger;
    friend bool operator==(Defer const&, Defer const&) = default;
};
struct During {  // only facts of [from, until) count; what lies outside is free
    std::optional<Date> from;
    std::optional<Date> until;
    friend bool operator==(During const&, During const&) = default;
};

struct Expr {
    std::variant<Fixed, Usage, Revenue, Sum, Max, Min, Scale, Advance, Floor, Cap, Afford, Defer, During>
        node;
    std::vector<Expr> of;

    friend bool operator==(Expr const&, Expr const&) = default;
};

// Who gets what is due. What a node divides among is in Split::to.
struct Payee {
    std::string name;
    friend bool operator==(Payee const&, Payee const&) = default;
};
struct Commission {  // `share` to `name`, the rest to the one child
    Rate share;
    std::string name;
    bool rest_is_named_first = false;  // in the text; who is named first wins a tie
    friend bool operator==(Commission const&, Commission const&) = default;
};
struct Shares {  // in proportion to the weights, one a child
    std::vector<Rate> weights;
    friend bool operator==(Shares const&, Shares const&) = default;
};
struct ByUsage {  // in proportion to the usage of `meter` on each asset, one a child
    std::string meter;
    std::vector<std::string> assets;
    friend bool operator==(ByUsage const&, ByUsage const&) = default;
};

struct Split {
    std::variant<Payee, Commission, Shares, ByUsage> node;
    std::vector<Split> to;

    friend bool operator==(Split const&, Split const&) = default;
};

struct Terms {
    Currency currency;
    Interval term;
    Window statements{};  // month, quarter or year: the statement periods are the windows of that length
    Expr pay;
    Split split;

    friend bool operator==(Terms const&, Terms const&) = default;
};

// What happened, at its two times: `at` when it happened, `known` when it was reported.
struct UsageFact {
    std::string meter;
    std::optional<std::string> asset;
    Rate quantity;
    friend bool operator==(UsageFact const&, UsageFact const&) = default;
};
struct RevenueFact {
    std::string stream;
    Rate amount;
    friend bool operator==(RevenueFact const&, RevenueFact const&) = default;
};
struct Fact {
    std::string id;
    std::variant<UsageFact, RevenueFact> what;
    Date at;
    Date known;
    std::optional<std::string> supersedes;

    friend bool operator==(Fact const&, Fact const&) = default;
};

}  // namespace licet::contracts
