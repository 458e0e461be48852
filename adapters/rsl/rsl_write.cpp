// RSL out: a document is first brought to what the standard's grammar can say, each loss named, then written
// so that reading it gives the same document again.

#include "adapters/rsl/rsl.hpp"
#include "adapters/rsl/vocabulary.hpp"
#include "contracts/values/currency.hpp"
#include "contracts/values/time.hpp"

#include <algorithm>

namespace licet::adapters::rsl {
namespace {

class Conforming {
public:
    Conformed run(Document const& document) {
        Conformed out;
        out.document.max_age_days = document.max_age_days;
        for (std::size_t i = 0; i < document.contents.size(); ++i) {
            where_ = "content " + std::to_string(i + 1) + ": ";
            auto content = conform(document.contents[i]);
            if (content.licenses.empty())
                lose("no license: the element is left out");
            else
                out.document.contents.push_back(std::move(content));
        }
        for (Content const& content : out.document.contents)
            if (content.url.find("://") != std::string::npos)
                out.document.issues.insert("absolute-url-in-content");
        if (out.document.contents.empty()) out.document.issues.insert("no-content");
        out.lost = std::move(lost_);
        return out;
    }

private:
    void lose(std::string what) { lost_.push_back(where_ + std::move(what)); }

    static bool is_uri(std::optional<std::string> const& text) {
        if (!text) return false;
        auto const colon = text->find(':');
        return colon != 0 && colon != std::string::npos &&
               text->find_first_of(" \t\r\n<>\"{}|\\^`") > text->size() &&
               std::ranges::all_of(text->substr(0, colon),
                                   [](char c) {
                                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                              (c >= '0' && c <= '9');
                                   }) &&
               std::ranges::count(*text, '#') <= 1 && has_whole_escapes(*text);
    }
    static bool has_whole_escapes(std::string_view text) {
        for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1))
            if (text.substr(i + 1, 2).size() < 2 ||
                text.substr(i + 1, 2).find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
                return false;
        return true;
    }

    void keep_uri(std::optional<std::string>& field, char const* name) {
        if (field && !is_uri(field)) {
            lose(std::string(name) + " that is no URI: " + *field);
            field.reset();
        }
    }

    Content conform(Content const& content) {
        Content out = content;
        out.licenses.clear();
        if (out.url.find("://") == std::string::npos && !out.url.empty() && out.url[0] != '/' &&
            out.url[0] != '*') {
            lose("a url that is no path: " + out.url);
            return out;
        }
        // Without its server an element would look as if no token were needed; so it goes as a whole.
        if (out.server && !is_uri(out.server)) {
            lose("a server that is no URI: " + *out.server);
            return out;
        }
        if (out.is_encrypted && !out.server) {
            lose("encrypted without a server");
            return out;
        }
        if (out.lastmod && !is_date_time(*out.lastmod)) {
            lose("lastmod that is no date and time: " + *out.lastmod);
            out.lastmod.reset();
        }
        if (out.copyright && out.copyright->type && *out.copyright->type != "person" &&
            *out.copyright->type != "organization") {
            lose("copyright type " + *out.copyright->type);
            out.copyright->type.reset();
        }
        for (License const& license : content.licenses)
            if (auto one = conform(license)) out.licenses.push_back(std::move(*one));
        return out;
    }

    // XML Schema's dateTime, in capitals: a real day and time of day, a fraction if any, and a zone.
    static bool is_date_time(std::string_view text) {
        constexpr std::string_view digits = "0123456789";
        if (text.size() < 20 || text[10] != 'T' ||
            !instant_from_text(std::string(text.substr(0, 19)) + "Z").has_value())
            return false;
        std::string_view zone = text.substr(19);
        if (zone.starts_with('.')) {
            std::size_t const end = zone.find_first_not_of(digits, 1);
            if (end == 1 || end == std::string_view::npos) return false;
            zone.remove_prefix(end);
        }
        if (zone == "Z") return true;
        return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' &&
               (std::string(zone.substr(1, 2)) += zone.substr(4)).find_first_not_of(digits) ==
                   std::string::npos &&
               zone.substr(1, 2) < "14" && zone[4] < '6';
    }

