#include "sim/check/certificate.hpp"

#include "contracts/values/money.hpp"
#include "sim/check/best_answer.hpp"

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

// With these limits no sum below leaves 128 bits unseen.
constexpr std::int64_t money_max = 1'000'000'000'000'000;
constexpr std::int64_t surplus_max = 10 * money_max;
constexpr std::int64_t rate_max = 1'000'000;
constexpr Wide bound_max = Wide{1} << 62U;

// A line's fields as numbers; the last one of an item, its claims, apart.
bool read_line(std::string_view line, Market& market) {
    auto const cells = split(line, ',');
    if (cells.empty()) return false;
    auto const at = [&](std::size_t i, std::int64_t least, std::int64_t most) -> std::optional<std::int64_t> {
        auto const out = i < cells.size() ? number(cells[i]) : std::nullopt;
        return out && *out >= least && *out <= most ? out : std::nullopt;
    };
    auto const is_next = [&](std::size_t count) {
        return at(1, 0, INT64_MAX) == static_cast<std::int64_t>(count);
    };
    if (cells[0] == "R") {
        auto const capacity = at(2, 0, money_max);
        if (cells.size() != 3 || !is_next(market.capacities.size()) || !capacity) return false;
        market.capacities.push_back(*capacity);
        return true;
    }
    if (cells[0] == "B") {
        auto const budget = at(2, 0, money_max);
        auto const cap = at(3, 0, rate_max);
        if (cells.size() != 4 || !is_next(market.buyers.size()) || !budget || !cap) return false;
        market.buyers.push_back({*budget, *cap, {}});
        return true;
    }
    if (cells[0] != "I" || cells.size() != 9 || !is_next(market.items.size())) return false;
    auto const buyer = at(2, 0, static_cast<std::int64_t>(market.buyers.size()) - 1);
    auto const group = at(3, -1, INT32_MAX);
    auto const surplus = at(4, 0, surplus_max);
    auto const upfront = at(5, 0, money_max);
    auto const royalty = at(6, 0, rate_max);
    if (!buyer || !group || !surplus || !upfront || !royalty) return false;
    Item item{static_cast<std::size_t>(*buyer), *group, *surplus, *upfront, *royalty, {}};
    for (std::string_view const claim : split(cells[8], ';')) {
        auto const parts = split(claim, ':');
        auto const right = parts.empty() ? std::nullopt : number(parts[0]);
        auto const weight = parts.size() == 2 ? number(parts[1]) : std::optional<std::int64_t>(1);
        if (!right || !weight || parts.size() > 2 || *right < 0 || *weight < 0 || *weight > money_max ||
            static_cast<std::size_t>(*right) >= market.capacities.size())
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
                auto const right = parts.empty() ? std::nullopt : number(parts[0]);
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
        for (std::size_t k = 0; k < result_.prices.size() && bound <= bound_max; ++k)
            bound += Wide{result_.prices[k]} * market_.capacities[k];
        if (bound > bound_max) return fault("the prices prove nothing: they come to more than 2^62");
        for (Buyer const& buyer : market_.buyers) {
            std::map<std::int64_t, std::vector<BestAnswer::Option>> grouped;
            std::vector<std::vector<BestAnswer::Option>> groups;
            for (std::size_t const i : buyer.items) {
                Item const& item = market_.items[i];
                Wide profit = item.surplus;
                for (auto const& [right, weight] : item.claims)
                    if (profit > 0) profit -= weight * result_.prices[right];
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
