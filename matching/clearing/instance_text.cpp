#include "matching/clearing/instance_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace licet::matching {
namespace {

using Limits = InstanceLimits;

// The start of a text that should not be there; what cannot be seen, by its code.
std::string excerpt(std::string_view text) {
    std::string out = "\"";
    for (char const c : text.substr(0, 20)) {
        if (c > ' ' && c < 127)
            out += c;
        else
            out += std::string("\\x") + "0123456789abcdef"[static_cast<unsigned char>(c) / 16] +
                   "0123456789abcdef"[static_cast<unsigned char>(c) % 16];
    }
    return out + (text.size() > 20 ? "...\"" : "\"");
}

// Reads one line from left to right. The first thing that is wrong is kept; reading on gives zeros.
class Line {
public:
    explicit Line(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    // `why`: what makes this word due here.
    template <class Why>
    void word(std::string_view expected, Why why) {
        if (rest().starts_with(expected))
            at_ += expected.size();
        else
            refuse("must start with \"" + std::string(expected) + "\"" + why() + not_what_is_here());
    }

    std::int64_t number(char const* name, std::int64_t lowest, std::int64_t greatest) {
        std::int64_t out = 0;
        auto const [stop, failed] = std::from_chars(at_, end_, out);
        // A sign where none belongs and leading zeros would let two texts say the same.
        bool const is_plain = stop - at_ < 2 || (*at_ != '0' && !(*at_ == '-' && at_[1] == '0'));
        if (failed != std::errc() || !is_plain || out < lowest || out > greatest) {
            if (greatest < lowest) refuse(std::string(name) + " cannot be: the first line promises none");
            refuse(std::string(name) + " must be a whole number from " + std::to_string(lowest) + " to " +
                   std::to_string(greatest) + not_what_is_here());
            return 0;
        }
        at_ = stop;
        return out;
    }

    std::string_view until_comma() {
        char const* const from = at_;
        at_ = std::find(at_, end_, ',');
        return {from, static_cast<std::size_t>(at_ - from)};
    }

    void comma(char const* before) {
        if (!take(',')) refuse(std::string("a comma must come before ") + before + not_what_is_here());
    }
    bool take(char wanted) {
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool is_at(char wanted) const { return at_ != end_ && *at_ == wanted; }
    [[nodiscard]] bool is_at_end() const { return at_ == end_; }
    void end() {
        if (rest() == "\r") refuse("the line must end with a line feed alone, not with \\r before it");
        if (at_ != end_) refuse("the line must end here" + not_what_is_here());
    }

    void refuse(std::string what) {
        if (what_.empty()) what_ = std::move(what);
        at_ = end_;
    }
    [[nodiscard]] std::string const& what() const { return what_; }

private:
    [[nodiscard]] std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    [[nodiscard]] std::string not_what_is_here() const {
        return at_ == end_ ? "" : ", not " + excerpt(rest());
    }

    char const* at_;
    char const* end_;
    std::string what_;
};

bool is_plain_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 127; });
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<Instance, TextFault> read() {
        bool ok = step(&Reader::head);
        for (next_ = 0; ok && next_ < right_count_; ++next_) ok = step(&Reader::right);
        for (next_ = 0; ok && next_ < buyer_count_; ++next_) ok = step(&Reader::buyer);
        for (next_ = 0; ok && next_ < item_count_; ++next_) ok = step(&Reader::item);
        if (!ok) return Unexpected{std::move(fault_)};
        if (!text_.empty())
            return Unexpected{TextFault{line_number_ + 1, "the text must end here" +
                                                              promised(item_count_, "items") + ", not " +
                                                              excerpt(text_.substr(0, text_.find('\n')))}};
        return std::move(out_);
    }

private:
    static std::string promised(std::uint32_t count, char const* what) {
        return ", as the first line promises " + std::to_string(count) + ' ' + what;
    }
    bool step(void (Reader::*read_line)(Line&)) {
        ++line_number_;
        std::size_t const end = text_.find('\n');
        if (end == std::string_view::npos) {
            fault_ = {line_number_, !text_.empty() ? "the line must end with a line feed"
                                    : line_number_ == 1
                                        ? "the text is empty: its first line must be "
                                          "MDC1,name,offers,buyers,items,rights"
                                        : "a line is missing here: as many must come as the first line "
                                          "promises, first R, then B, then I"};
            return false;
        }
        Line line(text_.substr(0, end));
        (this->*read_line)(line);
        line.end();
        text_.remove_prefix(end + 1);
        if (!line.what().empty()) fault_ = {line_number_, line.what()};
        return line.what().empty();
    }

