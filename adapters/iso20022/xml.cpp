#include "adapters/iso20022/xml.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

namespace licet::adapters::iso20022 {
namespace {

std::string_view view(xmlChar const* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<char const*>(text);
}

std::string trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// A document type could declare entities that grow without end, or name files to read.
void refuse_doctype(void* context, xmlChar const*, xmlChar const*, xmlChar const*) {
    auto* const parser = static_cast<xmlParserCtxtPtr>(context);
    parser->_private = parser;
    xmlStopParser(parser);
}

xmlNode const* named(xmlNode const* node, std::string_view name) {
    while (node != nullptr && (node->type != XML_ELEMENT_NODE || name_of(node) != name)) node = node->next;
    return node;
}

}  // namespace

Result<Tree, json::Fault> tree_of(std::string_view xml) {
    if (xml.size() > bytes_max)
        return Unexpected{json::Fault{"", "must be at most " + std::to_string(bytes_max) + " bytes", 0}};
    std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> const parser(xmlNewParserCtxt(),
                                                                            xmlFreeParserCtxt);
    parser->sax->internalSubset = refuse_doctype;
    Tree tree(xmlCtxtReadMemory(parser.get(), xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
              xmlFreeDoc);
    if (parser->_private != nullptr)
        return Unexpected{json::Fault{"", "must have no document type declaration", 1}};
    if (!tree || xmlDocGetRootElement(tree.get()) == nullptr) {
        auto const* const error = xmlCtxtGetLastError(parser.get());
        std::string const what = error == nullptr || error->message == nullptr ? "" : trimmed(error->message);
        return Unexpected{json::Fault{"", "must be well-formed XML" + (what.empty() ? "" : ": " + what),
                                      error == nullptr ? 1 : static_cast<std::size_t>(error->line)}};
    }
    return tree;
}

std::string_view name_of(xmlNode const* node) {
    return view(node->name);
}

xmlNode const* child(xmlNode const* node, std::string_view name) {
    return node == nullptr ? nullptr : named(node->children, name);
}

xmlNode const* next(xmlNode const* node) {
    return named(node->next, name_of(node));
}

xmlNode const* at(xmlNode const* node, std::string_view path) {
    while (node != nullptr && !path.empty()) {
        auto const slash = path.find('/');
        node = child(node, path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return node;
}

std::optional<std::string> text_at(xmlNode const* node, std::string_view path) {
    xmlNode const* const found = at(node, path);
    if (found == nullptr) return std::nullopt;
    std::string text;
    for (xmlNode const* piece = found->children; piece != nullptr; piece = piece->next)
        if (piece->type == XML_TEXT_NODE || piece->type == XML_CDATA_SECTION_NODE)
            text += view(piece->content);
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<std::string> attribute(xmlNode const* node, char const* name) {
    if (node == nullptr) return std::nullopt;
    for (xmlAttr const* attr = node->properties; attr != nullptr; attr = attr->next)
        if (attr->ns == nullptr && view(attr->name) == name && attr->children != nullptr)
            return trimmed(view(attr->children->content));
    return std::nullopt;
}

}  // namespace licet::adapters::iso20022
