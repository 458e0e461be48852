// From XML to a Document, by libxml2: namespaces resolved, nothing fetched, no entity declared or expanded.

#include "adapters/rsl/rsl.hpp"
#include "adapters/rsl/vocabulary.hpp"
#include "contracts/scope/scope.hpp"
#include "contracts/values/currency.hpp"
#include "contracts/values/rate.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace licet::adapters::rsl {
namespace {

std::string_view view(xmlChar const* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<char const*>(text);
}
std::string_view name_of(xmlNode const* node) {
    return view(node->name);
}
std::string_view namespace_of(xmlNode const* node) {
    return node->ns == nullptr ? std::string_view() : view(node->ns->href);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string own_text(xmlNode const* node) {
    std::string text;
    for (xmlNode const* child = node->children; child != nullptr; child = child->next)
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            text += view(child->content);
    return std::string(trimmed(text));
}

std::optional<std::string> attribute(xmlNode const* node, char const* name) {
    for (xmlAttr const* attr = node->properties; attr != nullptr; attr = attr->next) {
        if (attr->ns != nullptr || view(attr->name) != name) continue;
        std::string text;
        for (xmlNode const* child = attr->children; child != nullptr; child = child->next)
            if (child->type == XML_TEXT_NODE) text += view(child->content);
        return std::string(trimmed(text));
    }
    return std::nullopt;
}

bool is_uri(std::string_view text) {
    auto const colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos) return false;
    auto const is_scheme = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '-' || c == '.';
    };
    return std::ranges::all_of(text.substr(0, colon), is_scheme) && std::ranges::none_of(text, is_blank);
}

bool is_rfc3339(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || !date_from_text(text.substr(0, 10)))
        return false;
    auto const digits = [&](std::size_t from, std::size_t count) {
        if (from + count > text.size()) return -1;
        int number = 0;
        for (char const c : text.substr(from, count)) {
            if (c < '0' || c > '9') return -1;
            number = number * 10 + (c - '0');
        }
        return number;
    };
    auto const within = [](int number, int max) { return number >= 0 && number <= max; };
    if (!within(digits(11, 2), 23) || text[13] != ':' || !within(digits(14, 2), 59) || text[16] != ':' ||
        !within(digits(17, 2), 60))
        return false;
    std::size_t zone = 19;
    if (text[zone] == '.')
        for (++zone; zone < text.size() && text[zone] >= '0' && text[zone] <= '9';) ++zone;
    if (zone + 1 == text.size()) return text[zone] == 'Z' || text[zone] == 'z';
    return zone + 6 == text.size() && (text[zone] == '+' || text[zone] == '-') &&
           within(digits(zone + 1, 2), 23) && text[zone + 3] == ':' && within(digits(zone + 4, 2), 59);
}

// One walk over the tree. Elements of other namespaces are passed over; their place is for others to read.
class Walk {
public:
    explicit Walk(Document& document) : document_(document) {}

    void root(xmlNode const* node) {
        only_attributes(node, {"max-age"});
        if (auto const age = attribute(node, "max-age")) {
            std::int64_t days = 0;
            auto const read = std::from_chars(age->data(), age->data() + age->size(), days);
            if (read.ec != std::errc() || read.ptr != age->data() + age->size() || days < 1 || days > 36500)
                issue("bad-max-age");
            else
                document_.max_age_days = days;
        }
        each_child(node, "rsl", {"content"}, [&](xmlNode const* child) { content(child); });
        if (document_.contents.empty()) issue("no-content");
    }

private:
    void issue(std::string text) { document_.issues.insert(std::move(text)); }
    void nonconformant(std::string text) {
        issue(std::move(text));
        document_.is_conformant = false;
    }

    void only_attributes(xmlNode const* node, std::initializer_list<std::string_view> known) {
        for (xmlAttr const* attr = node->properties; attr != nullptr; attr = attr->next)
            if (attr->ns == nullptr && std::ranges::find(known, view(attr->name)) == known.end())
                issue("unknown-attribute:" + std::string(name_of(node)) + "/@" +
                      std::string(view(attr->name)));
    }

    // Elements that do not belong, and all below them, named; libxml2 has bounded how deep they nest.
    void misplaced(xmlNode const* node, std::string_view parent) {
        if (is_element_name(name_of(node)))
            nonconformant("misplaced-element:" + std::string(name_of(node)) + "-in-" + std::string(parent));
        else
            nonconformant("unknown-element:" + std::string(name_of(node)));
        for (xmlNode const* child = node->children; child != nullptr; child = child->next)
            if (child->type == XML_ELEMENT_NODE && namespace_of(child) == xml_namespace)
                misplaced(child, name_of(node));
    }

    template <class Visit>
    void each_child(xmlNode const* node, std::string_view parent,
                    std::initializer_list<std::string_view> known, Visit visit) {
        for (xmlNode const* child = node->children; child != nullptr; child = child->next) {
            if (child->type != XML_ELEMENT_NODE || namespace_of(child) != xml_namespace) continue;
            if (std::ranges::find(known, name_of(child)) == known.end())
                misplaced(child, parent);
            else
                visit(child);
        }
    }

