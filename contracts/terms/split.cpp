#include "contracts/terms/split.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <string_view>

namespace licet::contracts {
namespace {

struct Naming {
    std::vector<std::string> names;
    std::map<std::string, std::size_t, std::less<>> index;
    bool by_usage = false;

    void name(std::string const& payee) {
        if (index.try_emplace(payee, names.size()).second) names.push_back(payee);
    }
    void walk(Split const& split) {
        if (auto const* const payee = std::get_if<Payee>(&split.node)) name(payee->name);
        if (std::holds_alternative<ByUsage>(split.node)) by_usage = true;
        auto const* const commission = std::get_if<Commission>(&split.node);
        if (commission != nullptr && !commission->rest_is_named_first) name(commission->name);
        for (Split const& child : split.to) walk(child);
        if (commission != nullptr && commission->rest_is_named_first) name(commission->name);
    }
};

bool is_named_in(Split const& split, std::string_view payee) {
    if (auto const* const one = std::get_if<Payee>(&split.node)) return one->name == payee;
    if (auto const* const commission = std::get_if<Commission>(&split.node); commission != nullptr)
        if (commission->name == payee) return true;
    return std::ranges::any_of(split.to, [&](Split const& child) { return is_named_in(child, payee); });
}

struct Weighing {
    std::vector<std::string> const& payees;
    std::map<std::string_view, std::size_t> const& index;  // of many payees; of few it is empty
    FactView const& view;
    Date until;
    std::vector<Rate>& weights;

    void give(std::string_view payee, Rate const& part) {
        auto const place = index.empty()
                               ? static_cast<std::size_t>(std::ranges::find(payees, payee) - payees.begin())
                               : index.find(payee)->second;
        weights[place] += part;
    }

    void walk(Split const& split, Rate const& part) {
        if (part == 0) return;
        if (auto const* const payee = std::get_if<Payee>(&split.node)) {
            give(payee->name, part);
        } else if (auto const* const commission = std::get_if<Commission>(&split.node)) {
            Rate const taken = part * commission->share;
            give(commission->name, taken);
            walk(split.to.front(), part - taken);
        } else if (auto const* const shares = std::get_if<Shares>(&split.node)) {
            Rate const sum = std::accumulate(shares->weights.begin(), shares->weights.end(), Rate(0));
            for (std::size_t i = 0; i < split.to.size(); ++i)
                walk(split.to[i], part * shares->weights[i] / sum);
        } else if (auto const* const by_usage = std::get_if<ByUsage>(&split.node)) {
            std::vector<Rate> used;
            Rate sum = 0;
            for (std::string const& asset : by_usage->assets) {
                used.push_back(view.usage_on(by_usage->meter, asset, until));
                sum += used.back();
            }
            if (sum == 0) {
                give(unallocated, part);
                return;
            }
            for (std::size_t i = 0; i < split.to.size(); ++i) walk(split.to[i], part * used[i] / sum);
        }
    }
};

}  // namespace

std::vector<std::string> payees_of(Split const& split) {
    Naming naming;
    naming.walk(split);
    if (naming.by_usage) naming.name(unallocated);
    return std::move(naming.names);
}

std::size_t named_count_of(Split const& split) {
    return named_count_of(split, payees_of(split));
}

std::size_t named_count_of(Split const& split, std::vector<std::string> const& payees) {
    bool const is_unnamed = payees.back() == unallocated && !is_named_in(split, unallocated);
    return payees.size() - (is_unnamed ? 1 : 0);
}

std::vector<Rate> weights_of(Split const& split, std::vector<std::string> const& payees, FactView const& view,
                             Date until) {
    constexpr std::size_t few = 8;
    std::map<std::string_view, std::size_t> index;
    if (payees.size() > few)
        for (std::size_t i = 0; i < payees.size(); ++i) index.emplace(payees[i], i);
    std::vector<Rate> weights(payees.size());
    Weighing{payees, index, view, until, weights}.walk(split, 1);
    return weights;
}

std::vector<Integer> Division::divide(Integer const& due, std::vector<Rate> const& weights,
                                      std::size_t named_count) {
    behind_.resize(weights.size());
    std::vector<Integer> parts(weights.size());
    if (due == 0) return parts;
    Integer left = due;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] == 0) continue;
        Rate const exact = Rate(due) * weights[i];
        parts[i] = floor(exact);
        behind_[i] += exact - Rate(parts[i]);
        left -= parts[i];
    }
    LICET_ASSERT(left >= 0 && left <= Integer(parts.size()), "less than a unit a payee is left over");
    auto const count = static_cast<std::size_t>(left);
    if (count == 0) return parts;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (i < named_count || weights[i] != 0) order.push_back(i);
    // The `count` furthest behind, the first named among equals; in which order among themselves is all one.
    auto const last = order.begin() + static_cast<std::ptrdiff_t>(count);
    if (last != order.end())
        std::ranges::nth_element(order, last, [&](auto a, auto b) {
            return behind_[a] > behind_[b] || (behind_[a] == behind_[b] && a < b);
        });
    for (std::size_t i = 0; i < count; ++i) {
        ++parts[order[i]];
        behind_[order[i]] -= 1;
    }
    return parts;
}

}  // namespace licet::contracts
