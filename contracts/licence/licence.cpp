#include "contracts/licence/licence.hpp"

#include "contracts/terms/canonical.hpp"

#include <iterator>

namespace licet::contracts {
namespace {

template <class List, class Text>
std::string listed(List const& list, Text text) {
    std::string out = "[";
    for (auto const& item : list) {
        if (out.size() > 1) out += ',';
        out += json_quoted(text(item));
    }
    return out + "]";
}

}  // namespace

std::string_view text_of(Funding funding) {
    return funding == Funding::by_statement ? "by-statement" : "at-use";
}

std::optional<Funding> funding_from_text(std::string_view text) {
    if (text == "by-statement") return Funding::by_statement;
    if (text == "at-use") return Funding::at_use;
    return std::nullopt;
}

std::string canonical_text(Scope const& scope) {
    std::vector<Purpose> purposes;
    for (std::size_t i = 0; i < purpose_count; ++i)
        if (scope.purposes.contains(static_cast<Purpose>(i))) purposes.push_back(static_cast<Purpose>(i));
    std::string out = "{\"purposes\":" + listed(purposes, [](Purpose p) { return text_of(p); });
    out += ",\"territories\":" +
           listed(codes_of(scope.territories), [](std::string const& code) { return code; });
    out += ",\"from\":" + json_quoted(text_of(scope.dates.from)) +
           ",\"until\":" + json_quoted(text_of(scope.dates.until));
    out += ",\"exclusive\":";
    out += scope.exclusivity == Exclusivity::exclusive ? "true" : "false";
    out += ",\"privacy\":" + json_quoted(text_of(scope.privacy));
    out += ",\"duties\":" + listed(scope.duties, [](Duty d) { return text_of(d); });
    // Left out where it is what holds anyhow: one text a licence.
    if (scope.if_withdrawn != IfWithdrawn::end)
        out += ",\"if_withdrawn\":" + json_quoted(text_of(scope.if_withdrawn));
    return out + "}";
}

std::string canonical_text(Licence const& licence) {
    std::string out =
        "{\"licence\":" + json_quoted(licence.name) + ",\"version\":" + std::to_string(licence.version);
    out +=
        ",\"licensor\":" + json_quoted(licence.licensor) + ",\"licensee\":" + json_quoted(licence.licensee);
    out += ",\"assets\":" + listed(licence.assets, [](std::string const& asset) { return asset; });
    out += ",\"scope\":" + canonical_text(licence.scope) + ",\"terms\":" + canonical_text(licence.terms);
    out += ",\"funding\":" + json_quoted(text_of(licence.funding));
    if (licence.ending) out += ",\"ending\":" + canonical_text(*licence.ending);
    if (licence.reporting != Reporting{}) out += ",\"reporting\":" + canonical_text(licence.reporting);
    if (licence.previous) out += ",\"previous\":" + json_quoted(text_of(*licence.previous));
    return out + "}";
}

Digest digest_of(Licence const& licence) {
    return licet::digest_of(canonical_text(licence));
}

}  // namespace licet::contracts
