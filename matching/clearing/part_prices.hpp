#pragma once
// Prices of a part's rights, moved until what buyers answer and what there is agree. What the lowest of them
// come to is the bound; what buyers answer on the way are the columns to choose among.

#include "matching/clearing/answers.hpp"
#include "matching/clearing/part_state.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

class PartPrices {
public:
    PartPrices(PartState& state, Answers& answers) : state_(state), answers_(answers) {}

    // How prices move over the pool, and to which part of the bound it must be known.
    struct Pace {
        int steps;
        int precision;
        bool is_fine;
    };

    void find(Beginning const& from);
    void move(std::vector<std::int64_t> prices, Pace pace);

private:
    void begin_with(std::vector<std::uint32_t> const& items);
    WideUnits improve(std::vector<std::int64_t>& prices, Pace pace) const;
    [[nodiscard]] WideUnits worth_of_rights(std::vector<std::int64_t> const& prices) const;
    WideUnits sound_out(std::vector<std::int64_t> const& prices);
    bool price(std::vector<std::int64_t> const& prices);
    void add_single_items();
    void ask_without();

    PartState& state_;
    Answers& answers_;
    std::vector<std::int64_t> demand_;  // a right, at the prices of the last exact pass
};

}  // namespace licet::matching