    void conform(Classes const& from, Classes& to, bool is_prohibition, bool& is_unclear) {
        for (auto const& [type, tokens] : from) {
            std::vector<std::string> kept;
            for (std::string const& token : tokens) {
                bool const can_write = is_class_token(type, token) && (type != "geo" || token.size() == 2);
                if (can_write) {
                    kept.push_back(token);
                    continue;
                }
                lose("unknown " + type + " token " + token);
                auto const meant =
                    type == "usage" ? usages_of(token, is_prohibition) : std::vector<std::string_view>();
                for (auto const usage : meant) kept.emplace_back(usage);
                if (meant.empty() && is_prohibition) is_unclear = true;
            }
            std::vector<std::string> once;
            for (std::string& token : kept)
                if (std::ranges::find(once, token) == once.end()) once.push_back(std::move(token));
            if (!once.empty())
                to[type] = std::move(once);
            else if (!is_prohibition)
                is_unclear = true;  // a closed list of nothing: the licence grants nothing
        }
    }

    // Nothing where the licence cannot be said without granting more than it did.
    std::optional<License> conform(License const& license) {
        License out = license;
        out.permits.clear();
        out.prohibits.clear();
        bool is_unclear = license.has_unreadable_permit || license.has_unreadable_prohibition;
        conform(license.permits, out.permits, false, is_unclear);
        conform(license.prohibits, out.prohibits, true, is_unclear);
        out.has_unreadable_permit = out.has_unreadable_prohibition = false;
        if (is_unclear) {
            lose("a license that says what cannot be read: written as a prohibition of everything");
            out = License{};
            out.prohibits["usage"] = {"all"};
            return out;
        }
        if (out.payment) conform(*out.payment);
        conform_legal(out);
        auto const is_sayable = [](Reporting const& reporting) {
            bool const known =
                reporting.type == "telemetry" || reporting.type == "provenance" || reporting.type == "audit";
            return known && is_uri(reporting.profile) && (!reporting.endpoint || is_uri(reporting.endpoint));
        };
        if (!std::ranges::all_of(out.reporting, is_sayable)) {
            lose("a license with a reporting duty that cannot be written: left out");
            return std::nullopt;
        }
        return out;
    }

    void conform(Payment& payment) {
        if (payment.type && !is_payment_type(*payment.type)) {
            lose("payment type " + *payment.type + ": written without a type, which is unpriced");
            payment.type.reset();
        }
        keep_uri(payment.standard, "standard");
        keep_uri(payment.custom, "custom");
        if (payment.amount && !price_of(payment)) {
            lose("an amount that is no price: " + *payment.amount);
            payment.amount.reset();
        }
        if (!payment.amount) payment.currency.reset();
        if (!payment.extensions.empty()) {
            lose("elements of other namespaces in payment");
            payment.extensions.clear();
        }
    }

    void conform_legal(License& license) {
        std::map<std::string, std::vector<std::string>> out;
        for (auto& [type, tokens] : license.legal) {
            bool const is_list = type == "warranty" || type == "disclaimer";
            if (is_list)
                std::erase_if(tokens, [&](std::string const& token) {
                    if (!is_legal_token(type, token)) lose("legal " + type + " " + token);
                    return !is_legal_token(type, token);
                });
            if (type == "proof")
                std::erase_if(tokens, [&](std::string const& token) {
                    if (!is_uri(token)) lose("legal proof " + token);
                    return !is_uri(token);
                });
            bool const is_fine = type == "attestation"
                                     ? tokens.size() == 1 && (tokens[0] == "true" || tokens[0] == "false")
                                 : type == "contact" ? tokens.size() == 1
                                                     : !tokens.empty();
            if (is_legal_type(type) && is_fine)
                out[type] = std::move(tokens);
            else
                lose("legal of type " + type);
        }
        license.legal = std::move(out);
    }

