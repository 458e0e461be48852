#include "sim/check/certificate.hpp"

#include "contracts/values/money.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace licet::sim {
namespace {

using Wide = WideUnits;

struct Item {
    std::size_t buyer = 0;
    std::int64_t group = -1;
    std::int64_t surplus = 0;
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::map<std::size_t, Wide> claims;
};
struct Buyer {
    std::int64_t budget = 0;
    std::int64_t royalty_cap = 0;
    std::vector<std::size_t> items;
};
struct Market {
    std::vector<std::int64_t> capacities;
    std::vector<Buyer> buyers;
    std::vector<Item> items;
};
struct Result {
    std::optional<std::int64_t> value;
    std::vector<std::size_t> items;
    std::vector<std::int64_t> prices;
    std::optional<std::int64_t> bound;
};

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    if (text.empty()) return out;
    while (true) {
        std::size_t const end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text = text.substr(end + 1);
    }
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t out = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

// A line's fields as numbers; the last one of an item, its claims, apart.
bool read_line(std::string_view line, Market& market) {
    auto const cells = split(line, ',');
    auto const at = [&](std::size_t i) { return i < cells.size() ? number(cells[i]) : std::nullopt; };
    if (cells.empty()) return false;
    auto const is_next = [&](std::size_t count) { return at(1) && *at(1) == static_cast<std::int64_t>(count); };
    if (cells[0] == "R") {
        if (cells.size() != 3 || !is_next(market.capacities.size()) || !at(2) || *at(2) < 0) return false;
        market.capacities.push_back(*at(2));
        return true;
    }
    if (cells[0] == "B") {
        if (cells.size() != 4 || !is_next(market.buyers.size()) || !at(2) || !at(3)) return false;
        market.buyers.push_back({*at(2), *at(3), {}});
        return true;
    }
    if (cells[0] != "I" || cells.size() != 9 || !is_next(market.items.size())) return false;
    for (std::size_t i = 1; i < 7; ++i)
        if (!at(i)) return false;
    if (*at(2) < 0 || static_cast<std::size_t>(*at(2)) >= market.buyers.size()) return false;
    Item item{static_cast<std::size_t>(*at(2)), *at(3), *at(4), *at(5), *at(6), {}};
    for (std::string_view const claim : split(cells[8], ';')) {
        auto const parts = split(claim, ':');
        auto const right = number(parts[0]);
        auto const weight = parts.size() == 2 ? number(parts[1]) : std::optional<std::int64_t>(1);
        if (!right || !weight || *right < 0 || *weight < 0 || static_cast<std::size_t>(*right) >= market.capacities.size())
            return false;
        item.claims[static_cast<std::size_t>(*right)] += *weight;
    }
    market.buyers[item.buyer].items.push_back(market.items.size());
    market.items.push_back(std::move(item));
    return true;
}

std::string read_market(std::string_view text, Market& market) {
    std::size_t number_of_line = 0;
    std::int64_t counts[3] = {};  // buyers, items, rights
    for (std::string_view const line : split(text, '\n')) {
        ++number_of_line;
        if (number_of_line == 1) {
            auto const cells = split(line, ',');
            if (cells.size() != 6 || cells[0] != "MDC1") return "instance, line 1: not the head of one";
            for (std::size_t i = 0; i < 3; ++i) {
                auto const count = number(cells[i + 3]);
                if (!count) return "instance, line 1: not the head of one";
                counts[i] = *count;
            }
            continue;
        }
        if (line.empty()) continue;
        if (!read_line(line, market))
            return "instance, line " + std::to_string(number_of_line) + ": cannot be read";
    }
    if (number_of_line == 0) return "the instance is empty";
    auto const is_as_many = [](std::int64_t told, std::size_t there) {
        return told == static_cast<std::int64_t>(there);
    };
    if (!is_as_many(counts[0], market.buyers.size()) || !is_as_many(counts[1], market.items.size()) ||
        !is_as_many(counts[2], market.capacities.size()))
        return "the instance does not hold as many buyers, items and rights as its head says";
    return "";
}

std::string read_result(std::string_view text, std::size_t right_count, Result& result) {
    result.prices.assign(right_count, 0);
    std::set<std::string_view> told;
    for (std::string_view const line : split(text, '\n')) {
        if (line.empty()) continue;
        std::size_t const comma = line.find(',');
        if (comma == std::string_view::npos) return "result: a line without a comma";
        std::string_view const key = line.substr(0, comma);
        std::string_view const rest = line.substr(comma + 1);
        if (!told.insert(key).second) return "result: " + std::string(key) + " is told twice";
        if (key == "value") {
            result.value = number(rest);
        } else if (key == "bound") {
            result.bound = number(rest);
        } else if (key == "items") {
            for (std::string_view const item : split(rest, ';')) {
                auto const n = number(item);
                if (!n || *n < 0) return "result: an item must be a number";
                result.items.push_back(static_cast<std::size_t>(*n));
            }
        } else if (key == "prices") {
            std::optional<std::int64_t> before;
            for (std::string_view const price : split(rest, ';')) {
                auto const parts = split(price, ':');
                auto const right = number(parts[0]);
                auto const amount = parts.size() == 2 ? number(parts[1]) : std::nullopt;
                if (!right || !amount || *right < 0 || static_cast<std::size_t>(*right) >= right_count)
                    return "result: a price must be right:price";
                if (before && *right <= *before) return "result: prices are out of order, or told twice";
                before = *right;
                if (*amount < 0) return "result: the price of right " + std::string(parts[0]) + " is below 0";
                result.prices[static_cast<std::size_t>(*right)] = *amount;
            }
        } else {
            return "result: a line must be value, items, prices or bound";
        }
    }
    if (!told.contains("items") || !told.contains("prices")) return "result: items or prices are missing";
    if (!result.value || !result.bound) return "result: value or bound is missing";
    return "";
}

// The most one buyer can gain at the prices within budget, cap and groups: depth first, bounded by two
// multipliers in whole numbers over a common denominator.
class BestAnswer {
public:
    struct Option {
        std::int64_t profit;
        std::int64_t upfront;
        std::int64_t royalty;
    };
    BestAnswer(std::int64_t budget, std::int64_t cap, std::vector<std::vector<Option>> groups)
        : budget_(budget), cap_(cap), groups_(std::move(groups)) {}