    void head(Line& line) {
        line.word("MDC1,", [] { return ", the name of the format"; });
        std::string_view const name = line.until_comma();
        if (!is_plain_name(name)) line.refuse("the name must be of visible ASCII characters without a comma");
        out_.name = name;
        line.comma("the number of offers");
        out_.offer_count =
            static_cast<std::uint32_t>(line.number("the number of offers", 0, Limits::offers_max));
        line.comma("the number of buyers");
        buyer_count_ = static_cast<std::uint32_t>(line.number("the number of buyers", 0, Limits::buyers_max));
        line.comma("the number of items");
        item_count_ = static_cast<std::uint32_t>(line.number("the number of items", 0, Limits::items_max));
        line.comma("the number of rights");
        right_count_ = static_cast<std::uint32_t>(line.number("the number of rights", 0, Limits::rights_max));
        reserve();
    }

    // As much as the text can hold: a first line that promises more than follows must not cost memory.
    void reserve() {
        std::size_t const lines_max = text_.size() / 8 + 1;
        out_.capacities.reserve(std::min<std::size_t>(right_count_, lines_max));
        out_.buyers.reserve(std::min<std::size_t>(buyer_count_, lines_max));
        std::size_t const items = std::min<std::size_t>(item_count_, lines_max);
        out_.item_buyers.reserve(items);
        out_.groups.reserve(items);
        out_.surpluses.reserve(items);
        out_.upfronts.reserve(items);
        out_.royalties.reserve(items);
        out_.offer_ends.reserve(items);
        out_.offers.reserve(items);
        out_.claim_ends.reserve(items);
    }

    void id(Line& line, char const* name) {
        std::int64_t const found = line.number(name, 0, UINT32_MAX);
        if (line.what().empty() && found != next_)
            line.refuse(std::string(name) + " must be " + std::to_string(next_) + ": ids ascend from 0");
    }

    void right(Line& line) {
        line.word("R,", [&] { return promised(right_count_, "rights"); });
        id(line, "the right");
        line.comma("the capacity");
        out_.capacities.push_back(line.number("the capacity", 0, Limits::quantity_max));
    }

    void buyer(Line& line) {
        line.word("B,", [&] { return promised(buyer_count_, "buyers"); });
        id(line, "the buyer");
        line.comma("the budget");
        std::int64_t const budget = line.number("the budget", 0, Limits::money_max);
        line.comma("the royalty cap");
        out_.buyers.push_back({budget, line.number("the royalty cap", 0, Limits::rate_max)});
    }

    void item(Line& line) {
        Item item;
        line.word("I,", [&] { return promised(item_count_, "items"); });
        id(line, "the item");
        line.comma("the buyer");
        item.buyer = static_cast<std::uint32_t>(line.number("the buyer", 0, std::int64_t{buyer_count_} - 1));
        if (line.what().empty() && !out_.item_buyers.empty() && item.buyer < out_.item_buyers.back())
            line.refuse("the buyer must not be below the buyer of the item before: buyers ascend");
        line.comma("the group");
        item.group = static_cast<std::int32_t>(line.number("the group", -1, INT32_MAX));
        line.comma("the surplus");
        item.surplus = line.number("the surplus", 0, Limits::surplus_max);
        total_ += item.surplus;
        if (total_ > Limits::value_max)
            line.refuse("the surplus of all items together must be at most " +
                        std::to_string(Limits::value_max));
        line.comma("the upfront");
        item.upfront = line.number("the upfront", 0, Limits::money_max);
        line.comma("the royalty");
        item.royalty = line.number("the royalty", 0, Limits::rate_max);
        line.comma("the offers");
        offers(line);
        line.comma("the claims");
        claims(line);
        if (out_.offers.size() + offers_.size() > Limits::parts_max ||
            out_.claims.size() + claims_.size() > Limits::parts_max)
            line.refuse("the offers or claims of all items must be at most " +
                        std::to_string(Limits::parts_max));
        item.offers = offers_;
        item.claims = claims_;
        if (line.what().empty()) out_.add_item(item);
    }