    std::string where_;
    std::vector<std::string> lost_;
};

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\n' || c == '\t' || c == '\r')
            out += "&#" + std::to_string(static_cast<int>(c)) + ";";
        else
            out += c;
    }
    return out;
}

class Writing {
public:
    std::string run(Document const& document) {
        out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsl xmlns=\"" + std::string(xml_namespace) +
               "\" max-age=\"" + std::to_string(document.max_age_days) + "\">\n";
        for (Content const& content : document.contents) write(content);
        return out_ + "</rsl>\n";
    }

private:
    using Attributes = std::vector<std::pair<std::string_view, std::optional<std::string>>>;

    void open(int depth, std::string_view name, Attributes const& attributes, std::string_view end) {
        out_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "<" + std::string(name);
        for (auto const& [key, value] : attributes)
            if (value) out_ += " " + std::string(key) + "=\"" + escaped(*value) + "\"";
        out_ += end;
    }
    void close(int depth, std::string_view name) {
        out_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "</" + std::string(name) + ">\n";
    }
    void leaf(int depth, std::string_view name, Attributes const& attributes, std::string_view text) {
        open(depth, name, attributes, ">");
        out_ += escaped(text) + "</" + std::string(name) + ">\n";
    }

    void write(Content const& content) {
        open(1, "content",
             {{"url", content.url},
              {"server", content.server},
              {"encrypted", content.is_encrypted ? std::optional<std::string>("true") : std::nullopt},
              {"lastmod", content.lastmod}},
             ">\n");
        for (License const& license : content.licenses) write(license);
        for (auto const& [type, href] : content.alternates) leaf(2, "alternate", {{"type", type}}, href);
        if (content.schema) leaf(2, "schema", {}, *content.schema);
        if (content.copyright)
            leaf(2, "copyright",
                 {{"type", content.copyright->type},
                  {"contactEmail", content.copyright->contact_email},
                  {"contactUrl", content.copyright->contact_url}},
                 content.copyright->holder);
        if (content.terms) leaf(2, "terms", {}, *content.terms);
        close(1, "content");
    }

    void write(std::string_view element, std::map<std::string, std::vector<std::string>> const& lists) {
        for (auto const& [type, tokens] : lists) {
            std::string text;
            for (std::string const& token : tokens) text += (text.empty() ? "" : " ") + token;
            leaf(3, element, {{"type", type}}, text);
        }
    }

    void write(License const& license) {
        open(2, "license", {}, ">\n");
        write("permits", license.permits);
        write("prohibits", license.prohibits);
        if (license.payment) write(*license.payment);
        for (Reporting const& reporting : license.reporting)
            leaf(3, "reporting",
                 {{"type", reporting.type}, {"profile", reporting.profile}, {"endpoint", reporting.endpoint}},
                 reporting.meta);
        write("legal", license.legal);
        close(2, "license");
    }

    void write(Payment const& payment) {
        open(3, "payment", {{"type", payment.type}}, ">\n");
        if (payment.standard) leaf(4, "standard", {}, *payment.standard);
        if (payment.custom) leaf(4, "custom", {}, *payment.custom);
        if (payment.amount) leaf(4, "amount", {{"currency", payment.currency}}, *payment.amount);
        if (payment.accepts) leaf(4, "accepts", {{"type", payment.accepts->first}}, payment.accepts->second);
        close(3, "payment");
    }

    std::string out_;
};

}  // namespace

Conformed conformed(Document const& document) {
    Conformed out = Conforming().run(document);
    // What a payment without a type is: said in the standard's words, and named when it is read again.
    for (Content const& content : out.document.contents)
        for (License const& license : content.licenses)
            if (license.payment && !license.payment->type) out.document.issues.insert("payment-without-type");
    return out;
}

std::string xml_of(Document const& document) {
    return Writing().run(document);
}

}  // namespace licet::adapters::rsl
