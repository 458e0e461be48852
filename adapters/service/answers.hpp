#pragma once
// What the rows of queries.cpp answer with. Who asks sees what is the market's and what is its own, nothing
// of others; each function says where that line is.

#include "adapters/commands/canonical.hpp"
#include "adapters/service/queries.hpp"

namespace licet::adapters::answers {

// What is listed, offered, asked and allowed.
Answered market(Question const& q);
Answered assets(Question const& q);
Answered asset(Question const& q);
Answered offers(Question const& q);
Answered bids(Question const& q);
Answered quotes(Question const& q);
Answered permission(Question const& q);
Answered notices(Question const& q);
// What is licensed, used, owed and paid.
Answered licences(Question const& q);
Answered licence(Question const& q);
Answered statements(Question const& q);
Answered balances(Question const& q);
Answered payouts(Question const& q);
Answered usage(Question const& q);
Answered parties(Question const& q);
Answered check(Question const& q);

json::Value number(std::size_t value);
json::Value amount(Integer const& minor_units, Currency currency);
// Empty where it is not given.
std::string parameter(Question const& q, std::string_view name);
std::optional<std::size_t> whole(std::string_view text, std::size_t most);
Problem bad_parameter(std::string_view name, std::string remedy);
// Unknown and another's look the same from outside.
Problem not_found(std::string_view name);
// The licence that is asked for. Another's is refused as if there were none, but the log knows better.
Result<settlement::LicenceId, Problem> licence_asked(Question const& q);

// A page looks at no more rows than this, so that a query that matches little stays short.
inline constexpr std::size_t rows_looked_at_max = 50'000;

// The things from the cursor on that `view` shows; null is not shown.
template <class View>
Answered page(Question const& q, std::size_t count, View view) {
    std::size_t limit = page_size;
    std::size_t at = 0;
    if (std::string const text = parameter(q, "limit"); !text.empty()) {
        auto const read = whole(text, page_size_max);
        if (!read || *read == 0) return Unexpected{bad_parameter("limit", "1 to 500")};
        limit = *read;
    }
    if (std::string const text = parameter(q, "cursor"); !text.empty()) {
        auto const read = whole(text, count);
        if (!read) return Unexpected{bad_parameter("cursor", "the next_cursor of the page before")};
        at = *read;
    }
    json::Value items = json::Value::array();
    for (std::size_t looked = 0; at < count && items.items.size() < limit && looked < rows_looked_at_max;
         ++at, ++looked)
        if (json::Value item = view(at); item.is_object()) items.push(std::move(item));
    json::Value out = json::Value::object({{"items", std::move(items)}});
    out.set("next_cursor", at < count ? json::Value::of(std::to_string(at)) : json::Value());
    return out;
}

}  // namespace licet::adapters::answers
