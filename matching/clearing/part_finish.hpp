#pragma once
// The exact end of a part: the columns that could still be in something better than the best choice, and the
// best choice among them; among equal ones the first, as the format defines it.

#include "matching/clearing/answers.hpp"
#include "matching/clearing/part_state.hpp"
#include "matching/search/packing.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

class PartFinish {
public:
    PartFinish(PartState& state, Answers& answers) : state_(state), answers_(answers) {}

    // First of what is known: the gap narrows, and with it what is to be enumerated.
    void run(std::size_t columns_max, std::uint64_t work);

    // Which columns are chosen among: what the pool knows, and every one that loses at most `loss` of its
    // buyer's best, while they are not too many.
    struct Reach {
        WideUnits loss = 0;
        std::size_t columns_max = 0;  // of a buyer
        bool keeps_ties = false;
    };
    // The best choice among the columns within reach; the best of all where they are all that matter.
    void choose(Reach reach, std::uint64_t work);

    // Among equal optima: each buyer in order as much as it can have, then the lowest items. False where they
    // are too many to tell.
    bool canonise();

private:
    // What is chosen among, and the column of each place.
    struct Open {
        Packing packing;
        std::vector<std::vector<std::uint32_t>> columns;  // a buyer
        std::vector<std::uint32_t> chosen;                // a buyer's place
    };
    bool enumerate(Reach reach, Open& open);
    void drop_dominated(std::vector<std::uint32_t>& columns) const;
    [[nodiscard]] std::uint32_t place_of_best(std::vector<std::uint32_t> const& columns,
                                              std::uint32_t b) const;
    [[nodiscard]] std::vector<std::uint32_t> instance_items(std::uint32_t c) const;
    template <class Order>
    bool narrow(Open& open, Order order);
    template <class Order>
    void keep_only(Open& open, std::uint32_t b, Order order) const;

    PartState& state_;
    Answers& answers_;
};

}  // namespace licet::matching
