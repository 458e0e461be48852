#include "contracts/terms/canonical.hpp"

#include <algorithm>

namespace licet::contracts {
namespace {

// Each appends to one text.
void append(std::string& out, Expr const& expr);
void append(std::string& out, Split const& split);

void append(std::string& out, Rate const& value) {
    ((out += '"') += text_of(value)) += '"';
}
void append(std::string& out, Date date) {
    ((out += '"') += text_of(date)) += '"';
}
void append(std::string& out, std::string const& text) {
    append_json_quoted(out, text);
}
void append(std::string& out, Window window) {
    ((out += ",\"window\":\"") += text_of(window)) += '"';
}

void append(std::string& out, std::vector<Tier> const& tiers, char const* rate_key) {
    out += ",\"tiers\":[";
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        out += i == 0 ? "{" : ",{";
        if (tiers[i].upto) {
            out += "\"upto\":";
            append(out, *tiers[i].upto);
            out += ',';
        }
        ((out += '"') += rate_key) += "\":";
        append(out, tiers[i].rate);
        out += '}';
    }
    out += ']';
}

struct ExprText {
    std::string& out;
    Expr const& e;

    template <class Value>
    void head(char const* key, Value const& value) const {
        ((out += "{\"") += key) += "\":";
        append(out, value);
    }
    void list(char const* key) const {
        ((out += "{\"") += key) += "\":[";
        for (std::size_t i = 0; i < e.of.size(); ++i) {
            if (i > 0) out += ',';
            append(out, e.of[i]);
        }
        out += "]}";
    }
    void of() const {
        out += ",\"of\":";
        append(out, e.of.front());
        out += '}';
    }
    void leaf(Window window) const {
        if (window != Window::term) append(out, window);
        out += '}';
    }

    void operator()(Fixed const& node) const {
        head("fixed", node.amount);
        if (node.on) {
            out += ",\"on\":";
            append(out, *node.on);
        }
        out += '}';
    }
    void operator()(Usage const& node) const {
        head("usage", node.meter);
        append(out, node.tiers, "price");
        leaf(node.window);
    }
    void operator()(Revenue const& node) const {
        head("revenue", node.stream);
        append(out, node.tiers, "share");
        leaf(node.window);
    }
    void operator()(Sum const&) const { list("sum"); }
    void operator()(Max const&) const { list("max"); }
    void operator()(Min const&) const { list("min"); }
    void operator()(Scale const& node) const {
        head("scale", node.factor);
        of();
    }
    void operator()(Advance const& node) const {
        head("advance", node.amount);
        of();
    }
    void operator()(Floor const& node) const {
        head("floor", node.amount);
        append(out, node.window);
        of();
    }
    void operator()(Cap const& node) const {
        head("cap", node.amount);
        append(out, node.window);
        of();
    }
    void operator()(Afford const& node) const {
        head("afford", node.share);
        out += ",\"stream\":";
        append(out, node.stream);
        if (node.balloon) out += ",\"balloon\":true";
        of();
    }
    void operator()(Defer const& node) const {
        out += "{\"defer\":";
        if (auto const* const until = std::get_if<Date>(&node.trigger)) {
            out += "{\"until\":";
            append(out, *until);
        } else {
            auto const& reaches = std::get<RevenueReaches>(node.trigger);
            head("revenue", reaches.stream);
            out += ",\"reaches\":";
            append(out, reaches.amount);
        }
        out += '}';
        of();
    }
    void operator()(During const& node) const {
        out += "{\"during\":{";
        if (node.from) {
            out += "\"from\":";
            append(out, *node.from);
        }
        if (node.until) {
            out += node.from ? ",\"until\":" : "\"until\":";
            append(out, *node.until);
        }
        out += '}';
        of();
    }
};

struct SplitText {
    std::string& out;
    Split const& split;

    void to(std::string const& payee) const {
        out += ",\"to\":";
        append(out, payee);
    }

    void operator()(Payee const& node) const {
        out += "{\"payee\":";
        append(out, node.name);
        out += '}';
    }
    void operator()(Commission const& node) const {
        out += "{\"commission\":";
        append(out, node.share);
        if (!node.rest_is_named_first) to(node.name);
        out += ",\"rest\":";
        append(out, split.to.front());
        if (node.rest_is_named_first) to(node.name);
        out += '}';
    }
    void operator()(Shares const& node) const {
        out += "{\"shares\":[";
        for (std::size_t i = 0; i < split.to.size(); ++i) {
            out += i == 0 ? "{\"weight\":" : ",{\"weight\":";
            append(out, node.weights[i]);
            out += ",\"to\":";
            append(out, split.to[i]);
            out += '}';
        }
        out += "]}";
    }
    void operator()(ByUsage const& node) const {
        out += "{\"by_usage\":";
        append(out, node.meter);
        out += ",\"to\":{";
        for (std::size_t i = 0; i < split.to.size(); ++i) {
            if (i > 0) out += ',';
            append(out, node.assets[i]);
            out += ':';
            append(out, split.to[i]);
        }
        out += "}}";
    }
};

void append(std::string& out, Expr const& expr) {
    std::visit(ExprText{out, expr}, expr.node);
}
void append(std::string& out, Split const& split) {
    std::visit(SplitText{out, split}, split.node);
}

}  // namespace

std::string_view text_of(Window window) {
    switch (window) {
        case Window::month:
            return "month";
        case Window::quarter:
            return "quarter";
        case Window::year:
            return "year";
        case Window::term:
            break;
    }
    return "term";
}

std::optional<Window> window_from_text(std::string_view text) {
    for (Window const window : {Window::month, Window::quarter, Window::year, Window::term})
        if (text == text_of(window)) return window;
    return std::nullopt;
}

void append_json_quoted(std::string& out, std::string_view text) {
    static constexpr char hexadecimal[] = "0123456789abcdef";
    auto const is_plain = [](char c) {
        return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20U;
    };
    out += '"';
    if (std::ranges::all_of(text, is_plain)) {
        out += text;
    } else {
        for (char const c : text) {
            if (is_plain(c)) {
                out += c;
            } else if (c == '"' || c == '\\') {
                (out += '\\') += c;
            } else {
                auto const byte = static_cast<unsigned char>(c);
                ((out += "\\u00") += hexadecimal[byte >> 4U]) += hexadecimal[byte & 15U];
            }
        }
    }
    out += '"';
}

std::string json_quoted(std::string_view text) {
    std::string out;
    append_json_quoted(out, text);
    return out;
}

std::string canonical_text(Expr const& expr) {
    std::string out;
    append(out, expr);
    return out;
}
std::string canonical_text(Split const& split) {
    std::string out;
    append(out, split);
    return out;
}
std::string canonical_text(Terms const& terms) {
    std::string out;
    append_canonical(out, terms);
    return out;
}

void append_canonical(std::string& out, Terms const& terms) {
    ((out += "{\"currency\":\"") += terms.currency.code()) += "\",\"term\":{\"from\":";
    append(out, terms.term.from);
    out += ",\"until\":";
    append(out, terms.term.until);
    ((out += "},\"statements\":\"") += text_of(terms.statements)) += "\",\"pay\":";
    append(out, terms.pay);
    out += ",\"split\":";
    append(out, terms.split);
    out += '}';
}

}  // namespace licet::contracts
