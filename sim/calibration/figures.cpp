#include "sim/calibration/figures.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace licet::sim {
namespace {

// Fewer say nothing of how they are spread.
constexpr std::size_t deals_least = 5;

struct FigureFault {
    std::string text;
};

class FigureReader {
public:
    explicit FigureReader(std::string const& name) : name_(name) {}

    void read(toml::table const& root, Figures& out) const {
        for (auto const& [key, node] : root) {
            std::string const kind(key.str());
            auto const* const list = node.as_array();
            if (!kinds.contains(kind))
                fail(node, "no figure is a '" + kind + "'; known are " + known_kinds());
            if (list == nullptr) fail(node, "'" + kind + "' must be tables, each headed [[" + kind + "]]");
            for (toml::node const& one : *list) {
                if (!one.is_table()) fail(one, "'" + kind + "' must be tables");
                add(kind, *one.as_table(), out);
            }
        }
    }

private:
    using Keys = std::set<std::string_view>;
    static inline std::map<std::string, Keys, std::less<>> const kinds{
        {"deal", {"id", "seller", "buyer", "a_year", "contingent"}},
        {"revenue", {"company", "date", "amount", "currency"}},
        {"take_rate", {"who", "rate"}},
        {"royalty", {"who", "rate"}},
        {"ask", {"who", "amount", "currency"}},
        {"budget", {"who", "amount", "currency"}},
        {"fetches", {"who", "a_year"}},
        {"fetch_price", {"who", "low", "high"}},
        {"views", {"article", "year", "views"}}};

    static std::string known_kinds() {
        std::string out;
        for (auto const& [kind, keys] : kinds) out += (out.empty() ? "" : ", ") + kind;
        return out;
    }
    [[noreturn]] void fail(toml::node const& at, std::string const& what) const {
        throw FigureFault{name_ + ":" + std::to_string(at.source().begin.line) + ": " + what};
    }

    void add(std::string const& kind, toml::table const& t, Figures& out) const {
        Keys const& keys = kinds.find(kind)->second;
        for (auto const& [key, node] : t) {
            std::string_view const name = key.str();
            if (!keys.contains(name) && name != "confidence" && name != "source" && name != "derived")
                fail(node, "a " + kind + " has no '" + std::string(name) + "'");
        }
        Origin origin{text(t, "confidence"), text(t, "source"),
                      t.contains("derived") ? text(t, "derived") : ""};
        if (origin.confidence.size() != 1 || origin.confidence < "A" || origin.confidence > "D")
            fail(*t.get("confidence"), "'confidence' must be A, B, C or D");
        if (kind == "deal") {
            DealFigure deal{text(t, "id"), text(t, "seller"), text(t, "buyer"), {}, {}, std::move(origin)};
            if (t.contains("a_year")) deal.a_year = positive(t, "a_year");
            if (toml::node const* const flag = t.get("contingent")) {
                if (!flag->is_boolean()) fail(*flag, "'contingent' must be true or false");
                deal.is_contingent = **flag->as_boolean();
            }
            out.deals.push_back(std::move(deal));
        } else if (kind == "revenue") {
            out.revenues.push_back({text(t, "company"), date(t), positive(t, "amount"),
                                    t.contains("currency") ? text(t, "currency") : "USD", std::move(origin)});
        } else if (kind == "take_rate" || kind == "royalty") {
            auto& list = kind == "royalty" ? out.royalties : out.take_rates;
            list.push_back({text(t, "who"), share(t, "rate"), std::move(origin)});
        } else if (kind == "ask" || kind == "budget") {
            if (t.contains("currency") && text(t, "currency") != "KRW")
                fail(*t.get("currency"), "asks and budgets are compared in one currency: KRW");
            auto& list = kind == "ask" ? out.asks : out.budgets;
            list.push_back({text(t, "who"), positive(t, "amount"), std::move(origin)});
        } else if (kind == "fetches") {
            out.fetches.push_back({text(t, "who"), positive(t, "a_year"), std::move(origin)});
        } else if (kind == "fetch_price") {
            PriceFigure price{text(t, "who"), positive(t, "low"), positive(t, "high"), std::move(origin)};
            if (price.low > price.high) fail(t, "'low' is above 'high'");
            out.fetch_prices.push_back(std::move(price));
        } else {
            out.views.push_back({text(t, "article"), static_cast<int>(positive(t, "year")),
                                 positive(t, "views"), std::move(origin)});
        }
    }

