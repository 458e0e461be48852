#include "adapters/iso20022/schema.hpp"

#include "contracts/values/assert.hpp"

#include <libxml/xmlschemas.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace licet::adapters::iso20022 {
namespace {

struct Edit {
    std::string from;
    std::string to;
};

// A schema as the table has it: its message, and a line a node (table_of_schemas.py).
struct Table {
    std::string_view name;
    std::string_view lines;
};
constexpr Table tables[] = {
#include "adapters/iso20022/schemas.inc"
};

struct Node {
    char letter;
    std::string_view tag;
    std::initializer_list<std::string_view> fields;
};
std::initializer_list<Node> const nodes = {
    {'e', "element", {"name", "type", "minOccurs", "maxOccurs"}},
    {'T', "complexType", {"name"}},
    {'S', "simpleType", {"name"}},
    {'s', "sequence", {"minOccurs", "maxOccurs"}},
    {'c', "choice", {"minOccurs", "maxOccurs"}},
    {'r', "restriction", {"base"}},
    {'x', "extension", {"base"}},
    {'m', "simpleContent", {}},
    {'@', "attribute", {"name", "type", "use"}},
    {'a', "any", {"namespace", "processContents", "minOccurs", "maxOccurs"}},
    {'p', "pattern", {"value"}},
    {'n', "enumeration", {"value"}},
    {'l', "minLength", {"value"}},
    {'L', "maxLength", {"value"}},
    {'k', "length", {"value"}},
    {'d', "fractionDigits", {"value"}},
    {'D', "totalDigits", {"value"}},
    {'i', "minInclusive", {"value"}},
    {'I', "maxInclusive", {"value"}},
};

std::string open_tag(Node const& node, std::string_view fields) {
    std::string out = "<xs:" + std::string(node.tag);
    for (std::string_view const name : node.fields) {
        auto const end = fields.find('\t');
        std::string_view const value = fields.substr(0, end);
        fields = end == std::string_view::npos ? std::string_view() : fields.substr(end + 1);
        if (value.empty()) continue;
        out += " " + std::string(name) + "=\"";
        for (char const c : value == "*" && name == "maxOccurs" ? std::string_view("unbounded") : value)
            out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
        out += '"';
    }
    return out;
}

// The schema that a table stands for, as libxml2 reads it.
std::string schema_text(Table const& table) {
    std::string out = "<xs:schema xmlns=\"urn:iso:std:iso:20022:tech:xsd:" + std::string(table.name) +
                      "\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"qualified\" "
                      "targetNamespace=\"urn:iso:std:iso:20022:tech:xsd:" +
                      std::string(table.name) + "\">\n";
    std::vector<std::string_view> open;
    std::string_view rest = table.lines;
    while (!rest.empty()) {
        auto const end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        auto const depth = line.find_first_not_of(' ');
        if (depth == std::string_view::npos) continue;
        auto const depth_next = rest.find_first_not_of(' ');
        for (; open.size() > depth; open.pop_back()) out += "</xs:" + std::string(open.back()) + ">\n";
        auto const* const node = std::ranges::find(nodes, line[depth], &Node::letter);
        LICET_ASSERT(node != nodes.end(), "the table of schemas has known letters only");
        out += open_tag(*node, line.substr(depth + 1));
        if (depth_next != std::string_view::npos && depth_next > depth) {
            out += ">\n";
            open.push_back(node->tag);
        } else {
            out += "/>\n";
        }
    }
    for (; !open.empty(); open.pop_back()) out += "</xs:" + std::string(open.back()) + ">\n";
    return out + "</xs:schema>\n";
}

// Which schema a version is held against, and what differs there in what banks use.
struct Relative {
    std::string_view family;  // "pain.001"
    int first_version;
    int last_version;
    std::string_view schema;  // carried, "pain.001.001.09"
    std::vector<Edit> edits;
};

// A camt.053 or camt.052 of the years when both shared their types with camt.054, with balances added.
std::vector<Edit> statement_edits(std::string const& message, std::string const& part, bool needs_balance) {
    static constexpr std::string_view balance =
        R"(<xs:element name="Document" type="Document"/>
<xs:complexType name="CashBalance3"><xs:sequence><xs:element name="Tp" type="BalanceType12"/>
<xs:element minOccurs="0" name="CdtLine" type="CreditLine2"/>
<xs:element name="Amt" type="ActiveOrHistoricCurrencyAndAmount"/><xs:element name="CdtDbtInd" type="CreditDebitCode"/>
<xs:element name="Dt" type="DateAndDateTimeChoice"/>
<xs:element maxOccurs="unbounded" minOccurs="0" name="Avlbty" type="CashBalanceAvailability2"/></xs:sequence></xs:complexType>
<xs:complexType name="BalanceType12"><xs:sequence><xs:element name="CdOrPrtry"><xs:complexType><xs:choice>
<xs:element name="Cd"><xs:simpleType><xs:restriction base="xs:string">
<xs:pattern value="XPCD|OPAV|ITAV|CLAV|FWAV|CLBD|ITBD|OPBD|PRCD|INFO"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="Prtry" type="Max35Text"/></xs:choice></xs:complexType></xs:element>
<xs:element minOccurs="0" name="SubTp"><xs:complexType><xs:choice><xs:element name="Cd" type="Max35Text"/>
<xs:element name="Prtry" type="Max35Text"/></xs:choice></xs:complexType></xs:element></xs:sequence></xs:complexType>
<xs:complexType name="CreditLine2"><xs:sequence><xs:element name="Incl" type="xs:boolean"/>
<xs:element minOccurs="0" name="Amt" type="ActiveOrHistoricCurrencyAndAmount"/></xs:sequence></xs:complexType>)";
    std::string const summary = "<xs:element name=\"TxsSummry\"";
    return {{R"(<xs:element name="Document" type="Document"/>)", std::string(balance)},
            {"\"BkToCstmrDbtCdtNtfctn\"", "\"" + message + "\""},
            {"name=\"Ntfctn\" type", "name=\"" + part + "\" type"},
            {"\"AddtlNtfctnInf\"", "\"Addtl" + part + "Inf\""},
            {"\"NtfctnPgntn\"", "\"" + part + "Pgntn\""},
            {summary, "<xs:element maxOccurs=\"unbounded\" minOccurs=\"" + std::string(needs_balance ? "1" : "0") +
                          "\" name=\"Bal\" type=\"CashBalance3\"/>" + summary}};
}