    // Exact where is_exact() afterwards; else an upper bound.
    Wide find() {
        choose_multipliers();
        auto const key = [&](std::vector<Option> const& group) {
            Wide most = 0;
            for (Option const& o : group) most = std::max(most, reduced(o));
            return most;
        };
        // What is certain, in or out, first: the bound then cuts early.
        auto const certainty = [&](std::vector<Option> const& group) {
            Wide most = reduced(group.front());
            for (Option const& o : group) most = std::max(most, reduced(o));
            return most < 0 ? -most : most;
        };
        std::ranges::stable_sort(groups_,
                                 [&](auto const& a, auto const& b) { return certainty(a) > certainty(b); });
        for (auto& group : groups_)
            std::ranges::stable_sort(
                group, [&](Option const& a, Option const& b) { return reduced(a) > reduced(b); });
        suffix_.assign(groups_.size() + 1, 0);
        for (std::size_t g = groups_.size(); g-- > 0;) suffix_[g] = suffix_[g + 1] + key(groups_[g]);
        Wide const relaxed = bound(0, budget_, cap_);
        visit(0, budget_, cap_, 0);
        return is_exact_ ? best_ : relaxed;
    }
    [[nodiscard]] bool is_exact() const { return is_exact_; }

private:
    static constexpr Wide denominator = 1 << 16;
    static constexpr std::uint64_t nodes_max = 200'000'000;

