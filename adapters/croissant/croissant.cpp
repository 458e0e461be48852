#include "adapters/croissant/croissant.hpp"

#include "adapters/croissant/nodes.hpp"
#include "adapters/croissant/spdx.hpp"
#include "contracts/values/rate.hpp"

#include <algorithm>
#include <cctype>

namespace licet::adapters::croissant {
namespace {

using json::Value;

bool is_address(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return std::isxdigit(static_cast<unsigned char>(c)) != 0;
           });
}

class Reading {
public:
    Dataset run(Value const& document) {
        Value const* const root = dataset_in(document);
        if (root == nullptr) {
            out_.is_dataset = false;
            return std::move(out_);
        }
        texts(*root);
        licences(field(*root, "license"));
        for (Value const* one : list_from(field(*root, "distribution"))) file(*one);
        for (Value const* one : list_from(field(*root, "recordSet"))) record_set(*one);
        responsible_ai(*root);
        for (Value const* one : list_from(field(*root, "usageInfo"))) usage(*one);
        out_.structure = structure_of(*root);
        return std::move(out_);
    }

private:
    void issue(std::string text) { out_.issues.insert(std::move(text)); }

    // The Dataset itself, the first of a list, or the one of a graph.
    Value const* dataset_in(Value const& document) {
        Value const* root = &document;
        if (root->is_array()) {
            issue("top-level-array");
            root = first_dataset(root->items);
        } else if (Value const* const graph = root->find("@graph"); graph != nullptr && graph->is_array()) {
            issue("graph-wrapper");
            root = first_dataset(graph->items);
        }
        if (root == nullptr || !root->is_object()) {
            issue("no-object");
            return nullptr;
        }
        auto const type = text_from(root->find("@type"));
        if (!is_schema_dataset(*root)) {
            issue("type-is-" + type.value_or("missing"));
            return nullptr;
        }
        return root;
    }
    // schema.org's Dataset; Croissant has no class of that name.
    static bool is_schema_dataset(Value const& object) {
        auto const types = list_from(object.find("@type"));
        return std::ranges::any_of(types, [](Value const* one) {
            return one->is_string() && local(one->text) == "Dataset" && !one->text.starts_with("cr:") &&
                   !one->text.starts_with("http://mlcommons.org/");
        });
    }
    static Value const* first_dataset(std::vector<Value> const& items) {
        for (Value const& item : items)
            if (item.is_object() && is_schema_dataset(item)) return &item;
        return items.empty() ? nullptr : &items.front();
    }

    void texts(Value const& root) {
        for (auto const name :
             {"conformsTo", "creator", "datePublished", "description", "license", "name", "url"})
            if (is_empty(field(root, name))) issue(std::string("missing:") + name);
        out_.name = text_from(field(root, "name"));
        out_.description = text_from(field(root, "description"));
        out_.url = text_from(field(root, "url"));
        if (Value const* const version = field(root, "version");
            version != nullptr && (version->is_string() || version->is_number()))
            out_.version = *version;
        for (Value const* one : list_from(field(root, "conformsTo")))
            if (auto const text = text_from(one);
                text && text->find("mlcommons.org/croissant/") != std::string::npos &&
                text->find("/RAI/") == std::string::npos)
                out_.croissant = text->substr(text->rfind('/') + 1);
        out_.date_published = text_from(field(root, "datePublished"));
        out_.creators = names_from(field(root, "creator"));
        out_.publishers = names_from(field(root, "publisher"));
        out_.keywords = names_from(field(root, "keywords"));
        out_.is_free = boolean_from(field(root, "isAccessibleForFree"));
        out_.is_live = boolean_from(field(root, "isLiveDataset"));
    }

