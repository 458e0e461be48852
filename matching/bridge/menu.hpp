#pragma once
// What one offer and one bid accept in common: each instrument between its least and its most, worth so much
// to the licensor and costing the licensee so much, a unit. Rounded against the deal, so that what is
// acceptable by these numbers is acceptable.

#include "matching/bridge/appraisal.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace licet::matching {

struct BridgeOptions {
    std::int64_t licensor_share_ppm = ppm / 2;  // of what both gain together, how much is the licensor's
    std::int64_t servicing_ppm =
        30'000;  // cost of metering and audit, on what the licensee pays contingently
    enum class Rule : std::uint8_t { k_split, nash } rule = Rule::k_split;
};

// What the bid has for this licence.
struct Means {
    std::int64_t value;  // most present value, minor units
    std::int64_t upfront;
    std::int64_t royalty_ppm;
};

struct MenuColumn {
    FineUnits cost;   // a unit: to the licensee, servicing included
    FineUnits worth;  // to the licensor
    std::int64_t least = 0;
    std::int64_t most = 0;
};

// Upfront, deferred, the royalty of each tranche, the price a use: linear. Guarantee and cap are not.
class Menu {
public:
    static constexpr std::size_t upfront = 0;
    static constexpr std::size_t deferred = 1;
    static constexpr std::size_t first_tranche = 2;
    static constexpr std::size_t columns_max = first_tranche + 2 * tranches_max + 1;
    using Quantities = std::array<std::int64_t, columns_max>;

    Menu(Offer const& offer, Appraisal const& offers, Bid const& bid, Appraisal const& bids,
         Means const& means, BridgeOptions const& options);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t use_price() const { return size_ - 1; }
    [[nodiscard]] MenuColumn const& operator[](std::size_t i) const { return columns_[i]; }
    [[nodiscard]] std::int64_t guarantee_least() const { return guarantee_least_; }
    [[nodiscard]] std::int64_t guarantee_most() const { return guarantee_most_; }
    [[nodiscard]] bool is_linear() const { return guarantee_most_ <= 0 && !cap_; }
    // No instrument has its least above its most.
    [[nodiscard]] bool is_possible() const;

    // The columns that are worth something to the licensor, best worth : cost first, ties in menu order.
    struct Order {
        std::array<std::uint8_t, columns_max> columns;
        std::size_t size = 0;
        [[nodiscard]] auto begin() const { return columns.begin(); }
        [[nodiscard]] auto end() const { return columns.begin() + static_cast<std::ptrdiff_t>(size); }
    };
    [[nodiscard]] Order by_ratio() const;

    // With what it is worth to both.
    [[nodiscard]] Contract contract(Quantities const& quantities, std::int64_t guarantee) const;
    // Is everything between its least and its most, and are the values what they come to?
    [[nodiscard]] bool allows(Contract const& contract) const;
    // The same contract, worth what it is by this menu's beliefs.
    [[nodiscard]] Contract revalued(Contract const& contract) const;
    // What royalty and uses come to a year at the most rates, over both sides' scenarios; in minor units.
    [[nodiscard]] std::vector<std::int64_t> yearly_most() const;

private:
    void add_tranches(Offer const& offer, Bid const& bid, std::int64_t most_ppm);
    [[nodiscard]] std::optional<Quantities> quantities_of(Contract const& contract) const;
    void value(Contract& contract, Quantities const& quantities) const;
    [[nodiscard]] FineUnits with_servicing(FineUnits cost) const;

    std::array<MenuColumn, columns_max> columns_{};
    std::size_t size_ = 0;
    std::vector<std::int64_t> bounds_;  // between tranches
    std::int64_t guarantee_least_ = 0;
    std::int64_t guarantee_most_ = 0;
    std::optional<std::int64_t> cap_;
    std::int64_t servicing_ppm_;
    Appraisal const& offers_;
    Appraisal const& bids_;
};

}  // namespace licet::matching