    Wide reduced(Option const& o) const {
        return o.profit * denominator - for_upfront_ * o.upfront - for_royalty_ * o.royalty;
    }
    Wide bound(std::size_t g, std::int64_t budget, std::int64_t cap) const {
        return (for_upfront_ * budget + for_royalty_ * cap + suffix_[g]) / denominator;
    }
    Wide dual() const {
        Wide value = for_upfront_ * budget_ + for_royalty_ * cap_;
        for (auto const& group : groups_) {
            Wide most = 0;
            for (Option const& o : group) most = std::max(most, reduced(o));
            value += most;
        }
        return value;
    }
    // The dual is convex: thirds in one multiplier, and within each step thirds in the other.
    template <class Value>
    static Wide lowest(Wide most, Value value) {
        Wide low = 0;
        Wide high = most;
        for (int step = 0; step < 40 && high - low > 2; ++step) {  // near enough: any multiplier is a bound
            Wide const a = low + (high - low) / 3;
            Wide const b = high - (high - low) / 3;
            if (value(a) <= value(b))
                high = b;
            else
                low = a;
        }
        Wide const middle = low + (high - low) / 2;
        Wide best = value(low) <= value(high) ? low : high;
        if (value(middle) < value(best)) best = middle;
        return best;
    }
    void choose_multipliers() {
        Wide most_upfront = 0;
        Wide most_royalty = 0;
        for (auto const& group : groups_)
            for (Option const& o : group) {
                if (o.upfront > 0)
                    most_upfront = std::max(most_upfront, o.profit * denominator / o.upfront + 1);
                if (o.royalty > 0)
                    most_royalty = std::max(most_royalty, o.profit * denominator / o.royalty + 1);
            }
        auto const with_upfront = [&](Wide upfront) {
            for_upfront_ = upfront;
            for_royalty_ = lowest(most_royalty, [&](Wide royalty) {
                for_royalty_ = royalty;
                return dual();
            });
            return dual();
        };
        for_upfront_ = lowest(most_upfront, with_upfront);
        (void)with_upfront(for_upfront_);
    }
    void visit(std::size_t g, std::int64_t budget, std::int64_t cap, Wide profit) {
        if (profit > best_) best_ = profit;
        if (g == groups_.size() || profit + bound(g, budget, cap) <= best_) return;
        if (++nodes_ > nodes_max) {
            is_exact_ = false;
            return;
        }
        bool const is_wanted = reduced(groups_[g].front()) > 0;  // then most likely in the best answer
        if (!is_wanted) visit(g + 1, budget, cap, profit);
        for (Option const& o : groups_[g])
            if (o.upfront <= budget && o.royalty <= cap)
                visit(g + 1, budget - o.upfront, cap - o.royalty, profit + o.profit);
        if (is_wanted) visit(g + 1, budget, cap, profit);
    }

    std::int64_t budget_;
    std::int64_t cap_;
    std::vector<std::vector<Option>> groups_;
    std::vector<Wide> suffix_;
    Wide for_upfront_ = 0;
    Wide for_royalty_ = 0;
    Wide best_ = 0;
    std::uint64_t nodes_ = 0;
    bool is_exact_ = true;
};

class Checker {
public:
    Checker(Market const& market, Result const& result, Certificate& out)
        : market_(market),
          result_(result),
          out_(out),
          left_(market.capacities.begin(), market.capacities.end()),
          budgets_(market.buyers.size()),
          caps_(market.buyers.size()),
          groups_(market.buyers.size()),
          is_chosen_(market.items.size(), false) {}

    void run() {
        for (std::size_t b = 0; b < market_.buyers.size(); ++b) {
            budgets_[b] = market_.buyers[b].budget;
            caps_[b] = market_.buyers[b].royalty_cap;
        }
        if (!take_all()) return;
        check_limits();
        if (out_.faults.empty()) check_maximal();
        check_bound();
    }

private:
    void fault(std::string what) {
        if (out_.faults.size() < 20) out_.faults.push_back(std::move(what));
    }
    static std::string item_name(std::size_t i) { return "item " + std::to_string(i); }

