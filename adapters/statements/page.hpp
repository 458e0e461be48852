#pragma once
// A page as text: one file without script, fonts or pictures from elsewhere, that prints in black on white.

#include "adapters/json/json.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::adapters {

[[nodiscard]] std::string escaped(std::string_view text);
[[nodiscard]] bool has_items(json::Value const& value, std::string_view key);
// An amount as people write it; a fraction without end is shown to six places and so marked, its exact value
// beside it.
[[nodiscard]] std::string shown(std::string const& amount);
[[nodiscard]] std::string shown(std::string const& currency, std::string const& amount);
// In a party's own currency, with rate, source and date.
[[nodiscard]] std::string own_text(json::Value const* own);
[[nodiscard]] std::string period_text(json::Value const& period);
// The same as markup, broken between days only.
[[nodiscard]] std::string period_cell(json::Value const& period);

class Page {
public:
    struct Head {
        std::string title;
        std::string heading;
        std::string under;
        std::string amount;  // markup: what counts most, at the right
        std::string label;   // of it
        std::string below;   // markup
    };
    explicit Page(Head const& head);

    void terms(std::vector<std::pair<std::string, std::string>> const& list);  // values are markup
    void heading(std::string_view text, std::string_view note = "");
    // Columns that begin with # are numbers.
    void table(std::initializer_list<std::string_view> columns);
    void table(std::vector<std::string> const& columns);
    // Cells are markup already.
    void row(std::initializer_list<std::string_view> cells, std::string_view kind = "");
    void row(std::vector<std::string> const& cells, std::string_view kind = "");
    void end_table() { out_ += "</tbody></table></div>\n"; }
    void details(std::string_view summary);  // markup
    void end_details() { out_ += "</details>\n"; }
    void raw(std::string_view markup) { out_ += markup; }
    [[nodiscard]] std::string end(std::string_view foot);

private:
    template <class Texts>
    void add_columns(Texts const& names);
    template <class Texts>
    void add_row(Texts const& cells, std::string_view kind);

    std::string out_;
    std::vector<bool> is_number_;
};

}  // namespace licet::adapters