    void content(xmlNode const* node) {
        Content out;
        only_attributes(node, {"url", "server", "encrypted", "lastmod"});
        if (auto const url = attribute(node, "url"))
            out.url = *url;
        else
            nonconformant("missing-url");
        if (out.url.find("://") != std::string::npos)
            issue("absolute-url-in-content");
        else if (!out.url.empty() && !out.url.starts_with('/') && !out.url.starts_with('*'))
            issue("bad-content-url");
        out.server = attribute(node, "server");
        auto const encrypted = attribute(node, "encrypted");
        if (encrypted && *encrypted != "true" && *encrypted != "false") issue("bad-encrypted");
        out.is_encrypted = encrypted == "true";
        if (out.is_encrypted && !out.server) issue("encrypted-without-server");
        out.lastmod = attribute(node, "lastmod");
        if (out.lastmod && !is_rfc3339(*out.lastmod)) issue("bad-lastmod");
        each_child(node, "content", {"license", "alternate", "schema", "copyright", "terms"},
                   [&](xmlNode const* child) { content_child(child, out); });
        if (out.licenses.empty()) nonconformant("content-without-license");
        document_.contents.push_back(std::move(out));
    }

    void content_child(xmlNode const* node, Content& out) {
        auto const name = name_of(node);
        if (name == "license") return license(node, out);
        each_child(node, name, {}, [](xmlNode const*) {});
        if (name == "alternate") {
            out.alternates.emplace_back(attribute(node, "type"), own_text(node));
        } else if (name == "copyright") {
            if (out.copyright) issue("repeated-element:copyright");
            Copyright copyright{own_text(node), attribute(node, "type"), attribute(node, "contactEmail"),
                                attribute(node, "contactUrl")};
            if (copyright.type && *copyright.type != "person" && *copyright.type != "organization")
                issue("bad-copyright-type:" + *copyright.type);
            out.copyright = std::move(copyright);
        } else {
            auto& field = name == "schema" ? out.schema : out.terms;
            if (field) issue("repeated-element:" + std::string(name));
            field = own_text(node);
        }
    }

    void license(xmlNode const* node, Content& content) {
        License out;
        only_attributes(node, {});
        each_child(node, "license", {"permits", "prohibits", "payment", "reporting", "legal"},
                   [&](xmlNode const* child) {
                       auto const name = name_of(child);
                       if (name == "permits") classes(child, out, out.permits);
                       if (name == "prohibits") classes(child, out, out.prohibits);
                       if (name == "payment") payment(child, out);
                       if (name == "reporting") reporting(child, out);
                       if (name == "legal") legal(child, out);
                   });
        content.licenses.push_back(std::move(out));
    }

    // Blanks separate; the commas of 0.9 are read as blanks, and named.
    std::vector<std::string> tokens(std::string text, std::string const& where) {
        if (text.find(',') != std::string::npos) {
            issue("comma-separated-list:" + where);
            std::ranges::replace(text, ',', ' ');
        }
        std::vector<std::string> out;
        std::string_view rest = trimmed(text);
        while (!rest.empty()) {
            auto const end = std::ranges::find_if(rest, is_blank) - rest.begin();
            out.emplace_back(rest.substr(0, static_cast<std::size_t>(end)));
            rest = trimmed(rest.substr(static_cast<std::size_t>(end)));
        }
        return out;
    }

    void classes(xmlNode const* node, License& license, Classes& out) {
        std::string const element(name_of(node));
        std::string const type = attribute(node, "type").value_or("");
        each_child(node, element, {}, [](xmlNode const*) {});
        if (type != "usage" && type != "user" && type != "geo") {
            issue("unknown-" + element + "-type:" + type);
            (element == "permits" ? license.has_unreadable_permit : license.has_unreadable_prohibition) =
                true;
            return;
        }
        if (out.contains(type)) issue("repeated-" + element + ":" + type);
        auto& list = out[type];
        for (auto& token : tokens(own_text(node), element + "/" + type)) {
            if (!is_class_token(type, token)) issue("unknown-" + type + "-token:" + token);
            if (std::ranges::find(list, token) == list.end()) list.push_back(std::move(token));
        }
        if (list.empty()) issue("empty-" + element + ":" + type);
    }

