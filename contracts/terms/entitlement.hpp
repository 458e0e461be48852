#pragma once
// E(e, t): what a clause has earned by t from the facts dated in [term.from, t). The source of every formula
// is the specification of payment terms; each node is one function of a few lines here.

#include "contracts/terms/facts.hpp"
#include "contracts/terms/terms.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace licet::contracts {

// The exact amount in major units that `terms.pay` has earned by `t`, from the facts in `view`.
[[nodiscard]] Rate earned(Terms const& terms, FactView const& view, Date t);

// One clause of the tree and what it came to, so that anybody can follow the sum: a JSON pointer into the
// terms, the clause in words, the totals of facts it looked at, and its exact amount.
struct ExplainedClause {
    std::string pointer;  // "/pay/of/sum/1"
    std::string clause;   // "revenue gross"
    std::string
        facts;  // "gross 120000.00 from 2026-01-01 until 2026-04-01"; empty for nodes that look at none
    Rate amount;
};
// Every clause, a node before its children.
[[nodiscard]] std::vector<ExplainedClause> explain(Terms const& terms, FactView const& view, Date t);

// The windows of a length begun before `t`, the last one ended by the term's end.
[[nodiscard]] std::vector<Interval> windows_begun(Interval term, Window window, Date t);
// Every window of a length; the statement periods are these.
[[nodiscard]] std::vector<Interval> all_windows(Interval term, Window window);
// The k-th of them, counted from 0; nothing where there is none.
[[nodiscard]] std::optional<Interval> window_at(Interval term, Window window, std::uint32_t k);

}  // namespace licet::contracts
