// A bounded part of JSON-LD 1.1, enough for policies: inline contexts and the one of ODRL, which is known
// here by name. Other remote contexts are not fetched; their terms are dropped, as words nobody defined.

#include "adapters/odrl/context.hpp"
#include "adapters/odrl/graph.hpp"
#include "adapters/odrl/vocabulary.hpp"

#include <map>
#include <optional>

namespace licet::adapters::odrl {
namespace {

using json::Value;

std::string const base = "http://base.invalid/";  // where the document itself is not said to lie

struct Term {
    std::string id;    // an IRI, a keyword, or empty: not to be read
    std::string type;  // @id, @vocab, a datatype, or empty
    bool is_list = false;
};

struct Context {
    std::map<std::string, Term> terms;
    std::string vocabulary;
    std::string base_iri = base;
    std::string language;
};

class Expansion {
public:
    Result<Graph, json::Fault> read(Value const& document) {
        Context const empty;
        if (document.is_array()) {
            for (Value const& one : document.items)
                if (one.is_object()) (void)node(one, empty);
        } else if (document.is_object()) {
            (void)node(document, empty);
        } else {
            fail("must be an object or a list of them");
        }
        if (fault_) return Unexpected{*fault_};
        return std::move(graph_);
    }

private:
    void fail(std::string what) {
        if (!fault_) fault_ = json::Fault{"", std::move(what), 0};
    }
    static bool is_keyword(std::string const& text) { return text.starts_with('@'); }
    static bool is_absolute(std::string const& text) {
        std::size_t const colon = text.find(':');
        return colon != std::string::npos && colon > 0 && text.find('/') >= colon;
    }

    // A term, a compact or a whole IRI; otherwise by the vocabulary, or against the base.
    std::string expand(std::string const& text, Context const& context, bool by_vocabulary) const {
        if (is_keyword(text)) return text;
        if (by_vocabulary)
            if (auto const at = context.terms.find(text); at != context.terms.end()) return at->second.id;
        if (std::size_t const colon = text.find(':'); colon != std::string::npos) {
            std::string const prefix = text.substr(0, colon);
            std::string const suffix = text.substr(colon + 1);
            if (prefix == "_" || suffix.starts_with("//")) return text;
            if (auto const at = context.terms.find(prefix);
                at != context.terms.end() && !at->second.id.empty())
                return at->second.id + suffix;
            return text;
        }
        if (by_vocabulary && !context.vocabulary.empty()) return context.vocabulary + text;
        return text;
    }
    static std::string resolve(std::string const& iri, Context const& context) {
        return is_absolute(iri) || iri.starts_with("_:") ? iri : context.base_iri + iri;
    }

    void add_odrl(Context& context) const {
        for (ContextTerm const& term : odrl_context())
            context.terms[std::string(term.name)] = {std::string(term.id), std::string(term.type), false};
        expand_terms(context);
    }
    // Definitions may build on each other, in any order; three rounds are enough for prefixes of prefixes.
    void expand_terms(Context& context) const {
        for (int round = 0; round < 3; ++round)
            for (auto& [name, term] : context.terms) {
                if (!is_keyword(term.id) && (term.id.find("://") == std::string::npos)) {
                    std::string const wider = term.id == name ? term.id : expand(term.id, context, true);
                    if (!wider.empty()) term.id = wider;
                }
                if (!term.type.empty() && !is_keyword(term.type))
                    term.type = expand(term.type, context, true);
            }
    }

    void apply(Value const& local, Context& context) {
        if (local.kind == Value::Kind::null) {
            context = Context();
            return;
        }
        if (local.is_array()) {
            for (Value const& one : local.items) apply(one, context);
            return;
        }
        if (local.is_string()) {
            if (local.text == "http://www.w3.org/ns/odrl.jsonld" ||
                local.text == "https://www.w3.org/ns/odrl.jsonld")
                add_odrl(context);
            return;
        }
        if (!local.is_object()) {
            fail("a context must be an IRI, an object or a list of them");
            return;
        }
        for (auto const& [name, definition] : local.members) {
            if (name == "@vocab") context.vocabulary = definition.text;
            if (name == "@base") context.base_iri = definition.text.empty() ? base : definition.text;
            if (name == "@language") context.language = definition.text;
            if (is_keyword(name)) continue;
            Term term;
            if (definition.is_string()) {
                term.id = definition.text;
            } else if (definition.is_object()) {
                Value const* const id = definition.find("@id");
                Value const* const type = definition.find("@type");
                Value const* const container = definition.find("@container");
                term.id = id != nullptr ? id->text : name;
                if (type != nullptr) term.type = type->text;
                term.is_list = container != nullptr && container->text == "@list";
            }
            context.terms[name] = std::move(term);
        }
        expand_terms(context);
    }