std::vector<Relative> const& relatives() {
    static std::vector<Relative> const all = [] {
        auto const statement = statement_edits("BkToCstmrStmt", "Stmt", true);
        auto const report = statement_edits("BkToCstmrAcctRpt", "Rpt", false);
        std::vector<Edit> const report_now{{"\"BkToCstmrStmt\"", "\"BkToCstmrAcctRpt\""},
                                           {"name=\"Stmt\" type", "name=\"Rpt\" type"},
                                           {"\"AddtlStmtInf\"", "\"AddtlRptInf\""},
                                           {"\"StmtPgntn\"", "\"RptPgntn\""},
                                           {"name=\"Bal\"", "name=\"Bal\" minOccurs=\"0\""}};
        std::vector<Edit> const plain_date{{"name=\"ReqdExctnDt\" type=\"DateAndDateTime2Choice\"",
                                            "name=\"ReqdExctnDt\" type=\"ISODate\""}};
        return std::vector<Relative>{
            {"pain.001", 1, 3, "pain.001.001.03", {}},
            {"pain.001", 4, 7, "pain.001.001.09", plain_date},
            {"pain.001", 8, 99, "pain.001.001.09", {}},
            {"pain.002", 1, 99, "pain.002.001.10", {}},
            {"camt.054", 1, 2, "camt.054.001.02", {}},
            {"camt.054", 3, 6, "camt.054.001.04", {}},
            {"camt.054", 7, 99, "camt.054.001.08", {}},
            {"camt.053", 1, 2, "camt.054.001.02", statement},
            {"camt.053", 3, 6, "camt.054.001.04", statement},
            {"camt.053", 7, 99, "camt.053.001.08", {}},
            {"camt.052", 1, 2, "camt.054.001.02", report},
            {"camt.052", 3, 6, "camt.054.001.04", report},
            {"camt.052", 7, 99, "camt.053.001.08", report_now},
        };
    }();
    return all;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

struct Schema {
    std::string held_against;
    std::string text;
};

// The schema's text for a message, its own or its relative's under its name.
std::optional<Schema> schema_for(std::string_view name) {
    // "pain.001.001.09": family, variant, version.
    bool const is_name = name.size() == 15 && name[4] == '.' && name[8] == '.' && name[12] == '.' &&
                         std::ranges::all_of(name.substr(13), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_name) return std::nullopt;
    auto const own = std::ranges::find(tables, name, &Table::name);
    if (own != std::end(tables)) return Schema{std::string(name) + ".xsd", schema_text(*own)};
    int const version = (name[13] - '0') * 10 + (name[14] - '0');
    for (Relative const& relative : relatives()) {
        if (relative.family != name.substr(0, 8) || version < relative.first_version ||
            version > relative.last_version)
            continue;
        Schema out{std::string(relative.schema) + ".xsd, as " + std::string(name),
                   schema_text(*std::ranges::find(tables, relative.schema, &Table::name))};
        for (Edit const& edit : relative.edits) replace_all(out.text, edit.from, edit.to);
        replace_all(out.text, "xsd:" + std::string(relative.schema), "xsd:" + std::string(name));
        return out;
    }
    return std::nullopt;
}

void keep_fault(void* list, xmlErrorPtr error) {
    auto& faults = *static_cast<std::vector<std::string>*>(list);
    if (error == nullptr || error->message == nullptr || faults.size() >= 100) return;
    std::string what = error->message;
    while (!what.empty() && (what.back() == '\n' || what.back() == ' ')) what.pop_back();
    faults.push_back(std::move(what));
}

using ParsedSchema = std::shared_ptr<xmlSchema>;

// Parsed once a name: a schema takes longer to read than most messages.
ParsedSchema parsed(std::string const& name, std::string const& text) {
    static std::mutex mutex;
    static std::map<std::string, ParsedSchema> known;
    std::scoped_lock const lock(mutex);
    auto const found = known.find(name);
    if (found != known.end()) return found->second;
    std::vector<std::string> faults;
    std::unique_ptr<xmlSchemaParserCtxt, void (*)(xmlSchemaParserCtxtPtr)> const parser(
        xmlSchemaNewMemParserCtxt(text.data(), static_cast<int>(text.size())), xmlSchemaFreeParserCtxt);
    xmlSchemaSetParserStructuredErrors(parser.get(), keep_fault, &faults);
    ParsedSchema schema(xmlSchemaParse(parser.get()), xmlSchemaFree);
    if (known.size() > 64) known.clear();
    known.emplace(name, schema);
    return schema;
}

}  // namespace

std::vector<std::string_view> schema_names() {
    std::vector<std::string_view> out;
    for (Table const& table : tables) out.push_back(table.name);
    return out;
}

Validity validity_of(xmlDoc* document, std::string_view name) {
    Validity out;
    auto const schema = schema_for(name);
    if (!schema) return out;
    out.held_against = schema->held_against;
    ParsedSchema const known = parsed(std::string(name), schema->text);
    if (!known) return out;
    out.has_schema = true;
    std::unique_ptr<xmlSchemaValidCtxt, void (*)(xmlSchemaValidCtxtPtr)> const check(
        xmlSchemaNewValidCtxt(known.get()), xmlSchemaFreeValidCtxt);
    xmlSchemaSetValidStructuredErrors(check.get(), keep_fault, &out.faults);
    int const verdict = xmlSchemaValidateDoc(check.get(), document);
    if (verdict != 0 && out.faults.empty()) out.faults.emplace_back("does not follow the schema");
    return out;
}

}  // namespace licet::adapters::iso20022
