#include "sim/check/statement.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace licet::sim {
namespace {

// With these limits no sum of the checker leaves 128 bits unseen.
constexpr std::int64_t money_max = 1'000'000'000'000'000;
constexpr std::int64_t surplus_max = 10 * money_max;
constexpr std::int64_t rate_max = 1'000'000;
constexpr std::int64_t count_max = 1'000'000'000;

// A line's fields from left to right; of what is wrong in it, the first is kept.
class Fields {
public:
    explicit Fields(std::string_view rest) : rest_(rest) {}

    std::string_view until(std::string_view ends) {
        std::size_t const end = std::min(rest_.find_first_of(ends), rest_.size());
        std::string_view const out = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return out;
    }
    bool take(char wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void comma(char const* before) {
        if (!take(',')) fail(std::string("a comma must come before ") + before, rest_);
    }
    std::int64_t number(char const* name, std::int64_t least, std::int64_t most,
                        std::string_view ends = ",") {
        std::string_view const cell = until(ends);
        std::int64_t out = 0;
        auto const [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
        std::string_view const digits = cell.substr(cell.starts_with('-') ? 1 : 0);
        bool const is_plain = !digits.starts_with('0') || cell == "0";
        if (fault == std::errc() && end == cell.data() + cell.size() && is_plain && out >= least &&
            out <= most)
            return out;
        fail(least > most ? std::string(name) + " cannot be, as the first line promises none"
                          : std::string(name) + " must be a whole number from " + std::to_string(least) +
                                " to " + std::to_string(most),
             cell);
        return 0;
    }
    std::int64_t comma_number(char const* name, std::int64_t least, std::int64_t most) {
        comma(name);
        return number(name, least, most);
    }
    // Ids ascend from 0.
    void id(char const* name, std::size_t due) {
        auto const next = static_cast<std::int64_t>(due);
        comma(name);
        std::string_view const cell = until(",");
        if (cell != std::to_string(next)) fail(std::string(name) + " must be " + std::to_string(next), cell);
    }
    void end() {
        if (!rest_.empty()) fail("the line must end here", rest_);
    }
    // `found`: what stands there instead.
    void fail(std::string const& what, std::string_view found) {
        rest_ = {};
        if (!fault_.empty()) return;
        fault_ = what + ", not \"";
        for (char const c : found.substr(0, 20)) fault_ += c >= ' ' && c < 127 ? c : '?';
        fault_ += found.size() > 20 ? "...\"" : "\"";
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string const& fault() const { return fault_; }

private:
    std::string_view rest_;
    std::string fault_;
};

// The lines of a text; each must end with a line feed.
class Lines {
public:
    Lines(char const* what, std::string_view text) : what_(what), rest_(text) {}

    // Of a text that is at its end, an empty line.
    std::string_view next() {
        ++number_;
        std::size_t const end = rest_.find('\n');
        std::string_view const line = rest_.substr(0, end);
        if (end == std::string_view::npos)
            fail(!rest_.empty() ? "the line must end with a line feed"
                 : number_ == 1 ? "the text is empty"
                                : "a line is missing here");
        else if (line.ends_with('\r'))
            fail("the line must end with a line feed alone, not with \\r before it");
        rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
        return line;
    }
    void fail(std::string const& what) {
        if (!what.empty() && fault_.empty())
            fault_ = std::string(what_) + ", line " + std::to_string(number_) + ": " + what;
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string const& fault() const { return fault_; }

private:
    char const* what_;
    std::string_view rest_;
    std::size_t number_ = 0;
    std::string fault_;
};

class MarketReader {
public:
    MarketReader(std::string_view text, StatedMarket& out) : lines_("instance", text), out_(out) {}

    std::string read() {
        Fields head(lines_.next());
        if (head.until(",") != "MDC1")
            head.fail("the first line must be MDC1,name,offers,buyers,items,rights", "");
        head.comma("the name");
        std::string_view const name = head.until(",");
        if (std::ranges::any_of(name, [](char c) { return c <= ' ' || c >= 127; }))
            head.fail("the name must be of visible ASCII characters", name);
        offer_count_ = head.comma_number("the number of offers", 0, count_max);
        auto const buyers = head.comma_number("the number of buyers", 0, count_max);
        auto const items = head.comma_number("the number of items", 0, count_max);
        auto const rights = head.comma_number("the number of rights", 0, count_max);
        head.end();
        lines_.fail(head.fault());
        each('R', rights, "rights", [&](Fields& line, std::size_t k) {
            line.id("the right", k);
            out_.capacities.push_back(line.comma_number("the capacity", 0, money_max));
        });
        each('B', buyers, "buyers", [&](Fields& line, std::size_t b) {
            line.id("the buyer", b);
            auto const budget = line.comma_number("the budget", 0, money_max);
            out_.buyers.push_back({budget, line.comma_number("the royalty cap", 0, rate_max), {}});
        });
        each('I', items, "items", [&](Fields& line, std::size_t i) { item(line, i); });
        if (lines_.fault().empty() && !lines_.is_at_end()) {
            (void)lines_.next();
            lines_.fail("the text must end here: the first line promises no more");
        }
        return lines_.fault();
    }

private:
    template <class Read>
    void each(char letter, std::int64_t count, char const* what, Read read_line) {
        for (std::size_t n = 0; n < static_cast<std::size_t>(count) && lines_.fault().empty(); ++n) {
            Fields line(lines_.next());
            std::string_view const first = line.until(",");
            if (first.size() != 1 || first[0] != letter)
                line.fail("the first line promises " + std::to_string(count) + ' ' + what +
                              ", so this one must start with " + letter,
                          first);
            read_line(line, n);
            line.end();
            lines_.fail(line.fault());
        }
    }
    void item(Fields& line, std::size_t i) {
        line.id("the item", i);
        StatedItem item;
        auto const buyer_least = out_.items.empty() ? 0 : static_cast<std::int64_t>(out_.items.back().buyer);
        auto const buyer =
            line.comma_number("the buyer", buyer_least, static_cast<std::int64_t>(out_.buyers.size()) - 1);
        item.buyer = static_cast<std::size_t>(buyer);
        item.group = line.comma_number("the group", -1, INT32_MAX);
        item.surplus = line.comma_number("the surplus", 0, surplus_max);
        item.upfront = line.comma_number("the upfront", 0, money_max);
        item.royalty = line.comma_number("the royalty", 0, rate_max);
        line.comma("the offers");
        if (!line.take(',')) {
            do (void)line.number("an offer", 0, offer_count_ - 1, ",;");
            while (line.take(';'));
            line.comma("the claims");
        }
        auto const rights = static_cast<std::int64_t>(out_.capacities.size());
        if (!line.is_at_end()) do {
                auto const right = line.number("a claimed right", 0, rights - 1, ":;");
                auto const weight =
                    line.take(':') ? line.number("the weight of a claim", 0, money_max, ";") : 1;
                item.claims.emplace_back(static_cast<std::size_t>(right), weight);
            } while (line.take(';'));
        if (!line.fault().empty()) return;
        add_up(item.claims);
        out_.buyers[item.buyer].items.push_back(i);
        out_.items.push_back(std::move(item));
    }
    // A right may be claimed twice.
    static void add_up(std::vector<std::pair<std::size_t, WideUnits>>& claims) {
        std::ranges::sort(claims);
        std::size_t kept = 0;
        for (auto const& claim : claims) {
            if (kept > 0 && claims[kept - 1].first == claim.first)
                claims[kept - 1].second += claim.second;
            else
                claims[kept++] = claim;
        }
        claims.resize(kept);
    }

    Lines lines_;
    StatedMarket& out_;
    std::int64_t offer_count_ = 0;
};

}  // namespace

std::string read_market(std::string_view text, StatedMarket& market) {
    return MarketReader(text, market).read();
}

std::string read_result(std::string_view text, std::size_t right_count, StatedResult& result) {
    result.prices.assign(right_count, 0);
    Lines lines("result", text);
    std::vector<std::string_view> told;
    while (!lines.is_at_end() && lines.fault().empty()) {
        Fields line(lines.next());
        std::string_view const key = line.until(",");
        line.comma("what is told");
        if (std::ranges::find(told, key) != told.end()) line.fail("each line must be told once", key);
        told.push_back(key);
        if (key == "value") {
            result.value = line.number("the value", 0, INT64_MAX);
        } else if (key == "bound") {
            result.bound = line.number("the bound", 0, INT64_MAX);
        } else if (key == "items") {
            if (!line.is_at_end()) do
                    result.items.push_back(
                        static_cast<std::size_t>(line.number("an item", 0, INT64_MAX, ";")));
                while (line.take(';'));
        } else if (key == "prices") {
            std::int64_t least = 0;
            if (!line.is_at_end()) do {
                    auto const right = line.number("the right of a price", 0,
                                                   static_cast<std::int64_t>(right_count) - 1, ":;");
                    if (right < least) line.fail("the rights of prices must ascend", std::to_string(right));
                    if (!line.take(':')) line.fail("a price must be right:price", line.until(";"));
                    auto const price = line.number("a price", 0, INT64_MAX, ";");
                    if (!line.fault().empty()) break;
                    result.prices[static_cast<std::size_t>(right)] = price;
                    least = right + 1;
                } while (line.take(';'));
        } else {
            line.fail("the line must start with value, items, prices or bound", key);
        }
        line.end();
        lines.fail(line.fault());
    }
    for (std::string_view const key : {"value", "items", "prices", "bound"})
        if (std::ranges::find(told, key) == told.end())
            lines.fail("a line is missing from the text: " + std::string(key));
    return lines.fault();
}

}  // namespace licet::sim