    void licences(Value const* value) {
        for (Value const* one : list_from(value)) {
            std::optional<std::string> written;
            if (one->is_object()) {
                written = text_from(field(*one, "url"));
                if (!written) written = text_from(one->find("@id"));
                if (!written) written = text_from(field(*one, "name"));
            } else {
                written = text_from(one);
            }
            if (!written) continue;
            auto spdx = spdx_from(*written);
            if (!spdx)
                issue("licence-not-identified");
            else if (!is_address(*written))
                issue("licence-not-a-url");
            out_.licences.push_back({*written, std::move(spdx)});
        }
    }

    void file(Value const& value) {
        if (!value.is_object()) return issue("distribution-not-an-object");
        File out;
        out.id = text_from(value.find("@id"));
        if (!out.id) out.id = text_from(field(value, "name"));
        out.is_set = has_type(value, "FileSet");
        if (!out.is_set && !has_type(value, "FileObject")) {
            auto const type = text_from(value.find("@type")).value_or("missing");
            issue("distribution-type:" + std::string(local(type)));
        }
        out.encoding_format = text_from(field(value, "encodingFormat"));
        if (!out.encoding_format) issue("distribution-without-encodingFormat");
        if (auto const size = text_from(field(value, "contentSize"))) {
            out.bytes = bytes_from(*size);
            if (!out.bytes) issue("bad-contentSize");
        }
        out.sha256 = text_from(field(value, "sha256"));
        if (out.sha256 && !is_sha256(*out.sha256)) issue("bad-sha256");
        out.content_url = text_from(field(value, "contentUrl"));
        out_.files.push_back(std::move(out));
    }

    void record_set(Value const& value) {
        if (!value.is_object()) return issue("recordSet-not-an-object");
        RecordSet out;
        out.id = text_from(value.find("@id"));
        if (!out.id) out.id = text_from(field(value, "name"));
        out.fields = list_from(field(value, "field")).size();
        out_.record_sets.push_back(std::move(out));
    }

    void responsible_ai(Value const& root) {
        for (auto const& [key, value] : root.members)
            if (key.starts_with("rai:")) out_.rai.insert(key);
        Value const* const declared = root.find("rai:personalSensitiveInformation");
        if (declared == nullptr) return;
        out_.privacy_declared.emplace();
        for (Value const* one : list_from(declared))
            if (auto const text = text_from(one)) out_.privacy_declared->push_back(*text);
    }

    UsagePermission permission(Value const& value) {
        UsagePermission out;
        out.action = text_from(field(value, "action"));
        for (Value const* one : list_from(field(value, "constraint"))) {
            UsageConstraint constraint{text_from(field(*one, "leftOperand")),
                                       text_from(field(*one, "operator")),
                                       text_from(field(*one, "rightOperand"))};
            if (constraint.op) constraint.op = std::string(local(*constraint.op));
            if (constraint.left) constraint.left = std::string(local(*constraint.left));
            // The format's own examples leave it out: what is narrowed is then not known.
            if (!constraint.left) issue("odrl-constraint-without-leftOperand");
            out.constraints.push_back(std::move(constraint));
        }
        return out;
    }

    void usage(Value const& value) {
        Usage out;
        if (has_type(value, "Offer")) {
            out.kind = "odrl:Offer";
            for (Value const* one : list_from(field(value, "permission")))
                out.permissions.push_back(permission(*one));
            out.prohibitions = list_from(field(value, "prohibition")).size();
            out.obligations =
                list_from(field(value, "obligation")).size() + list_from(field(value, "duty")).size();
        } else if (value.is_object() &&
                   (has_type(value, "DefinedTerm") || field(value, "termCode") != nullptr)) {
            out.kind = "term";
            out.code = text_from(field(value, "termCode"));
            out.url = text_from(field(value, "url"));
            if (!out.url) out.url = text_from(value.find("@id"));
        } else {
            out.kind = "url";
            out.url = value.is_object() ? text_from(field(value, "url")) : text_from(&value);
            if (!out.url) out.url = text_from(value.find("@id"));
        }
        out_.usage.push_back(std::move(out));
    }

    Dataset out_;
};

