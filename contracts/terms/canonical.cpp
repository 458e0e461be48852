#include "contracts/terms/canonical.hpp"

namespace licet::contracts {
namespace {

std::string number(Rate const& value) {
    return '"' + text_of(value) + '"';
}
std::string day(Date date) {
    return '"' + text_of(date) + '"';
}

std::string tiers_text(std::vector<Tier> const& tiers, char const* rate_key) {
    std::string out = ",\"tiers\":[";
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        out += i == 0 ? "{" : ",{";
        if (tiers[i].upto) out += "\"upto\":" + number(*tiers[i].upto) + ",";
        out += std::string("\"") + rate_key + "\":" + number(tiers[i].rate) + "}";
    }
    return out + "]";
}

std::string window_text(Window window) {
    return ",\"window\":\"" + std::string(text_of(window)) + "\"";
}

std::string list_text(char const* head, std::vector<Expr> const& of) {
    std::string out = std::string("{\"") + head + "\":[";
    for (std::size_t i = 0; i < of.size(); ++i) out += (i == 0 ? "" : ",") + canonical_text(of[i]);
    return out + "]}";
}

struct ExprText {
    Expr const& e;

    [[nodiscard]] std::string of() const { return ",\"of\":" + canonical_text(e.of.front()) + "}"; }

    std::string operator()(Fixed const& node) const {
        return "{\"fixed\":" + number(node.amount) + (node.on ? ",\"on\":" + day(*node.on) : std::string()) +
               "}";
    }
    std::string operator()(Usage const& node) const {
        return "{\"usage\":" + json_quoted(node.meter) + tiers_text(node.tiers, "price") +
               (node.window == Window::term ? std::string() : window_text(node.window)) + "}";
    }
    std::string operator()(Revenue const& node) const {
        return "{\"revenue\":" + json_quoted(node.stream) + tiers_text(node.tiers, "share") +
               (node.window == Window::term ? std::string() : window_text(node.window)) + "}";
    }
    std::string operator()(Sum const&) const { return list_text("sum", e.of); }
    std::string operator()(Max const&) const { return list_text("max", e.of); }
    std::string operator()(Min const&) const { return list_text("min", e.of); }
    std::string operator()(Scale const& node) const { return "{\"scale\":" + number(node.factor) + of(); }
    std::string operator()(Advance const& node) const { return "{\"advance\":" + number(node.amount) + of(); }
    std::string operator()(Floor const& node) const {
        return "{\"floor\":" + number(node.amount) + window_text(node.window) + of();
    }
    std::string operator()(Cap const& node) const {
        return "{\"cap\":" + number(node.amount) + window_text(node.window) + of();
    }
    std::string operator()(Afford const& node) const {
        return "{\"afford\":" + number(node.share) + ",\"stream\":" + json_quoted(node.stream) +
               (node.balloon ? ",\"balloon\":true" : "") + of();
    }
    std::string operator()(Defer const& node) const {
        if (auto const* const until = std::get_if<Date>(&node.trigger))
            return "{\"defer\":{\"until\":" + day(*until) + "}" + of();
        auto const& reaches = std::get<RevenueReaches>(node.trigger);
        return "{\"defer\":{\"revenue\":" + json_quoted(reaches.stream) +
               ",\"reaches\":" + number(reaches.amount) + "}" + of();
    }
    std::string operator()(During const& node) const {
        std::string out = "{\"during\":{";
        if (node.from) out += "\"from\":" + day(*node.from);
        if (node.from && node.until) out += ",";
        if (node.until) out += "\"until\":" + day(*node.until);
        return out + "}" + of();
    }
};

struct SplitText {
    Split const& split;

    std::string operator()(Payee const& node) const { return "{\"payee\":" + json_quoted(node.name) + "}"; }
    std::string operator()(Commission const& node) const {
        std::string const to = ",\"to\":" + json_quoted(node.name);
        std::string const rest = ",\"rest\":" + canonical_text(split.to.front());
        return "{\"commission\":" + number(node.share) + (node.rest_is_named_first ? rest + to : to + rest) +
               "}";
    }
    std::string operator()(Shares const& node) const {
        std::string out = "{\"shares\":[";
        for (std::size_t i = 0; i < split.to.size(); ++i)
            out += std::string(i == 0 ? "" : ",") + "{\"weight\":" + number(node.weights[i]) +
                   ",\"to\":" + canonical_text(split.to[i]) + "}";
        return out + "]}";
    }
    std::string operator()(ByUsage const& node) const {
        std::string out = "{\"by_usage\":" + json_quoted(node.meter) + ",\"to\":{";
        for (std::size_t i = 0; i < split.to.size(); ++i)
            out += (i == 0 ? "" : ",") + json_quoted(node.assets[i]) + ":" + canonical_text(split.to[i]);
        return out + "}}";
    }
};

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

std::string json_quoted(std::string_view text) {
    static constexpr char hexadecimal[] = "0123456789abcdef";
    std::string out = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20U) {
            out += "\\u00";
            out += hexadecimal[byte >> 4U];
            out += hexadecimal[byte & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string canonical_text(Expr const& expr) {
    return std::visit(ExprText{expr}, expr.node);
}
std::string canonical_text(Split const& split) {
    return std::visit(SplitText{split}, split.node);
}

std::string canonical_text(Terms const& terms) {
    return "{\"currency\":\"" + std::string(terms.currency.code()) +
           "\",\"term\":{\"from\":" + day(terms.term.from) + ",\"until\":" + day(terms.term.until) +
           "},\"statements\":\"" + std::string(text_of(terms.statements)) +
           "\",\"pay\":" + canonical_text(terms.pay) + ",\"split\":" + canonical_text(terms.split) + "}";
}

}  // namespace licet::contracts
