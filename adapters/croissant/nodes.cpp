#include "adapters/croissant/nodes.hpp"

#include <algorithm>

namespace licet::adapters::croissant {

using json::Value;

namespace {

// Prefixes by which documents name the schema.org, Croissant and Dublin Core terms read here.
constexpr std::string_view prefixes[] = {"sc:",
                                         "schema:",
                                         "cr:",
                                         "ml:",
                                         "dct:",
                                         "odrl:",
                                         "https://schema.org/",
                                         "http://schema.org/",
                                         "http://mlcommons.org/croissant/",
                                         "http://mlcommons.org/schema/",
                                         "http://purl.org/dc/terms/",
                                         "http://www.w3.org/ns/odrl/2/"};

}  // namespace

std::string_view local(std::string_view term) {
    for (auto const prefix : prefixes)
        if (term.starts_with(prefix)) return term.substr(prefix.size());
    return term;
}

Value const* field(Value const& object, std::string_view name) {
    if (Value const* const found = object.find(name)) return found;
    for (auto const& [key, value] : object.members)
        if (key.size() > name.size() && key.ends_with(name) && local(key) == name) return &value;
    return nullptr;
}

bool is_empty(Value const* value) {
    return value == nullptr || value->kind == Value::Kind::null ||
           (value->is_string() && value->text.empty()) || (value->is_array() && value->items.empty());
}

// A text, or what stands for one: {"@value": …}, {"@id": …}, the first of a list.
std::optional<std::string> text_from(Value const* value) {
    for (int depth = 0; value != nullptr && depth < 4; ++depth) {
        if (value->is_string() || value->is_number()) return value->text;
        if (value->is_array())
            value = value->items.empty() ? nullptr : &value->items.front();
        else if (Value const* const literal = value->find("@value"))
            value = literal;
        else
            value = value->find("@id");
    }
    return std::nullopt;
}

// What there is one or several of.
std::vector<Value const*> list_from(Value const* value) {
    std::vector<Value const*> out;
    if (value == nullptr || value->kind == Value::Kind::null) return out;
    if (!value->is_array()) return {value};
    for (Value const& item : value->items) out.push_back(&item);
    return out;
}

bool has_type(Value const& object, std::string_view type) {
    auto const types = list_from(object.find("@type"));
    return std::ranges::any_of(
        types, [&](Value const* one) { return one->is_string() && local(one->text) == type; });
}

std::optional<bool> boolean_from(Value const* value) {
    if (value == nullptr) return std::nullopt;
    if (value->kind == Value::Kind::boolean) return value->boolean;
    auto const text = text_from(value);
    if (text == "true" || text == "True") return true;
    if (text == "false" || text == "False") return false;
    return std::nullopt;
}

std::vector<std::string> names_from(Value const* value) {
    std::vector<std::string> out;
    for (Value const* one : list_from(value)) {
        auto name = one->is_object() ? text_from(field(*one, "name")) : text_from(one);
        if (!name && one->is_object()) name = text_from(one->find("@id"));
        if (name) out.push_back(*name);
    }
    return out;
}

}  // namespace licet::adapters::croissant