Value text_or_null(std::optional<std::string> const& text) {
    return text ? Value::of(*text) : Value();
}
template <class Texts>
Value list_of(Texts const& texts) {
    Value out = Value::array();
    for (std::string const& text : texts) out.push(Value::of(text));
    return out;
}
Value boolean_or_null(std::optional<bool> value) {
    return value ? Value::of(*value) : Value();
}

Value value_of(File const& file) {
    return Value::object({{"id", text_or_null(file.id)},
                          {"kind", Value::of(file.is_set ? "set" : "file")},
                          {"encodingFormat", text_or_null(file.encoding_format)},
                          {"bytes", file.bytes ? Value::of(static_cast<long long>(*file.bytes)) : Value()},
                          {"sha256", text_or_null(file.sha256)},
                          {"contentUrl", text_or_null(file.content_url)}});
}

Value value_of(Usage const& usage) {
    Value out = Value::object({{"kind", Value::of(usage.kind)}});
    if (usage.kind == "term") out.set("code", text_or_null(usage.code));
    if (usage.kind != "odrl:Offer") return out.set("url", text_or_null(usage.url));
    Value permissions = Value::array();
    for (UsagePermission const& permission : usage.permissions) {
        Value constraints = Value::array();
        for (UsageConstraint const& one : permission.constraints)
            constraints.push(Value::object({{"left", text_or_null(one.left)},
                                            {"op", text_or_null(one.op)},
                                            {"right", text_or_null(one.right)}}));
        permissions.push(Value::object(
            {{"action", text_or_null(permission.action)}, {"constraint", std::move(constraints)}}));
    }
    out.set("permission", std::move(permissions));
    out.set("prohibition", Value::of(static_cast<long long>(usage.prohibitions)));
    return out.set("obligation", Value::of(static_cast<long long>(usage.obligations)));
}

}  // namespace

std::int64_t Dataset::bytes() const {
    std::int64_t sum = 0;
    for (File const& file : files)
        if (!file.is_set && file.bytes && __builtin_add_overflow(sum, *file.bytes, &sum)) return INT64_MAX;
    return sum;
}

std::optional<std::int64_t> bytes_from(std::string_view text) {
    auto const is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    auto const end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    auto const number = rate_from_text(text.substr(0, end));
    std::string_view unit = text.substr(end);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (!number) return std::nullopt;
    Integer factor = 1;
    if (!unit.empty() && unit != "B" && unit != "b" && unit != "bytes" && unit != "byte") {
        constexpr std::string_view powers = "KMGTP";
        auto const power = powers.find(static_cast<char>(std::toupper(static_cast<unsigned char>(unit[0]))));
        std::string_view const rest = unit.substr(1);
        bool const is_binary = rest == "iB" || rest == "i";
        if (power == std::string_view::npos || (!is_binary && rest != "B" && rest != "b" && !rest.empty()))
            return std::nullopt;
        for (std::size_t i = 0; i <= power; ++i) factor *= is_binary ? 1024 : 1000;
    }
    Rate const exact = *number * Rate(factor);
    Integer const whole = round_half_even(exact);
    if (whole > INT64_MAX) return std::nullopt;
    return whole.convert_to<std::int64_t>();
}

Result<Dataset, json::Fault> read(std::string_view text) {
    auto const document = json::parse(text, {.bytes_max = 64U << 20U, .depth_max = 64});
    if (!document) return Unexpected{document.error()};
    return Reading().run(*document);
}