    void say(Node const& subject, std::string const& predicate, Node object) {
        if (graph_.size() >= statements_max) {
            fail("must have at most " + std::to_string(statements_max) + " statements");
            return;
        }
        graph_.insert({subject, predicate, std::move(object)});
    }
    Node fresh() { return {Node::Kind::blank, "b" + std::to_string(blanks_++), "", ""}; }
    static Node named(std::string const& iri) {
        if (iri.starts_with("_:")) return {Node::Kind::blank, iri.substr(2), "", ""};
        return {Node::Kind::iri, iri, "", ""};
    }

    // Says all of an object; nothing where it is no more than a name.
    std::optional<Node> node(Value const& object, Context context) {
        if (Value const* const local = object.find("@context")) apply(*local, context);
        if (fault_) return std::nullopt;
        std::optional<Node> self;
        for (auto const& [key, value] : object.members)
            if (expand(key, context, true) == "@id" && value.is_string())
                self = named(resolve(expand(value.text, context, false), context));
        bool const has_name = self.has_value();
        if (!self) self = fresh();
        bool says_something = false;
        for (auto const& [key, value] : object.members) {
            std::string const predicate = expand(key, context, true);
            if (predicate == "@graph") {
                for (Value const& one : value.is_array() ? value.items : std::vector<Value>{value})
                    if (one.is_object()) (void)node(one, context);
                continue;
            }
            if (predicate == "@type") {
                for (Value const& one : value.is_array() ? value.items : std::vector<Value>{value}) {
                    says_something = true;
                    say(*self, rdf + "type", named(resolve(expand(one.text, context, true), context)));
                }
                continue;
            }
            if (predicate.empty() || is_keyword(predicate) || !is_absolute(predicate)) continue;
            auto const at = context.terms.find(key);
            Term const term = at == context.terms.end() ? Term{} : at->second;
            says_something = true;
            if (term.is_list && value.is_array())
                say(*self, predicate, list(value.items, term, context));
            else
                values(*self, predicate, value, term, context);
        }
        if (!says_something && !has_name && object.members.empty()) return self;
        return self;
    }

    void values(Node const& self, std::string const& predicate, Value const& value, Term const& term,
                Context const& context) {
        if (value.is_array()) {
            for (Value const& one : value.items) values(self, predicate, one, term, context);
            return;
        }
        if (Value const* const set = value.is_object() ? value.find("@set") : nullptr) {
            values(self, predicate, *set, term, context);
            return;
        }
        if (auto object = object_of(value, term, context)) say(self, predicate, std::move(*object));
    }

    Node list(std::vector<Value> const& items, Term const& term, Context const& context) {
        Node next = named(rdf + "nil");
        for (std::size_t i = items.size(); i-- > 0;) {
            auto const item = object_of(items[i], term, context);
            if (!item) continue;
            Node const cell = fresh();
            say(cell, rdf + "first", *item);
            say(cell, rdf + "rest", next);
            next = cell;
        }
        return next;
    }

    std::optional<Node> object_of(Value const& value, Term const& term, Context const& context) {
        if (value.kind == Value::Kind::null) return std::nullopt;
        if (value.is_object()) {
            if (Value const* const literal = value.find("@value")) {
                Value const* const type = value.find("@type");
                Value const* const language = value.find("@language");
                return Node{Node::Kind::literal, literal->text,
                            type == nullptr ? "" : expand(type->text, context, true),
                            language == nullptr ? "" : language->text};
            }
            if (Value const* const items = value.find("@list"))
                return list(items->is_array() ? items->items : std::vector<Value>{*items}, term, context);
            return node(value, context);
        }
        if (value.kind == Value::Kind::boolean)
            return Node{Node::Kind::literal, value.boolean ? "true" : "false", xsd + "boolean", ""};
        if (value.is_number()) {
            bool const is_whole = value.text.find_first_of(".eE") == std::string::npos;
            std::string const type = term.type.empty() || is_keyword(term.type)
                                         ? xsd + (is_whole ? "integer" : "double")
                                         : term.type;
            return Node{Node::Kind::literal, value.text, type, ""};
        }
        if (term.type == "@id") return named(resolve(expand(value.text, context, false), context));
        if (term.type == "@vocab") return named(resolve(expand(value.text, context, true), context));
        return Node{Node::Kind::literal, value.text, term.type, term.type.empty() ? context.language : ""};
    }

    Graph graph_;
    std::size_t blanks_ = 0;
    std::optional<json::Fault> fault_;
};

}  // namespace

Result<Graph, json::Fault> graph_from_jsonld(std::string const& text) {
    auto const document = json::parse(text);
    if (!document) return Unexpected{document.error()};
    return Expansion().read(*document);
}

}  // namespace licet::adapters::odrl
