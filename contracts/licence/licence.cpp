#include "contracts/licence/licence.hpp"

#include "contracts/terms/canonical.hpp"

#include <string_view>

namespace licet::contracts {
namespace {

template <class List, class Text>
void append_list(std::string& out, List const& list, Text text) {
    out += '[';
    bool is_first = true;
    for (auto const& item : list) {
        if (!is_first) out += ',';
        is_first = false;
        append_json_quoted(out, text(item));
    }
    out += ']';
}

// `,"key":"text"`, the first of an object by its opening brace.
void append_field(std::string& out, char const* key, std::string_view text) {
    out += key;
    append_json_quoted(out, text);
}

void append_canonical(std::string& out, Scope const& scope) {
    std::vector<Purpose> purposes;
    for (std::size_t i = 0; i < purpose_count; ++i)
        if (scope.purposes.contains(static_cast<Purpose>(i))) purposes.push_back(static_cast<Purpose>(i));
    out += "{\"purposes\":";
    append_list(out, purposes, [](Purpose p) { return text_of(p); });
    out += ",\"territories\":";
    append_list(out, codes_of(scope.territories), [](std::string_view code) { return code; });
    append_field(out, ",\"from\":", text_of(scope.dates.from));
    append_field(out, ",\"until\":", text_of(scope.dates.until));
    out += ",\"exclusive\":";
    out += scope.exclusivity == Exclusivity::exclusive ? "true" : "false";
    append_field(out, ",\"privacy\":", text_of(scope.privacy));
    out += ",\"duties\":";
    append_list(out, scope.duties, [](Duty d) { return text_of(d); });
    // Left out where it is what holds anyhow: one text a licence.
    if (scope.if_withdrawn != IfWithdrawn::end)
        append_field(out, ",\"if_withdrawn\":", text_of(scope.if_withdrawn));
    out += '}';
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
    std::string out;
    append_canonical(out, scope);
    return out;
}

std::string canonical_text(Licence const& licence) {
    std::string out;
    out.reserve(1024);
    append_field(out, "{\"licence\":", licence.name);
    (out += ",\"version\":") += std::to_string(licence.version);
    append_field(out, ",\"licensor\":", licence.licensor);
    append_field(out, ",\"licensee\":", licence.licensee);
    out += ",\"assets\":";
    append_list(out, licence.assets, [](std::string_view asset) { return asset; });
    out += ",\"scope\":";
    append_canonical(out, licence.scope);
    out += ",\"terms\":";
    append_canonical(out, licence.terms);
    append_field(out, ",\"funding\":", text_of(licence.funding));
    if (licence.ending) (out += ",\"ending\":") += canonical_text(*licence.ending);
    if (licence.reporting != Reporting{}) (out += ",\"reporting\":") += canonical_text(licence.reporting);
    if (licence.previous) append_field(out, ",\"previous\":", text_of(*licence.previous));
    out += '}';
    return out;
}

Digest digest_of(Licence const& licence) {
    return licet::digest_of(canonical_text(licence));
}

}  // namespace licet::contracts
