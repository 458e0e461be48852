#include "adapters/croissant/structure.hpp"

#include "adapters/croissant/nodes.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace licet::adapters::croissant {
namespace {

using json::Value;

constexpr std::size_t sources_max = 100;

bool has_blank(std::string const& text) {
    return text.find_first_of(" \t\r\n") != std::string::npos;
}

struct Field {
    std::string name;
    std::string id;      // by which others refer to it
    std::string source;  // what it is read from; empty where it is from nowhere
    std::string references;
    std::string where;  // for messages
};
struct RecordSet {
    std::string id;
    std::string where;
    bool has_data = false;
    std::vector<Field> fields;
};
struct Resource {
    std::string id;
    std::string where;
    std::vector<std::string> contained_in;
};

class Check {
public:
    explicit Check(Value const& dataset) : dataset_(dataset) {
        for (Value const* one : list_from(field(dataset, "conformsTo")))
            if (auto const text = text_from(one);
                text && text->find("mlcommons.org/croissant/1") != std::string::npos)
                is_first_version_ = false;
    }

    Structure run() {
        std::string const name = text_from(field(dataset_, "name")).value_or("");
        std::string const root = "Metadata(" + name + ")";
        mandatory(dataset_, root, {"name"});
        char const* const cite = is_first_version_ ? "citation" : "citeAs";
        for (char const* const wanted : {cite, "datePublished", "license", "version"})
            if (is_empty(field(dataset_, wanted)))
                out_.warnings.insert("[" + root + "] Property \"" + iri(wanted) +
                                     "\" is recommended, but does not exist.");
        for (Value const* one : list_from(field(dataset_, "distribution"))) resource(*one, root);
        for (Value const* one : list_from(field(dataset_, "recordSet"))) record_set(*one, root);
        // What is wrong by itself comes first; only what is right by itself can refer to anything.
        if (out_.errors.empty()) references();
        if (out_.errors.empty()) joins();
        return std::move(out_);
    }

private:
    std::string croissant(std::string const& name) const {
        return (is_first_version_ ? "http://mlcommons.org/schema/" : "http://mlcommons.org/croissant/") +
               name;
    }
    std::string iri(std::string const& name) const {
        constexpr std::string_view own[] = {"citeAs", "includes", "field", "source", "fileObject", "fileSet"};
        bool const is_own = std::ranges::find(own, name) != std::end(own);
        return is_own ? croissant(name) : "https://schema.org/" + name;
    }
    static std::string expanded(std::string const& type) {
        if (type.starts_with("sc:")) return "https://schema.org/" + type.substr(3);
        if (type.starts_with("cr:")) return "http://mlcommons.org/croissant/" + type.substr(3);
        if (type.starts_with("ml:")) return "http://mlcommons.org/schema/" + type.substr(3);
        return type;
    }
    void fail(std::string what) { out_.errors.insert(std::move(what)); }
    void fail_at(std::string const& where, std::string const& what) { fail("[" + where + "] " + what); }

    void mandatory(Value const& node, std::string const& where, std::initializer_list<char const*> names) {
        for (char const* const name : names)
            if (is_empty(field(node, name)))
                fail_at(where, "Property \"" + iri(name) + "\" is mandatory, but does not exist.");
    }
    // By what others refer to a node: its @id; in 0.8, which has none, its name.
    std::string id_of(Value const& node) {
        auto const id = text_from(node.find("@id"));
        if (id && has_blank(*id))
            fail("The dataset contains a wrong `@id`: '" + *id +
                 "'. Note that currently we do not support `@id`s containing whitespaces (not even if "
                 "URL-escaped).");
        return !is_first_version_ && id ? *id : text_from(field(node, "name")).value_or("");
    }
    static std::string name_of(Value const& node) {
        auto const name = text_from(field(node, "name"));
        return name ? *name : text_from(node.find("@id")).value_or("");
    }
    void wrong_type(Value const& node, std::string const& wanted) {
        fail("\"" + name_of(node) + "\" should have an attribute " + wanted + ". Got " +
             expanded(text_from(node.find("@type")).value_or("None")) + " instead.");
    }

    void resource(Value const& node, std::string const& root) {
        if (!node.is_object()) return;
        bool const is_set = has_type(node, "FileSet");
        std::string const space =
            is_first_version_ ? "https://schema.org/" : "http://mlcommons.org/croissant/";
        if (!is_set && !has_type(node, "FileObject"))
            return wrong_type(
                node, "\"@type\": \"" + space + "FileObject\" or \"@type\": \"" + space + "FileSet\"");
        std::string const where = root + " > " + (is_set ? "FileSet(" : "FileObject(") + name_of(node) + ")";
        mandatory(node, where, {"encodingFormat", "name"});
        Resource out{id_of(node), where, {}};
        for (Value const* one : list_from(field(node, "containedIn")))
            if (auto const text = text_from(one)) out.contained_in.push_back(*text);
        if (is_set)
            mandatory(node, where, {"includes"});
        else if (out.contained_in.empty())
            mandatory(node, where, {"contentUrl"});
        resources_.push_back(std::move(out));
    }

    // What a source or a reference names: a file, a set of files or a field; in 0.8 as a text too.
    std::string named_by(Value const* value) const {
        if (value == nullptr) return "";
        if (value->is_string()) {
            std::string text = value->text;
            if (text.starts_with("#{") && text.ends_with("}")) text = text.substr(2, text.size() - 3);
            return text;
        }
        for (char const* const key : {"fileObject", "fileSet", "field", "distribution", "recordSet"})
            if (auto const text = text_from(field(*value, key))) return *text;
        return text_from(value->find("@id")).value_or("");
    }

