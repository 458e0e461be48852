#pragma once
// What a line derives from: the terms and the facts of a licence, what each clause came to, what was charged
// before, who it goes to.

#include "adapters/json/json.hpp"
#include "adapters/statements/statement_book.hpp"

#include <map>
#include <optional>
#include <tuple>

namespace licet::adapters {

// The terms as they stood.
[[nodiscard]] json::Value terms_value(settlement::LicenceVersion const& version, Interval term);

// Every fact before `until` that was known by `known`: uses summed by day, revenue report by report, what was
// taken back as a line of its own. Where a statement asks, each says whether it is new in it.
struct FactLines {
    std::optional<Date> issued_before;
    Date stated;  // the end of what the statements before cover
};
[[nodiscard]] json::Value facts_value(settlement::State const& state,
                                      settlement::LicenceVersion const& version, Date known, Date until,
                                      std::optional<FactLines> const& lines);
// The reports behind the revenue, with how each came to its amount and who signed it; empty where there are
// none.
[[nodiscard]] json::Value reports_value(settlement::State const& state,
                                        settlement::LicenceVersion const& version, Date known);

// The statement of the same version before this one.
[[nodiscard]] IssuedStatement const* before(IssuedStatement const& issued, StatementBook const& book);

// What many documents ask for, worked out once: what clauses came to, by statement; terms and facts of a
// licence. Forgotten when it has grown.
struct Remembered {
    std::map<std::uint32_t, json::Value> clauses;
    std::map<std::tuple<settlement::LicenceId, std::uint32_t, Date, Date, Date>, json::Value> bases;
};

// From what the statement's terms, facts and split, which are given beside it, its amounts follow: appended
// to `out`. Payees are left out where more than `payees_max` share.
void add_derivation(json::Value& out, IssuedStatement const& issued, StatementBook const& book,
                    settlement::State const& state, Remembered& remembered, std::size_t payees_max);
// The same of what was paid at use.
void add_derivation(json::Value& out, PaidUses const& line, settlement::State const& state,
                    std::size_t payees_max);

[[nodiscard]] json::Value payee_row(IssuedStatement const& issued, std::size_t payee,
                                    settlement::State const& state);
[[nodiscard]] json::Value payee_row(PaidUses const& line, std::size_t payee, settlement::State const& state);

}  // namespace licet::adapters
