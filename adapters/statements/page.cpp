#include "adapters/statements/page.hpp"

#include "adapters/report/told.hpp"
#include "adapters/statements/documents.hpp"

namespace licet::adapters {
namespace {

using json::Value;

constexpr char const* style = R"css(
:root { --ink: #1d2430; --soft: #5d6878; --line: #dfe3e9; --tint: #f5f7fa; --accent: #1f5a96; --warn: #a3501a; }
* { box-sizing: border-box; }
body { margin: 0; background: #eceff3; color: var(--ink); font: 14px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 2.6rem 3rem 2.2rem; background: #fff;
  border-radius: 6px; box-shadow: 0 1px 4px #0002; }
header { display: flex; justify-content: space-between; gap: 2rem; align-items: flex-start; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1rem; margin: 2.1rem 0 .5rem; font-weight: 650; }
p { margin: .3rem 0; } .soft, .note { color: var(--soft); } .note { font-size: .86rem; max-width: 44rem; }
.due { text-align: right; white-space: nowrap; }
.due b { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.due span { color: var(--soft); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .9rem 1.5rem; margin: 1.5rem 0 0;
  padding: 1rem 1.2rem; background: var(--tint); border-radius: 5px; }
dl div { min-width: 0; } dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: .8rem; border-bottom: 1px solid var(--ink);
  padding: .25rem .6rem .25rem 0; vertical-align: bottom; }
td { padding: .32rem .6rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.day { white-space: nowrap; }
.n { text-align: right; white-space: nowrap; } th.n:last-child, td.n:last-child { padding-right: 0; }
tr.sum td { border-bottom: 0; border-top: 1px solid var(--ink); font-weight: 650; } tr.sum + tr.sum td { border-top: 0; }
tr.quiet td { color: var(--soft); } tr.flag td:first-child { color: var(--warn); font-weight: 600; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
code { font: .82em ui-monospace, "DejaVu Sans Mono", monospace; color: var(--soft); overflow-wrap: anywhere; }
details { margin-top: .4rem; } summary { cursor: pointer; color: var(--accent); }
details[open] > summary { margin-bottom: .4rem; }
pre { background: var(--tint); padding: .8rem 1rem; border-radius: 5px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: .78rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
nav { margin-top: 1.4rem; } nav a, nav b { margin-right: .9rem; white-space: nowrap; }
footer { margin-top: 2.2rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .82rem; }
@media (max-width: 40rem) { main { margin: 0; padding: 1.2rem; border-radius: 0; } header { display: block; }
  .due { text-align: left; margin-top: 1rem; } .scroll { overflow-x: auto; } }
@media print { @page { size: A4; margin: 16mm 15mm; } body { background: #fff; font-size: 10pt; }
  main { margin: 0; padding: 0; max-width: none; box-shadow: none; } h2 { break-after: avoid; } tr { break-inside: avoid; }
  thead { display: table-header-group; } dl, pre { background: none; border: 1px solid var(--line); } }
)css";

}  // namespace

std::string escaped(std::string_view text) {
    if (text.find_first_of("&<>\"") == std::string_view::npos) return std::string(text);
    std::string out;
    for (char const c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    return out;
}

bool has_items(Value const& value, std::string_view key) {
    Value const* const found = value.find(key);
    return found != nullptr && (!found->items.empty() || !found->members.empty());
}

std::string shown(std::string const& amount) {
    if (amount.empty()) return "";
    if (auto const slash = amount.find('/'); slash != std::string::npos) {
        bool const is_negative = amount.starts_with('-');
        auto const exact = rate_from_text(is_negative ? amount.substr(1) : amount);
        if (!exact) return escaped(amount);
        std::string digits = floor(Rate(*exact * Rate(1'000'000))).str();
        if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
        digits.insert(digits.size() - 6, ".");
        return "<span title=\"" + escaped(amount) + "\">" + (is_negative ? "−" : "") + grouped(digits) +
               "…</span>";
    }
    std::string out = grouped(amount);
    if (out.starts_with('-')) out.replace(0, 1, "−");
    return escaped(out);
}

std::string shown(std::string const& currency, std::string const& amount) {
    return escaped(currency) + " " + shown(amount);
}

std::string own_text(Value const* own) {
    if (own == nullptr) return "";
    if (member_text(*own, "amount").empty())
        return escaped(member_text(*own, "currency")) + ": no rate of exchange is known";
    return shown(member_text(*own, "currency"), member_text(*own, "amount")) + " at " +
           shown(member_text(*own, "rate")) + ", " + escaped(member_text(*own, "source")) + ", " +
           member_text(*own, "on");
}

std::string period_text(Value const& period) {
    std::string const from = member_text(period, "from");
    std::string const until = member_text(period, "until");
    if (from == until) return "closing, for what became known after " + until;
    return from + " to " + text_of(Date{date_from_text(until)->days - 1});
}

std::string period_cell(Value const& period) {
    std::string out = "<span class=\"day\">" + period_text(period) + "</span>";
    if (std::size_t const at = out.find(" to "); at != std::string::npos)
        out.replace(at, 4, "</span> to <span class=\"day\">");
    return out;
}

Page::Page(Head const& head) {
    out_ =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>" +
        escaped(head.title) + "</title>\n<style>" + style + "</style>\n<main>\n<header><div><h1>" +
        escaped(head.heading) + "</h1>\n<p class=\"soft\">" + escaped(head.under) +
        "</p></div>\n<div class=\"due\"><span>" + escaped(head.label) + "</span><b>" + head.amount + "</b>" +
        (head.below.empty() ? "" : "<span>" + head.below + "</span>") + "</div></header>\n";
}

void Page::terms(std::vector<std::pair<std::string, std::string>> const& list) {
    out_ += "<dl>";
    for (auto const& [name, value] : list)
        out_ += "<div><dt>" + escaped(name) + "</dt><dd>" + value + "</dd></div>";
    out_ += "</dl>\n";
}

void Page::heading(std::string_view text, std::string_view note) {
    out_ += "<h2>" + escaped(text) + "</h2>\n";
    if (!note.empty()) out_ += "<p class=\"note\">" + escaped(note) + "</p>\n";
}

template <class Texts>
void Page::add_columns(Texts const& names) {
    out_ += "<div class=\"scroll\"><table><thead><tr>";
    is_number_.clear();
    for (std::string_view const name : names) {
        bool const is_number = name.starts_with('#');
        is_number_.push_back(is_number);
        out_ += is_number ? "<th class=\"n\">" : "<th>";
        out_ += escaped(is_number ? name.substr(1) : name) + "</th>";
    }
    out_ += "</tr></thead><tbody>\n";
}

template <class Texts>
void Page::add_row(Texts const& cells, std::string_view kind) {
    out_ += kind.empty() ? "<tr>" : "<tr class=\"" + std::string(kind) + "\">";
    std::size_t i = 0;
    for (std::string_view const one : cells) {
        out_ += is_number_[i++] ? "<td class=\"n\">" : "<td>";
        out_ += one;
        out_ += "</td>";
    }
    out_ += "</tr>\n";
}

void Page::table(std::initializer_list<std::string_view> columns) {
    add_columns(columns);
}
void Page::table(std::vector<std::string> const& columns) {
    add_columns(columns);
}
void Page::row(std::initializer_list<std::string_view> cells, std::string_view kind) {
    add_row(cells, kind);
}
void Page::row(std::vector<std::string> const& cells, std::string_view kind) {
    add_row(cells, kind);
}

void Page::details(std::string_view summary) {
    out_ += "<details><summary>";
    out_ += summary;
    out_ += "</summary>\n";
}

std::string Page::end(std::string_view foot) {
    out_ += "<footer>";
    out_ += foot;
    out_ += "</footer>\n</main>\n</html>\n";
    return std::move(out_);
}

}  // namespace licet::adapters
