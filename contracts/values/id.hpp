#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace licet {

// A dense number that cannot be confused with another kind's: Id<struct BidTag> is not Id<struct OfferTag>.
// The engine hands them out in the order things are first named, from 0; outside texts are resolved at the
// door.
template <class Tag>
struct Id {
    std::uint32_t value{};

    friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace licet
