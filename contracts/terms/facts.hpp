#pragma once
// The facts of one licence as its terms look at them: how much of a meter or a stream is dated in an interval
// and known by a date. A book only grows; what replaces a fact enters as the difference, known from the day
// it was told.

#include "contracts/terms/terms.hpp"
#include "contracts/values/archive.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace licet::contracts {

enum class FactKind : std::uint8_t { usage, revenue };
constexpr std::uint64_t enumerator_count(FactKind) {
    return 2;
}

class FactBook {
public:
    // Adds `amount` of `name` (a meter or a stream), on `asset` where it is not empty; negative where it
    // corrects.
    void add(FactKind kind, std::string const& name, std::string const& asset, Date at, Date known,
             Rate const& amount);
    void add(Fact const& fact);
    // `fact` in place of `earlier`, from the day `fact` is known.
    void replace(Fact const& earlier, Fact const& fact);

    [[nodiscard]] std::size_t row_count() const { return rows_.size(); }
    // Calls f(kind, name, asset, at, known, amount) for every sum kept, by the day it was known.
    template <class F>
    void each(F f) const {
        std::vector<Series const*> names(series_.size());
        for (auto const& [series, number] : series_) names[number] = &series;
        for (auto const& [place, amount] : rows_) {
            Series const& series = *names[place.series];
            f(series.kind, series.name, series.asset, place.at, place.known, amount);
        }
    }

    template <Archive A>
    friend void describe(A& archive, FactBook& book) {
        archive(book.series_, book.rows_);
    }

private:
    friend class FactView;
    struct Series {
        FactKind kind{};
        std::string name;
        std::string asset;
        friend auto operator<=>(Series const&, Series const&) = default;
        template <Archive A>
        friend void describe(A& archive, Series& series) {
            archive(series.kind, series.name, series.asset);
        }
    };
    struct Place {
        Date known;
        std::uint32_t series{};
        Date at;
        friend auto operator<=>(Place const&, Place const&) = default;
        template <Archive A>
        friend void describe(A& archive, Place& place) {
            archive(place.known, place.series, place.at);
        }
    };

    std::map<Series, std::uint32_t> series_;
    std::map<Place, Rate> rows_;
};

// The book as it stood at the end of a day. Moving forward in time costs only what became known since.
class FactView {
public:
    // Takes in what became known by `known`; a view never goes back.
    void advance(FactBook const& book, Date known);

    // Dated in [from, until).
    [[nodiscard]] Rate total(FactKind kind, std::string const& name, Date from, Date until) const;
    [[nodiscard]] Rate usage_on(std::string const& meter, std::string const& asset, Date until) const;

private:
    // Running sums by date: the sum of all dated on or before dates[i] is sums[i].
    struct Running {
        std::vector<Date> dates;
        std::vector<Rate> sums;
        void add(std::map<Date, Rate> const& amounts);
        [[nodiscard]] Rate before(Date date) const;
    };

    bool is_empty_ = true;
    Date known_{};
    std::map<std::pair<FactKind, std::string>, Running> all_;
    std::map<std::pair<std::string, std::string>, Running> by_asset_;  // usage only
};

}  // namespace licet::contracts
