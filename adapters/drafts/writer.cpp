#include "adapters/drafts/writer.hpp"

#include "contracts/licence/licence.hpp"
#include "contracts/values/digest.hpp"

#include <algorithm>

namespace licet::adapters::drafts {
namespace {

using json::Value;

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == ':' || c == '/' || c == '@' || c == '-';
}

// Where nulls are: what has to be completed.
void find_nulls(Value const& value, std::string const& pointer, std::vector<std::string>& out) {
    if (value.kind == Value::Kind::null) out.push_back(pointer);
    for (auto const& [key, member] : value.members) find_nulls(member, json::pointer_to(pointer, key), out);
    for (std::size_t i = 0; i < value.items.size(); ++i)
        find_nulls(value.items[i], json::pointer_to(pointer, i), out);
}

}  // namespace

Writer::Writer(std::string_view name, std::string_view digest, Known const& known)
    : name_(name), digest_(digest), known_(known) {}

std::string Writer::name_from(std::string_view written, std::size_t size_max) {
    std::string out;
    bool is_changed = false;
    for (char const c : written) {
        bool const fits = is_name_character(c);
        is_changed = is_changed || !fits;
        if (fits || out.empty() || out.back() != '-') out += fits ? c : '-';
    }
    if (!is_changed && !out.empty() && out.size() <= size_max) return out;
    // Two texts that differ must not become one name.
    std::string const end = "-" + licet::text_of(digest_of(written)).substr(0, 8);
    if (out.size() + end.size() > size_max) out.resize(size_max - end.size());
    return out + end;
}

Value Writer::text_or_null(std::optional<std::string> const& text) const {
    return text ? Value::of(*text) : Value();
}

void Writer::add(std::string command, Value body) {
    std::size_t const number = out_.commands.size() + 1;
    // The same file twice gives the same commands, and so is applied once.
    std::string const id = "import-" + digest_.substr(0, 24) + "-" + std::to_string(number);
    Value line = Value::object({{"id", Value::of(id)}, {"at", Value::of(known_.at)}});
    line.set(std::move(command), std::move(body));
    find_nulls(line, "/" + std::to_string(number), out_.to_complete);
    out_.commands.push_back(std::move(line));
}

void Writer::list_asset(std::string const& asset, std::optional<std::string> const& content,
                        std::string const& provenance, std::vector<std::string> const& identifiers,
                        std::optional<std::string> const& licensor) {
    auto const owner = known_.licensor ? known_.licensor : licensor;
    std::string statement = provenance + "; imported from " + name_ + ", sha256 " + digest_;
    if (statement.size() > 2000) statement.resize(2000);
    Value ids = Value::array();
    for (std::string const& identifier : identifiers)
        if (!identifier.empty() && identifier.size() <= 300) ids.push(Value::of(identifier));
    Value body = Value::object({{"asset", Value::of(asset)},
                                {"licensor", text_or_null(owner)},
                                {"content", text_or_null(content ? content : known_.content)},
                                {"provenance", Value::of(statement)},
                                {"territories", Value::array({Value::of("world")})},
                                {"split", Value::object({{"payee", text_or_null(owner)}})}});
    if (!ids.items.empty()) body.set("identifiers", std::move(ids));
    add("list_asset", std::move(body));
}

Value Writer::scope(Grant const& grant) const {
    Value purposes = Value::array();
    for (std::size_t i = 0; i < contracts::purpose_count; ++i)
        if (auto const purpose = static_cast<contracts::Purpose>(i); grant.purposes.contains(purpose))
            purposes.push(Value::of(contracts::text_of(purpose)));
    Value territories = Value::array();
    for (std::string const& code :
         contracts::codes_of(grant.territories.value_or(contracts::TerritorySet::world())))
        territories.push(Value::of(code));
    Value out = Value::object({{"purposes", std::move(purposes)},
                               {"territories", std::move(territories)},
                               {"from", text_or_null(grant.from ? grant.from : known_.from)},
                               {"until", text_or_null(grant.until ? grant.until : known_.until)}});
    if (grant.is_exclusive) out.set("exclusive", Value::of(true));
    if (grant.privacy) out.set("privacy", Value::of(*grant.privacy));
    Value duties = Value::array();
    for (contracts::Duty const duty : grant.duties) duties.push(Value::of(contracts::text_of(duty)));
    if (!duties.items.empty()) out.set("duties", std::move(duties));
    return out;
}

void Writer::grant(std::string const& asset, Grant const& grant, std::optional<std::string> const& licensor) {
    if (grant.purposes.bits == 0) return;
    auto const owner = known_.licensor ? known_.licensor : licensor;
    auto const currency = grant.currency ? grant.currency : known_.currency;
    Value const terms_scope = scope(grant);
    std::size_t const number = out_.commands.size() + 1;
    if (grant.pay) {
        auto const licensee = grant.licensee ? grant.licensee : known_.licensee;
        Value terms = Value::object({{"currency", text_or_null(currency)},
                                     {"term", Value::object({{"from", *terms_scope.find("from")},
                                                             {"until", *terms_scope.find("until")}})},
                                     {"statements", Value::of("month")},
                                     {"pay", *grant.pay},
                                     {"split", Value::object({{"payee", text_or_null(owner)}})}});
        add("agree_licence",
            Value::object({{"licence", Value::of(name_from(asset + "/" + digest_.substr(0, 8) + "-" +
                                                           std::to_string(number)))},
                           {"licensor", text_or_null(owner)},
                           {"licensee", text_or_null(licensee)},
                           {"assets", Value::array({Value::of(asset)})},
                           {"scope", terms_scope},
                           {"terms", std::move(terms)}}));
        return;
    }
    // What a licensor believes and accepts is nobody's but its own to say; one scenario without revenue and
    // money upfront alone is the plainest that can be completed.
    Value scenario = Value::object({{"name", Value::of("unknown")},
                                    {"weight_ppm", Value::of(1'000'000LL)},
                                    {"revenue", Value::array({Value::of("0")})}});
    Value beliefs = Value::object({{"scenarios", Value::array({std::move(scenario)})},
                                   {"discount_ppm", Value::array({Value::of(1'000'000LL)})}});
    add("post_offer",
        Value::object({{"offer", Value::of(name_from(
                                     asset + "/" + digest_.substr(0, 8) + "-" + std::to_string(number), 31))},
                       {"licensor", text_or_null(owner)},
                       {"assets", Value::array({Value::of(asset)})},
                       {"scope", terms_scope},
                       {"currency", text_or_null(currency)},
                       {"reservation", text_or_null(known_.reservation)},
                       {"accepts", Value::object({{"upfront_max", text_or_null(known_.reservation)}})},
                       {"beliefs", std::move(beliefs)},
                       {"stream", Value::of("revenue")},
                       {"statements", Value::of("quarter")},
                       {"split", Value::object({{"payee", text_or_null(owner)}})},
                       {"expires", *terms_scope.find("until")}}));
}

}  // namespace licet::adapters::drafts
