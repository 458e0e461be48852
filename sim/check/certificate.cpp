#include "sim/check/certificate.hpp"

#include "contracts/values/money.hpp"
#include "sim/check/best_answer.hpp"
#include "sim/check/statement.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace licet::sim {
namespace {

using Wide = WideUnits;
constexpr Wide bound_max = Wide{1} << 62U;

class Checker {
public:
    Checker(StatedMarket const& market, StatedResult const& result, Certificate& out)
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
            StatedItem const& item = market_.items[i];
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
        if (value != result_.value)
            fault("the value is " + std::to_string(out_.value) + ", not " + std::to_string(result_.value));
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
            StatedItem const& item = market_.items[i];
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
        for (StatedBuyer const& buyer : market_.buyers) {
            std::map<std::int64_t, std::vector<BestAnswer::Option>> grouped;
            std::vector<std::vector<BestAnswer::Option>> groups;
            for (std::size_t const i : buyer.items) {
                StatedItem const& item = market_.items[i];
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
        if (bound > result_.bound)
            fault("the prices prove only " + std::to_string(out_.bound) + ", not " +
                  std::to_string(result_.bound));
        if (result_.bound < out_.value) fault("the bound is below the value");
    }

    StatedMarket const& market_;
    StatedResult const& result_;
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
    StatedMarket market;
    StatedResult read;
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