    void offers(Line& line) {
        offers_.clear();
        if (line.is_at(',')) return;
        do {
            std::int64_t const offer = line.number("an offer", 0, std::int64_t{out_.offer_count} - 1);
            offers_.push_back(static_cast<std::uint32_t>(offer));
        } while (line.take(';'));
    }

    void claims(Line& line) {
        claims_.clear();
        if (line.is_at_end()) return;
        do {
            Claim claim;
            claim.right =
                static_cast<std::uint32_t>(line.number("a claimed right", 0, std::int64_t{right_count_} - 1));
            if (line.take(':')) claim.weight = line.number("the weight of a claim", 0, Limits::quantity_max);
            claims_.push_back(claim);
        } while (line.take(';'));
    }

    std::string_view text_;
    std::size_t line_number_ = 0;
    std::uint32_t right_count_ = 0;
    std::uint32_t buyer_count_ = 0;
    std::uint32_t item_count_ = 0;
    std::uint32_t next_ = 0;  // the id that is due
    std::int64_t total_ = 0;
    std::vector<std::uint32_t> offers_;
    std::vector<Claim> claims_;
    Instance out_;
    TextFault fault_;
};

class Writer {
public:
    void text(std::string_view piece) { out_ += piece; }
    void number(std::int64_t value) {
        char digits[24];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }
    template <class... Rest>
    void line(std::string_view first, Rest... numbers) {
        out_ += first;
        ((out_ += ',', number(numbers)), ...);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

}  // namespace

Result<Instance, TextFault> instance_from_text(std::string_view text) {
    return Reader(text).read();
}

std::string text_of(Instance const& instance) {
    Writer out;
    out.line("MDC1," + instance.name, instance.offer_count, std::int64_t(instance.buyers.size()),
             std::int64_t(instance.item_count()), std::int64_t(instance.capacities.size()));
    out.text("\n");
    for (std::size_t k = 0; k < instance.capacities.size(); ++k) {
        out.line("R", std::int64_t(k), instance.capacities[k]);
        out.text("\n");
    }
    for (std::size_t j = 0; j < instance.buyers.size(); ++j) {
        out.line("B", std::int64_t(j), instance.buyers[j].budget, instance.buyers[j].royalty_cap);
        out.text("\n");
    }
    for (std::size_t i = 0; i < instance.item_count(); ++i) {
        out.line("I", std::int64_t(i), instance.item_buyers[i], instance.groups[i], instance.surpluses[i],
                 instance.upfronts[i], instance.royalties[i]);
        char const* before = ",";
        for (std::uint32_t const offer : instance.offers_of(i)) {
            out.text(before);
            out.number(offer);
            before = ";";
        }
        if (instance.offers_of(i).empty()) out.text(",");
        before = ",";
        for (Claim const& claim : instance.claims_of(i)) {
            out.text(before);
            out.number(claim.right);
            if (claim.weight != 1) out.text(":"), out.number(claim.weight);
            before = ";";
        }
        out.text(instance.claims_of(i).empty() ? ",\n" : "\n");
    }
    return out.take();
}

std::string text_of(Clearing const& clearing) {
    Writer out;
    out.line("value", clearing.value);
    out.text("\nitems,");
    for (std::size_t n = 0; n < clearing.items.size(); ++n) {
        if (n > 0) out.text(";");
        out.number(clearing.items[n]);
    }
    out.text("\nprices,");
    char const* before = "";
    for (std::size_t k = 0; k < clearing.prices.size(); ++k) {
        if (clearing.prices[k] == 0) continue;
        out.text(before);
        out.number(std::int64_t(k));
        out.text(":");
        out.number(clearing.prices[k]);
        before = ";";
    }
    out.text("\nbound,");
    out.number(clearing.bound);
    out.text("\n");
    return out.take();
}

}  // namespace licet::matching