    void record_set(Value const& node, std::string const& root) {
        if (!node.is_object()) return;
        if (!has_type(node, "RecordSet"))
            return wrong_type(node, "\"@type\": \"" + croissant("RecordSet") + "\"");
        RecordSet out{
            id_of(node), root + " > RecordSet(" + name_of(node) + ")", !is_empty(field(node, "data")), {}};
        if (is_first_version_ || out.id.empty()) mandatory(node, out.where, {"name"});
        for (Value const* one : list_from(field(node, "field"))) {
            if (!one->is_object()) continue;
            if (!has_type(*one, "Field")) {
                wrong_type(*one, "\"@type\": \"" + croissant("Field") + "\"");
                continue;
            }
            Field read;
            read.name = text_from(field(*one, "name")).value_or("");
            read.where = out.where + " > Field(" + read.name + ")";
            if (is_first_version_ || one->find("@id") == nullptr) mandatory(*one, read.where, {"name"});
            std::string const own = id_of(*one);
            read.id = is_first_version_ ? out.id + "/" + own : own;
            Value const* const source = field(*one, "source");
            read.source = named_by(source);
            read.references = named_by(field(*one, "references"));
            // A reference that is no reference leaves the field without a source.
            if (!is_first_version_ && has_blank(read.source)) {
                fail("Source should have one of the following properties " + croissant("field") + " or " +
                     croissant("fileObject") + " or " + croissant("fileSet") + ".");
                fail_at(read.where,
                        "Field " + read.id +
                            " does not define `source` or `value`. Please specify exactly one of them.");
            }
            out.fields.push_back(std::move(read));
        }
        record_sets_.push_back(std::move(out));
    }

    // Everything that can be referred to, with the record set that a field belongs to.
    void find_origins() {
        for (Resource const& resource : resources_) origins_.emplace(resource.id, resource.id);
        for (RecordSet const& set : record_sets_) {
            origins_.emplace(set.id, set.id);
            for (Field const& one : set.fields) origins_.emplace(one.id, set.id);
        }
    }
    bool is_known(std::string const& id) const { return origins_.contains(id); }
    // In 0.8 what follows a file's name is a column of it: "ratings/user".
    std::string resolved(std::string const& id) const {
        if (is_known(id)) return id;
        std::string const head = id.substr(0, id.find('/'));
        return is_first_version_ && is_known(head) ? head : id;
    }
    void dangling(std::string const& where, std::string const& to, std::string const& from) {
        fail_at(where, "There is a reference to node with UUID \"" + to + "\" in node \"" + from +
                           "\", but this node doesn't exist.");
    }

    void references() {
        find_origins();
        for (Resource const& resource : resources_)
            for (std::string const& id : resource.contained_in)
                if (!is_known(id)) dangling(resource.where, id, resource.id);
        for (RecordSet const& set : record_sets_) {
            bool is_fed = false;
            for (Field const& one : set.fields)
                for (std::string const& id : {one.source, one.references}) {
                    if (id.empty()) continue;
                    if (is_known(resolved(id)))
                        is_fed = true;
                    else
                        dangling(set.where, id, set.id);
                }
            if (is_fed || set.has_data) continue;
            for (Field const& one : set.fields)
                fail_at(one.where,
                        one.source.empty()
                            ? "Node \"" + one.id + "\" is a field and has no source. Please, use " +
                                  croissant("source") + " to specify the source."
                            : "Malformed source data: " + one.source +
                                  ". It does not refer to any existing node. Have you used " +
                                  croissant("field") +
                                  " or https://schema.org/distribution to indicate the source field or the "
                                  "source distribution? If you specified a field, it should contain all the "
                                  "names from the RecordSet separated by `/`, e.g.: "
                                  "\"record_set_name/field_name\"");
        }
    }

    // Fields of one record set that come from two sources need a join between them.
    void joins() {
        for (RecordSet const& set : record_sets_) {
            std::set<std::string> sources;
            std::set<std::pair<std::string, std::string>> joined;
            auto const origin = [&](std::string const& id) {
                auto const at = origins_.find(resolved(id));
                return at == origins_.end() ? id : at->second;
            };
            for (Field const& one : set.fields) {
                if (one.source.empty()) continue;
                sources.insert(origin(one.source));
                if (!one.references.empty())
                    joined.insert(std::minmax(origin(one.source), origin(one.references)));
            }
            if (sources.size() > sources_max) continue;  // so many pairs tell nobody anything
            for (auto a = sources.begin(); a != sources.end(); ++a)
                for (auto b = std::next(a); b != sources.end(); ++b)
                    if (!joined.contains({*a, *b}))
                        fail_at(set.where,
                                "You try to use the sources with names ('" + *a + "', '" + *b +
                                    "') as sources, but you didn't declare a join between them. Use "
                                    "`ml:references` to declare a join. Please, refer to the "
                                    "documentation for more information.");
        }
    }

    Value const& dataset_;
    bool is_first_version_ = true;  // 0.8, before there was a version to conform to
    std::vector<Resource> resources_;
    std::vector<RecordSet> record_sets_;
    std::map<std::string, std::string> origins_;
    Structure out_;
};

std::string listed(std::set<std::string> const& findings, char const* kind) {
    std::string out =
        "Found the following " + std::to_string(findings.size()) + " " + kind + " during the validation:";
    for (std::string const& finding : findings) out += "\n  -  " + finding;
    return out;
}

}  // namespace

Structure structure_of(Value const& dataset) {
    return Check(dataset).run();
}

std::string text_of(Structure const& structure) {
    if (structure.errors.empty()) return "";
    std::string out = listed(structure.errors, "error(s)");
    if (!structure.warnings.empty()) out += "\n" + listed(structure.warnings, "warning(s)");
    return out;
}

}  // namespace licet::adapters::croissant
