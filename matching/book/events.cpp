#include "matching/book/events.hpp"

#include <charconv>
#include <vector>

namespace licet::matching {
namespace {

constexpr std::int64_t money_max = 1'000'000'000'000'000;
constexpr std::int64_t rate_max = 1'000'000;
constexpr std::uint64_t id_max = 1'000'000'000'000'000'000;
constexpr std::size_t menu_max = 1000;
constexpr std::size_t books_max = 10'000;
constexpr std::size_t line_max = 100'000;

// The comma-separated fields of a line, each read once; the first fault is kept.
class Cells {
public:
    explicit Cells(std::string_view line) : rest_(line) {}

    std::string_view next() {
        if (is_over_) {
            refuse("a field is missing");
            return {};
        }
        std::size_t const comma = rest_.find(',');
        std::string_view const cell = rest_.substr(0, comma);
        is_over_ = comma == std::string_view::npos;
        rest_ = is_over_ ? std::string_view() : rest_.substr(comma + 1);
        return cell;
    }
    std::uint64_t whole(char const* name, std::uint64_t most) { return whole_of(next(), name, most); }
    std::int64_t amount(char const* name, std::int64_t most) {
        return static_cast<std::int64_t>(whole(name, static_cast<std::uint64_t>(most)));
    }
    std::uint64_t whole_of(std::string_view cell, char const* name, std::uint64_t most, int base = 10) {
        std::uint64_t value = 0;
        auto const [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value, base);
        bool const has_extra_zero = cell.size() > 1 && cell[0] == '0';
        if (fault != std::errc() || end != cell.data() + cell.size() || value > most || has_extra_zero) {
            refuse(std::string(name) + " must be a whole number from 0 to " + std::to_string(most) +
                   (base == 16 ? ", in hexadecimal" : ""));
            return 0;
        }
        return value;
    }
    TerritoryCodes territories() {
        TerritoryCodes out;
        std::string_view cell = next();
        while (what_.empty()) {
            std::size_t const end = cell.find(';');
            out.set(static_cast<std::size_t>(whole_of(cell.substr(0, end), "a territory", 255)));
            if (end == std::string_view::npos) break;
            cell = cell.substr(end + 1);
        }
        return out;
    }
    std::vector<MenuItem> menu() {
        std::vector<MenuItem> out;
        std::string_view cell = next();
        while (what_.empty()) {
            std::size_t const end = cell.find(';');
            std::string_view const item = cell.substr(0, end);
            std::size_t const colon = item.find(':');
            if (colon == std::string_view::npos) {
                refuse("a menu item must be upfront:royalty");
                break;
            }
            out.push_back({static_cast<std::int64_t>(whole_of(item.substr(0, colon), "an upfront payment",
                                                              std::uint64_t{money_max})),
                           static_cast<std::int64_t>(
                               whole_of(item.substr(colon + 1), "a royalty", std::uint64_t{rate_max}))});
            if (out.size() > menu_max)
                refuse("a menu must have at most " + std::to_string(menu_max) + " items");
            if (end == std::string_view::npos) break;
            cell = cell.substr(end + 1);
        }
        return out;
    }
    void end() {
        if (!is_over_) refuse("the line must end here: " + std::string(rest_.substr(0, 40)));
    }
    void refuse(std::string what) {
        if (what_.empty()) what_ = std::move(what);
    }
    [[nodiscard]] std::string const& what() const { return what_; }

private:
    std::string_view rest_;
    bool is_over_ = false;
    std::string what_;
};

template <class... Numbers>
void answer(std::string& out, char kind, Numbers... numbers) {
    out += kind;
    ((out += ',', out += std::to_string(numbers)), ...);
    out += '\n';
}

}  // namespace

std::optional<std::string> BookStream::apply(std::string_view line, std::string& out) {
    if (line.size() > line_max) return "the line must be at most " + std::to_string(line_max) + " bytes";
    Cells cells(line);
    std::string_view const kind = cells.next();
    if (kind == "W") {
        std::uint64_t const book = cells.whole("the book", id_max);
        std::int64_t const revenue = cells.amount("the reference revenue", money_max);
        cells.end();
        if (cells.what().empty() && books_.contains(book)) cells.refuse("a book must be opened once");
        if (cells.what().empty() && books_.size() >= books_max)
            cells.refuse("at most 10000 books can be open");
        if (!cells.what().empty()) return cells.what();
        books_.emplace(book, Book(revenue));
        return std::nullopt;
    }
    if (kind != "O" && kind != "X" && kind != "B") return "a line must start with W, O, X or B";
    std::uint64_t const seq = cells.whole("the sequence number", id_max);
    if (cells.what().empty() && last_seq_ && seq <= *last_seq_) cells.refuse("sequence numbers must ascend");
    if (kind == "X") {
        std::uint64_t const offer = cells.whole("the offer", id_max);
        cells.end();
        if (!cells.what().empty()) return cells.what();
        last_seq_ = seq;
        auto const book = book_of_.find(offer);
        if (book == book_of_.end()) {
            answer(out, 'R', seq, offer);
            return std::nullopt;
        }
        (void)books_.at(book->second).cancel(offer);
        book_of_.erase(book);
        return std::nullopt;
    }
    std::uint64_t const id = cells.whole(kind == "O" ? "the offer" : "the bid", id_max);
    std::uint64_t const book = cells.whole("the book", id_max);
    std::uint64_t const purposes = cells.whole_of(cells.next(), "the purposes", UINT64_MAX, 16);
    TerritoryCodes const territories = cells.territories();
    auto const privacy = static_cast<std::uint8_t>(cells.whole("the privacy class", 7));
    auto const at = books_.find(book);
    if (kind == "O") {
        StandingOffer offer{id, seq, purposes, territories, privacy, false, 0, {}};
        offer.is_exclusive = cells.whole("exclusive", 1) == 1;
        offer.licences_left = cells.whole("the licences left", id_max);
        offer.menu = cells.menu();
        cells.end();
        if (!cells.what().empty()) return cells.what();
        last_seq_ = seq;
        if (at == books_.end() || !book_of_.emplace(id, book).second) {
            answer(out, 'R', seq, id);
            return std::nullopt;
        }
        (void)at->second.add(std::move(offer));
        return std::nullopt;
    }
    BookBid bid{purposes, territories, privacy, 0, 0, 0};
    bid.budget = cells.amount("the budget", money_max);
    bid.royalty_cap = cells.amount("the royalty cap", rate_max);
    bid.max_cost = cells.amount("the highest cost", 3 * money_max);
    cells.end();
    if (!cells.what().empty()) return cells.what();
    last_seq_ = seq;
    auto const deal = at == books_.end() ? std::nullopt : at->second.take(bid);
    if (!deal) {
        answer(out, 'N', seq, id);
        return std::nullopt;
    }
    answer(out, 'D', seq, id, deal->offer, deal->position, deal->upfront, deal->royalty, deal->cost);
    if (!at->second.contains(deal->offer)) book_of_.erase(deal->offer);  // its licences are used up
    return std::nullopt;
}

}  // namespace licet::matching