    void payment(xmlNode const* node, License& license) {
        if (license.payment) issue("repeated-element:payment");
        Payment out;
        out.type = attribute(node, "type");
        if (!out.type)
            issue("payment-without-type");
        else if (!is_payment_type(*out.type))
            issue("unknown-payment-type:" + *out.type);
        each_child(node, "payment", {"standard", "custom", "amount", "accepts"}, [&](xmlNode const* child) {
            auto const name = name_of(child);
            each_child(child, name, {}, [](xmlNode const*) {});
            if (name == "amount") {
                out.amount = own_text(child);
                out.currency = attribute(child, "currency");
                if (!out.currency)
                    issue("amount-without-currency");
                else if (!Currency::from_code(*out.currency))
                    issue("bad-currency:" + *out.currency);
                if (!is_amount(*out.amount)) issue("bad-amount");
            } else if (name == "accepts") {
                out.accepts = {attribute(child, "type").value_or(""), own_text(child)};
            } else {
                std::string text = own_text(child);
                if (!is_uri(text)) issue("not-a-uri:" + std::string(name));
                (name == "standard" ? out.standard : out.custom) = std::move(text);
            }
        });
        for (xmlNode const* child = node->children; child != nullptr; child = child->next)
            if (child->type == XML_ELEMENT_NODE && namespace_of(child) != xml_namespace)
                out.extensions.insert(std::string(namespace_of(child)));
        // Of two payments the one that asks for more certainty stands: neither is known to be meant.
        if (license.payment) {
            out.type.reset();
            out.amount.reset();
            out.currency.reset();
        }
        license.payment = std::move(out);
    }

    void reporting(xmlNode const* node, License& license) {
        each_child(node, "reporting", {}, [](xmlNode const*) {});
        Reporting out{attribute(node, "type").value_or(""), attribute(node, "profile").value_or(""),
                      attribute(node, "endpoint"), own_text(node)};
        if (out.type != "telemetry" && out.type != "provenance" && out.type != "audit")
            issue("unknown-reporting-type:" + out.type);
        if (out.profile.empty()) issue("reporting-without-profile");
        license.reporting.push_back(std::move(out));
    }

    void legal(xmlNode const* node, License& license) {
        each_child(node, "legal", {}, [](xmlNode const*) {});
        std::string const type = attribute(node, "type").value_or("");
        if (!is_legal_type(type)) issue("unknown-legal-type:" + type);
        if (license.legal.contains(type)) issue("repeated-legal:" + type);
        auto& list = license.legal[type];
        bool const is_list = type == "warranty" || type == "disclaimer";
        if (!is_list && type != "proof") {
            list.push_back(own_text(node));
            return;
        }
        std::string const text = own_text(node);
        for (auto& token : is_list ? tokens(text, "legal") : tokens(text, "legal/proof")) {
            if (is_list && !is_legal_token(type, token)) issue("unknown-" + type + "-token:" + token);
            list.push_back(std::move(token));
        }
    }

    Document& document_;
};

// Called at `<!DOCTYPE`, before anything it declares is read.
void refuse_doctype(void* context, xmlChar const*, xmlChar const*, xmlChar const*) {
    auto* const parser = static_cast<xmlParserCtxtPtr>(context);
    parser->_private = parser;  // remembered: this is why parsing stopped
    xmlStopParser(parser);
}

std::size_t count_elements(xmlNode const* node) {
    std::size_t count = 0;
    for (xmlNode const* at = node; at != nullptr && count <= elements_max;) {
        ++count;
        if (at->children != nullptr && at->type == XML_ELEMENT_NODE) {
            at = at->children;
            continue;
        }
        while (at != node && at->next == nullptr) at = at->parent;
        at = at == node ? nullptr : at->next;
    }
    return count;
}

Document unread(Outcome outcome, std::string issue, std::string fault) {
    Document out;
    out.outcome = outcome;
    out.issues.insert(std::move(issue));
    out.is_conformant = false;
    out.fault = std::move(fault);
    return out;
}

}  // namespace

Document read(std::string_view xml) {
    if (xml.size() > bytes_max)
        return unread(Outcome::refused, "too-large",
                      "must be at most " + std::to_string(bytes_max) + " bytes");
    std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> const parser(xmlNewParserCtxt(),
                                                                            xmlFreeParserCtxt);
    parser->sax->internalSubset = refuse_doctype;
    std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)> const tree(
        xmlCtxtReadMemory(parser.get(), xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
        xmlFreeDoc);
    if (parser->_private != nullptr)
        return unread(Outcome::refused, "doctype-present",
                      "line " + std::to_string(parser->input == nullptr ? 1 : parser->input->line) +
                          ": must have no document type declaration");
    xmlNode const* const root = tree ? xmlDocGetRootElement(tree.get()) : nullptr;
    if (root == nullptr) {
        auto const* const error = xmlCtxtGetLastError(parser.get());
        std::string what = error == nullptr || error->message == nullptr ? "no element" : error->message;
        return unread(
            Outcome::malformed, "not-well-formed",
            "line " + std::to_string(error == nullptr ? 1 : error->line) + ": " + std::string(trimmed(what)));
    }
    if (name_of(root) != "rsl" || namespace_of(root) != xml_namespace)
        return unread(Outcome::not_rsl, "root-is-" + std::string(name_of(root)),
                      "the root must be <rsl xmlns=\"" + std::string(xml_namespace) + "\">");
    if (count_elements(root) > elements_max)
        return unread(Outcome::refused, "too-large",
                      "must have at most " + std::to_string(elements_max) + " elements and texts");
    Document out;
    Walk(out).root(root);
    return out;
}

}  // namespace licet::adapters::rsl
