#include "adapters/service/queries.hpp"

#include "adapters/service/answers.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using answers::bad_parameter;
using json::Value;

constexpr QueryParameter of_asset[] = {{"asset", true, "the asset's name"}};
constexpr QueryParameter of_licence[] = {{"licence", true, "the licence's name"}};
constexpr QueryParameter of_permission[] = {
    {"asset", true, "what is to be used"},
    {"purpose", true, "train-generative, fine-tune, input, search, …"},
    {"territory", true, "where: two letters of ISO 3166"},
    {"date", true, "when: 2026-01-31"},
    {"party", false, "who; yourself where it is left out"},
};
constexpr QueryParameter of_notices[] = {{"after", false, "the number of the last notice you have"}};

constexpr QueryRow rows[] = {
    {"market", KeyScope::read, false, {}, "The market: its operator, commission and size.", answers::market},
    {"assets", KeyScope::read, true, {}, "Every listed asset.", answers::assets},
    {"asset", KeyScope::read, false, of_asset, "One asset; its split for its licensor only.", answers::asset},
    {"offers",
     KeyScope::read,
     true,
     {},
     "Open offers as everybody sees them, and one's own whole.",
     answers::offers},
    {"bids",
     KeyScope::read,
     true,
     {},
     "One's own bids; the operator sees of others who was served, once it is cleared.",
     answers::bids},
    {"quotes",
     KeyScope::read,
     true,
     {},
     "Quotes one has asked for or is asked for, with the latest proposal.",
     answers::quotes},
    {"licences", KeyScope::read, true, {}, "Licences one grants or holds.", answers::licences},
    {"licence", KeyScope::read, false, of_licence, "One licence with all its versions.", answers::licence},
    {"statements",
     KeyScope::read,
     true,
     {},
     "Statements one owes, is owed by, or has a part in.",
     answers::statements},
    {"balances", KeyScope::read, true, {}, "One's own accounts.", answers::balances},
    {"payouts", KeyScope::read, true, {}, "Payouts to oneself, with their states.", answers::payouts},
    {"usage", KeyScope::read, true, of_licence, "Use recorded under one licence.", answers::usage},
    {"permission", KeyScope::read, false, of_permission,
     "May it be used, by which clause, at what price? UNKNOWN never allows.", answers::permission},
    {"notices", KeyScope::read, false, of_notices, "Public notices of the market, to fill a gap.",
     answers::notices},
    {"parties", KeyScope::operate, true, {}, "Every party.", answers::parties},
    {"check",
     KeyScope::operate,
     false,
     {},
     "Every invariant asked now, and the digest of the state.",
     answers::check},
};

Problem no_such_query(std::string_view name) {
    Problem out;
    out.status = 404;
    out.rule = "query_must_exist";
    out.detail = std::string(name) + " is no query";
    for (QueryRow const& row : rows)
        out.remedy += (out.remedy.empty() ? "one of " : ", ") + std::string(row.name);
    return out;
}

}  // namespace

Value value_of(Problem const& problem) {
    Value out = Value::object({{"type", Value::of("urn:licet:rule:" + problem.rule)},
                               {"title", Value::of(problem.rule)},
                               {"status", Value::of(static_cast<long long>(problem.status))},
                               {"detail", Value::of(problem.detail)}});
    if (!problem.pointer.empty()) out.set("pointer", Value::of(problem.pointer));
    if (!problem.parameter.empty()) out.set("parameter", Value::of(problem.parameter));
    if (!problem.remedy.empty()) out.set("remedy", Value::of(problem.remedy));
    if (problem.retry_after) {
        out.set("retry", Value::of(true));
        out.set("retry_after_ms", Value::of(static_cast<long long>(problem.retry_after->count())));
    }
    return out;
}

std::span<QueryRow const> queries() {
    return rows;
}

Answered ask(Host const& host, Principal const& who, std::string_view name, Parameters const& parameters) {
    auto const* const row = std::ranges::find(rows, name, &QueryRow::name);
    if (row == std::end(rows)) return Unexpected{no_such_query(name)};
    if (!who.scopes.has(row->scope)) {
        log_refused_access(&who, name, "key_must_have_scope");
        return Unexpected{problem_with(403, "key_must_have_scope",
                                       "this key may not ask for " + std::string(name),
                                       "use a key with the scope " + std::string(text_of(row->scope)))};
    }
    for (auto const& [given, value] : parameters) {
        bool const is_page = row->is_list && (given == "limit" || given == "cursor");
        if (!is_page && std::ranges::find(row->parameters, std::string_view(given), &QueryParameter::name) ==
                            row->parameters.end())
            return Unexpected{bad_parameter(given, std::string(name) + " has no such parameter")};
    }
    for (QueryParameter const& needed : row->parameters)
        if (needed.is_required && !parameters.contains(needed.name))
            return Unexpected{bad_parameter(needed.name, "give it: " + std::string(needed.help))};
    auto answer = row->answer({host, who, parameters});
    if (!answer && answer.error().status == 403) log_refused_access(&who, name, answer.error().rule);
    return answer;
}

}  // namespace licet::adapters
