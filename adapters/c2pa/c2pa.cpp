#include "adapters/c2pa/c2pa.hpp"

#include <algorithm>

namespace licet::adapters::c2pa {
namespace {

using json::Value;

constexpr std::string_view known[] = {"data_mining", "ai_inference", "ai_training", "ai_generative_training"};

bool is_label(std::string_view text) {
    return text == "cawg.training-mining" || text == "c2pa.training-mining";
}

Value const* member(Value const* value, std::string_view key) {
    return value == nullptr || !value->is_object() ? nullptr : value->find(key);
}

// The manifest that counts: of a store the active one.
Value const* manifest_of(Value const& document) {
    Value const* const manifests = member(&document, "manifests");
    if (manifests == nullptr) return &document;
    Value const* const active = member(&document, "active_manifest");
    if (active != nullptr && active->is_string()) return member(manifests, active->text);
    return manifests->is_object() && manifests->members.size() == 1 ? &manifests->members.front().second
                                                                    : nullptr;
}

Entry entry_from(std::string_view key, Value const& value, std::set<std::string>& issues) {
    auto const dot = key.find('.');
    Entry out{std::string(dot == std::string_view::npos ? key : key.substr(dot + 1)), Use::not_allowed, ""};
    if (std::ranges::find(known, out.what) == std::end(known)) issues.insert("unknown-entry:" + out.what);
    Value const* const use = member(&value, "use");
    std::string const text = use != nullptr && use->is_string() ? use->text : "";
    if (text == "allowed")
        out.use = Use::allowed;
    else if (text == "constrained")
        out.use = Use::constrained;
    else if (text != "notAllowed")
        issues.insert("unknown-use:" + text);
    Value const* info = member(&value, "constraint_info");
    if (info == nullptr) info = member(&value, "constraints_info");
    if (info != nullptr && info->is_string()) out.constraint = info->text;
    if (out.use == Use::constrained && out.constraint.empty()) issues.insert("constrained-without-info");
    return out;
}

}  // namespace

std::string_view text_of(Use use) {
    switch (use) {
        case Use::allowed:
            return "allowed";
        case Use::not_allowed:
            return "notAllowed";
        case Use::constrained:
            return "constrained";
    }
    return {};
}

Result<Assertion, json::Fault> read(std::string_view text) {
    auto const document = json::parse(text, {.bytes_max = 8U << 20U, .depth_max = 64});
    if (!document) return Unexpected{document.error()};
    Assertion out;
    out.manifest = digest_of(text);
    Value const* const manifest = manifest_of(*document);
    Value const* data = nullptr;
    if (Value const* const assertions = member(manifest, "assertions"); assertions != nullptr) {
        for (Value const& one : assertions->items) {
            Value const* const label = member(&one, "label");
            if (label == nullptr || !label->is_string() || !is_label(label->text)) continue;
            // Of two the newer vocabulary counts.
            if (data != nullptr && label->text != "cawg.training-mining") continue;
            out.label = label->text;
            data = member(&one, "data");
        }
        if (data == nullptr) out.issues.insert("no-training-mining-assertion");
    } else if (member(manifest, "entries") != nullptr) {
        data = manifest;
        out.label = "cawg.training-mining";
    } else {
        return Unexpected{
            json::Fault{"", "must be a manifest with assertions, or an assertion with entries", 0}};
    }
    Value const* const entries = member(data, "entries");
    if (data != nullptr && (entries == nullptr || !entries->is_object()))
        out.issues.insert("assertion-without-entries");
    else if (entries != nullptr)
        for (auto const& [key, value] : entries->members) {
            Entry entry = entry_from(key, value, out.issues);
            auto const same = std::ranges::find(out.entries, entry.what, &Entry::what);
            if (same == out.entries.end())
                out.entries.push_back(std::move(entry));
            else if (entry.effective() != Use::allowed)
                *same = std::move(entry);
        }
    return out;
}

Value reading_of(Assertion const& assertion) {
    Value entries = Value::object();
    Value effective = Value::object();
    for (Entry const& entry : assertion.entries) {
        Value one = Value::object({{"use", Value::of(text_of(entry.use))}});
        if (!entry.constraint.empty()) one.set("constraint_info", Value::of(entry.constraint));
        entries.set(entry.what, std::move(one));
        effective.set(entry.what, Value::of(text_of(entry.effective())));
    }
    Value issues = Value::array();
    for (std::string const& issue : assertion.issues) issues.push(Value::of(issue));
    return Value::object({{"label", assertion.label.empty() ? Value() : Value::of(assertion.label)},
                          {"entries", std::move(entries)},
                          {"effective", std::move(effective)},
                          {"manifestSha256", Value::of(text_of(assertion.manifest))},
                          {"issues", std::move(issues)}});
}

}  // namespace licet::adapters::c2pa
