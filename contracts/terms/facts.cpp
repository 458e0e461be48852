#include "contracts/terms/facts.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>

namespace licet::contracts {

void FactBook::add(FactKind kind, std::string const& name, std::string const& asset, Date at, Date known,
                   Rate const& amount) {
    auto const number = static_cast<std::uint32_t>(series_.size());
    auto const series = series_.try_emplace(Series{kind, name, asset}, number).first;
    auto const [row, is_new] = rows_.try_emplace(Place{known, series->second, at}, amount);
    if (!is_new) row->second += amount;
}

void FactBook::add(Fact const& fact) {
    if (auto const* const usage = std::get_if<UsageFact>(&fact.what))
        add(FactKind::usage, usage->meter, usage->asset.value_or(""), fact.at, fact.known, usage->quantity);
    else if (auto const* const revenue = std::get_if<RevenueFact>(&fact.what))
        add(FactKind::revenue, revenue->stream, "", fact.at, fact.known, revenue->amount);
}

void FactBook::replace(Fact const& earlier, Fact const& fact) {
    if (auto const* const usage = std::get_if<UsageFact>(&earlier.what))
        add(FactKind::usage, usage->meter, usage->asset.value_or(""), earlier.at, fact.known,
            Rate(-usage->quantity));
    else if (auto const* const revenue = std::get_if<RevenueFact>(&earlier.what))
        add(FactKind::revenue, revenue->stream, "", earlier.at, fact.known, Rate(-revenue->amount));
    add(fact);
}

void FactView::Running::add(std::map<Date, Rate> const& amounts) {
    if (amounts.empty()) return;
    // Only the tail from the earliest new date on is laid anew.
    auto const first =
        static_cast<std::size_t>(std::ranges::lower_bound(dates, amounts.begin()->first) - dates.begin());
    std::map<Date, Rate> tail = amounts;
    for (std::size_t i = first; i < dates.size(); ++i) {
        Rate const own = i == 0 ? sums[i] : Rate(sums[i] - sums[i - 1]);
        tail[dates[i]] += own;
    }
    dates.resize(first);
    sums.resize(first);
    for (auto const& [date, amount] : tail) {
        Rate const before = sums.empty() ? Rate(0) : sums.back();
        dates.push_back(date);
        sums.push_back(before + amount);
    }
}

Rate FactView::Running::before(Date date) const {
    auto const count = std::ranges::lower_bound(dates, date) - dates.begin();
    return count == 0 ? Rate(0) : sums[static_cast<std::size_t>(count) - 1];
}

void FactView::advance(FactBook const& book, Date known) {
    LICET_ASSERT(is_empty_ || known_ <= known, "a view never goes back");
    auto row = is_empty_ ? book.rows_.begin()
                         : book.rows_.lower_bound(FactBook::Place{Date{known_.days + 1}, 0, Date{INT32_MIN}});
    if (row == book.rows_.end() || known < row->first.known) {
        is_empty_ = false;
        known_ = known;
        return;
    }
    std::vector<FactBook::Series const*> names(book.series_.size());
    for (auto const& [series, number] : book.series_) names[number] = &series;
    std::map<std::pair<FactKind, std::string>, std::map<Date, Rate>> all;
    std::map<std::pair<std::string, std::string>, std::map<Date, Rate>> by_asset;
    for (; row != book.rows_.end() && row->first.known <= known; ++row) {
        FactBook::Series const& series = *names[row->first.series];
        all[{series.kind, series.name}][row->first.at] += row->second;
        if (series.kind == FactKind::usage && !series.asset.empty())
            by_asset[{series.name, series.asset}][row->first.at] += row->second;
    }
    for (auto const& [key, amounts] : all) all_[key].add(amounts);
    for (auto const& [key, amounts] : by_asset) by_asset_[key].add(amounts);
    is_empty_ = false;
    known_ = known;
}

Rate FactView::total(FactKind kind, std::string const& name, Date from, Date until) const {
    auto const found = all_.find({kind, name});
    if (found == all_.end() || until <= from) return 0;
    return found->second.before(until) - found->second.before(from);
}

Rate FactView::usage_on(std::string const& meter, std::string const& asset, Date until) const {
    auto const found = by_asset_.find({meter, asset});
    return found == by_asset_.end() ? Rate(0) : found->second.before(until);
}

}  // namespace licet::contracts
