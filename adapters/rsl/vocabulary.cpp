#include "adapters/rsl/vocabulary.hpp"

#include "contracts/scope/scope.hpp"
#include "contracts/values/rate.hpp"

#include <algorithm>
#include <iterator>

namespace licet::adapters::rsl {
namespace {

constexpr std::string_view elements[] = {
    "rsl",    "content", "license",   "permits", "prohibits", "payment",   "standard", "custom",
    "amount", "accepts", "reporting", "legal",   "alternate", "copyright", "schema",   "terms"};
constexpr std::string_view payments[] = {"purchase", "subscription", "training",    "crawl",
                                         "use",      "contribution", "attribution", "free"};
constexpr std::string_view legals[] = {"warranty", "disclaimer", "attestation", "contact", "proof"};
constexpr std::string_view warranties[] = {"ownership", "authority", "no-infringement", "privacy-consent",
                                           "no-malware"};
constexpr std::string_view disclaimers[] = {"as-is", "no-warranty", "no-liability", "no-indemnity"};
constexpr std::string_view usage_tokens[] = {"all", "ai-all", "ai-train", "ai-input", "ai-index", "search"};
constexpr std::string_view users[] = {"commercial", "non-commercial", "education", "government", "personal"};

template <std::size_t n>
bool has(std::string_view const (&list)[n], std::string_view word) {
    return std::ranges::find(list, word) != std::end(list);
}

bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '.') return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
    });
}

}  // namespace

bool is_element_name(std::string_view name) {
    return has(elements, name);
}
bool is_payment_type(std::string_view type) {
    return has(payments, type);
}
bool is_legal_type(std::string_view type) {
    return has(legals, type);
}
bool is_legal_token(std::string_view type, std::string_view token) {
    return type == "warranty" ? has(warranties, token) : has(disclaimers, token);
}

bool is_extension_token(std::string_view token) {
    auto const colon = token.find(':');
    return colon != std::string_view::npos && is_name(token.substr(0, colon)) &&
           is_name(token.substr(colon + 1));
}

bool is_class_token(std::string_view type, std::string_view token) {
    if (type == "geo") return token == "EU" || contracts::territory_from_code(token).has_value();
    if (is_extension_token(token)) return true;
    return type == "usage" ? has(usage_tokens, token) : has(users, token);
}

bool is_amount(std::string_view text) {
    return text.find('/') == std::string_view::npos && rate_from_text(text).has_value();
}

}  // namespace licet::adapters::rsl