    toml::node const& member(toml::table const& t, std::string_view key) const {
        toml::node const* const node = t.get(key);
        if (node == nullptr) fail(t, "'" + std::string(key) + "' is missing");
        return *node;
    }
    std::string text(toml::table const& t, std::string_view key) const {
        toml::node const& node = member(t, key);
        if (!node.is_string() || (*node.as_string())->empty())
            fail(node, "'" + std::string(key) + "' must be a text");
        return **node.as_string();
    }
    double number(toml::table const& t, std::string_view key) const {
        toml::node const& node = member(t, key);
        if (auto const whole = node.as_integer()) return static_cast<double>(**whole);
        if (auto const real = node.as_floating_point(); real && std::isfinite(**real)) return **real;
        fail(node, "'" + std::string(key) + "' must be a number");
    }
    double positive(toml::table const& t, std::string_view key) const {
        double const found = number(t, key);
        if (found <= 0 || found > 1e15)
            fail(*t.get(key), "'" + std::string(key) + "' must be above 0 and at most 1e15");
        return found;
    }
    double share(toml::table const& t, std::string_view key) const {
        double const found = number(t, key);
        if (found < 0 || found > 1) fail(*t.get(key), "'" + std::string(key) + "' must be from 0 to 1");
        return found;
    }
    Date date(toml::table const& t) const {
        toml::node const& node = member(t, "date");
        if (!node.is_date()) fail(node, "'date' must be a date: 2025-12-31");
        toml::date const d = **node.as_date();
        std::array<char, 16> written{};
        std::snprintf(written.data(), written.size(), "%04u-%02u-%02u", unsigned{d.year}, unsigned{d.month},
                      unsigned{d.day});
        auto const found = date_from_text(written.data());
        if (!found) fail(node, "there is no such day");
        return *found;
    }

    std::string const& name_;
};

}  // namespace

Result<Figures, std::string> read_figures(std::string const& text, std::string const& name) {
    if (text.size() > figures_bytes_max)
        return Unexpected{name + ": is longer than " + std::to_string(figures_bytes_max) + " bytes"};
    toml::parse_result const parsed = toml::parse(text, name);
    if (!parsed)
        return Unexpected{name + ":" + std::to_string(parsed.error().source().begin.line) + ": " +
                          std::string(parsed.error().description())};
    Figures out;
    out.text = text;
    try {
        FigureReader(name).read(parsed.table(), out);
    } catch (FigureFault const& fault) {
        return Unexpected{fault.text};
    }
    auto const priced =
        std::ranges::count_if(out.deals, [](DealFigure const& d) { return d.a_year.has_value(); });
    if (static_cast<std::size_t>(priced) < deals_least)
        return Unexpected{name + ": has " + std::to_string(priced) + " deals with an amount; " +
                          std::to_string(deals_least) + " are needed to say how they are spread"};
    for (auto const& [list, kind] :
         {std::pair{&out.take_rates, "take_rate"}, std::pair{&out.royalties, "royalty"},
          std::pair{&out.asks, "ask"}, std::pair{&out.budgets, "budget"}, std::pair{&out.fetches, "fetches"}})
        if (list->empty()) return Unexpected{name + ": has no [[" + std::string(kind) + "]]"};
    if (out.fetch_prices.empty()) return Unexpected{name + ": has no [[fetch_price]]"};
    return out;
}

}  // namespace licet::sim
