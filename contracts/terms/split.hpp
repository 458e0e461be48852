#pragma once
// Who gets what is due: exact weights, and a division into minor units that always adds up and never drifts,
// because the units left over go to whoever is furthest behind over the life of the licence.

#include "contracts/terms/facts.hpp"
#include "contracts/terms/terms.hpp"
#include "contracts/values/archive.hpp"

#include <string>
#include <vector>

namespace licet::contracts {

// Takes what nobody can be named for yet: a split by usage before there is any.
inline constexpr char const* unallocated = "unallocated";

// Every payee once, in the order in which the text names them first; `unallocated` last where a split by
// usage may need it and the text does not name it.
[[nodiscard]] std::vector<std::string> payees_of(Split const& split);

// How many of them the text names: all, but for an `unallocated` that stands last.
[[nodiscard]] std::size_t named_count_of(Split const& split);
// The same for who has payees_of(split) at hand.
[[nodiscard]] std::size_t named_count_of(Split const& split, std::vector<std::string> const& payees);

// Each payee's exact part of the whole, in the order of payees_of(); they sum to one.
[[nodiscard]] std::vector<Rate> weights_of(Split const& split, std::vector<std::string> const& payees,
                                           FactView const& view, Date until);

// What one licence's payees have had so far.
class Division {
public:
    // Divides `due` >= 0 minor units; one whole number >= 0 a payee, adding up to it. Every payee that the
    // text names takes part in the units left over, whatever the weight is now; who is not named
    // (`unallocated`) only while something falls to it.
    [[nodiscard]] std::vector<Integer> divide(Integer const& due, std::vector<Rate> const& weights,
                                              std::size_t named_count);

    // Exact parts so far less units so far, a payee; empty before the first division.
    [[nodiscard]] std::vector<Rate> const& behind() const { return behind_; }

    friend bool operator==(Division const&, Division const&) = default;
    template <Archive A>
    friend void describe(A& archive, Division& division) {
        archive(division.behind_);
    }

private:
    std::vector<Rate> behind_;  // exact parts so far less units so far, a payee
};

}  // namespace licet::contracts