Value reading_of(Dataset const& dataset) {
    Value out = Value::object({{"parse", Value::of(dataset.is_dataset ? "ok" : "not-dataset")}});
    if (dataset.is_dataset) {
        Value written = Value::array();
        Value spdx = Value::array();
        for (Licence const& licence : dataset.licences) {
            written.push(Value::of(licence.written));
            spdx.push(text_or_null(licence.spdx));
        }
        Value files = Value::array();
        for (File const& file : dataset.files) files.push(value_of(file));
        Value record_sets = Value::array();
        for (RecordSet const& set : dataset.record_sets)
            record_sets.push(Value::object(
                {{"id", text_or_null(set.id)}, {"fields", Value::of(static_cast<long long>(set.fields))}}));
        Value usage = Value::array();
        for (Usage const& one : dataset.usage) usage.push(value_of(one));
        out.set("name", text_or_null(dataset.name));
        out.set("description", text_or_null(dataset.description));
        out.set("url", text_or_null(dataset.url));
        out.set("version", dataset.version);
        out.set("croissant", text_or_null(dataset.croissant));
        out.set("licence", Value::object({{"raw", std::move(written)}, {"spdx", std::move(spdx)}}));
        out.set("datePublished", text_or_null(dataset.date_published));
        out.set("creators", list_of(dataset.creators));
        out.set("publishers", list_of(dataset.publishers));
        out.set("keywords", list_of(dataset.keywords));
        out.set("free", boolean_or_null(dataset.is_free));
        out.set("live", boolean_or_null(dataset.is_live));
        out.set("distribution", std::move(files));
        out.set("bytes", Value::of(static_cast<long long>(dataset.bytes())));
        out.set("recordSets", std::move(record_sets));
        out.set("rai", list_of(dataset.rai));
        out.set("privacyDeclared", dataset.privacy_declared ? list_of(*dataset.privacy_declared) : Value());
        out.set("usage", std::move(usage));
    }
    if (std::string const structure = text_of(dataset.structure); !structure.empty())
        out.set("mlcroissantValidator", Value::of(structure));
    return out.set("issues", list_of(dataset.issues));
}

Value croissant_of(Description const& description) {
    Value context = Value::object({{"@vocab", Value::of("https://schema.org/")},
                                   {"sc", Value::of("https://schema.org/")},
                                   {"cr", Value::of("http://mlcommons.org/croissant/")},
                                   {"dct", Value::of("http://purl.org/dc/terms/")},
                                   {"duo", Value::of("http://purl.obolibrary.org/obo/DUO_")},
                                   {"conformsTo", Value::of("dct:conformsTo")}});
    Value out = Value::object({{"@context", std::move(context)},
                               {"@type", Value::of("sc:Dataset")},
                               {"conformsTo", Value::of("http://mlcommons.org/croissant/1.1")},
                               {"name", Value::of(description.name)},
                               {"description", Value::of(description.description)},
                               {"url", Value::of(description.url)},
                               {"version", Value::of(description.version)}});
    if (!description.licence.empty())
        out.set("license", Value::of("https://spdx.org/licenses/" + description.licence));
    out.set("creator", Value::object({{"@type", Value::of("sc:Organization")},
                                      {"name", Value::of(description.creator)}}));
    if (!description.date_published.empty()) out.set("datePublished", Value::of(description.date_published));
    Value files = Value::array();
    for (File const& file : description.files) {
        Value one = Value::object(
            {{"@type", Value::of(file.is_set ? "cr:FileSet" : "cr:FileObject")},
             {"@id", text_or_null(file.id)},
             {"name", text_or_null(file.id)},
             {"encodingFormat", Value::of(file.encoding_format.value_or("application/octet-stream"))}});
        if (file.content_url) one.set("contentUrl", Value::of(*file.content_url));
        if (file.bytes) one.set("contentSize", Value::of(std::to_string(*file.bytes) + " B"));
        if (file.sha256) one.set("sha256", Value::of(*file.sha256));
        files.push(std::move(one));
    }
    out.set("distribution", std::move(files));
    if (description.usage.empty()) return out;
    Value usage = Value::array();
    for (std::string const& code : description.usage)
        usage.push(Value::object({{"@type", Value::of("DefinedTerm")},
                                  {"termCode", Value::of("DUO_" + code)},
                                  {"url", Value::of("duo:" + code)}}));
    return out.set("usageInfo", std::move(usage));
}

}  // namespace licet::adapters::croissant