    bool take_all() {
        std::optional<std::size_t> before;
        Wide value = 0;
        for (std::size_t const i : result_.items) {
            if (i >= market_.items.size()) {
                fault(item_name(i) + " does not exist");
                return false;
            }
            if (before && i <= *before) fault(item_name(i) + " is listed twice or out of order");
            before = i;
            Item const& item = market_.items[i];
            is_chosen_[i] = true;
            value += item.surplus;
            if (item.surplus <= 0) fault(item_name(i) + ": nobody gains by it");
            budgets_[item.buyer] -= item.upfront;
            caps_[item.buyer] -= item.royalty;
            if (item.group >= 0 && !groups_[item.buyer].insert(item.group).second)
                fault("buyer " + std::to_string(item.buyer) + ": two of group " + std::to_string(item.group));
            for (auto const& [right, weight] : item.claims) left_[right] -= weight;
        }
        out_.deals = result_.items.size();
        out_.value = static_cast<std::int64_t>(value);
        if (value != *result_.value)
            fault("the value is " + std::to_string(out_.value) + ", not " + std::to_string(*result_.value));
        return true;
    }
    void check_limits() {
        for (std::size_t b = 0; b < budgets_.size(); ++b) {
            if (budgets_[b] < 0) fault("buyer " + std::to_string(b) + ": over the budget");
            if (caps_[b] < 0) fault("buyer " + std::to_string(b) + ": over the royalty cap");
        }
        for (std::size_t k = 0; k < left_.size(); ++k)
            if (left_[k] < 0) fault("right " + std::to_string(k) + " is oversold");
    }
    void check_maximal() {
        for (std::size_t i = 0; i < market_.items.size(); ++i) {
            Item const& item = market_.items[i];
            if (is_chosen_[i] || item.surplus <= 0 || item.upfront > budgets_[item.buyer] ||
                item.royalty > caps_[item.buyer])
                continue;
            if (item.group >= 0 && groups_[item.buyer].contains(item.group)) continue;
            bool const fits =
                std::ranges::all_of(item.claims, [&](auto const& c) { return c.second <= left_[c.first]; });
            if (fits) fault(item_name(i) + " still fits: the result is not maximal");
        }
    }
    void check_bound() {
        Wide bound = 0;
        for (std::size_t k = 0; k < result_.prices.size(); ++k)
            bound += Wide{result_.prices[k]} * market_.capacities[k];
        for (Buyer const& buyer : market_.buyers) {
            std::map<std::int64_t, std::vector<BestAnswer::Option>> grouped;
            std::vector<std::vector<BestAnswer::Option>> groups;
            for (std::size_t const i : buyer.items) {
                Item const& item = market_.items[i];
                Wide profit = item.surplus;
                for (auto const& [right, weight] : item.claims) profit -= weight * result_.prices[right];
                if (profit <= 0 || item.upfront > buyer.budget || item.royalty > buyer.royalty_cap) continue;
                BestAnswer::Option const option{static_cast<std::int64_t>(profit), item.upfront,
                                                item.royalty};
                if (item.group < 0)
                    groups.push_back({option});
                else
                    grouped[item.group].push_back(option);
            }
            for (auto& [group, options] : grouped) groups.push_back(std::move(options));
            BestAnswer answer(buyer.budget, buyer.royalty_cap, std::move(groups));
            bound += answer.find();
            if (!answer.is_exact()) ++out_.unsettled;
        }
        out_.bound = static_cast<std::int64_t>(bound);
        if (bound > *result_.bound)
            fault("the prices prove only " + std::to_string(out_.bound) + ", not " +
                  std::to_string(*result_.bound));
        if (*result_.bound < out_.value) fault("the bound is below the value");
    }

    Market const& market_;
    Result const& result_;
    Certificate& out_;
    std::vector<Wide> left_;
    std::vector<std::int64_t> budgets_;
    std::vector<std::int64_t> caps_;
    std::vector<std::set<std::int64_t>> groups_;
    std::vector<bool> is_chosen_;
};

}  // namespace

Certificate check_certificate(std::string_view instance, std::string_view result) {
    Certificate out;
    Market market;
    Result read;
    std::string fault = read_market(instance, market);
    if (fault.empty()) fault = read_result(result, market.capacities.size(), read);
    if (!fault.empty()) {
        out.faults.push_back(std::move(fault));
        return out;
    }
    Checker(market, read, out).run();
    return out;
}

}  // namespace licet::sim
