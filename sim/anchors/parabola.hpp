#pragma once

// Where a gain that is a parabola is greatest, from three of its values: exactly so over Rate, and in
// doubles.

#include "sim/anchors/row.hpp"

namespace licet::sim {

template <class Number, class Gain>
Number vertex(Gain const& gain) {
    Number const y0 = gain(Number(0));
    Number const y1 = gain(Number(1));
    Number const y2 = gain(Number(2));
    Number const second = y2 - 2 * y1 + y0;
    if (second >= 0) throw NotKnown("nothing is best: the gain has no maximum");
    return Number(1) - (y2 - y0) / (2 * second);
}

}  // namespace licet::sim
