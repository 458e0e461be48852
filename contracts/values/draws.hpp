#pragma once

#include <cstdint>

namespace licet {

// SplitMix64, written out: the same numbers from the same seed on any machine, where the standard's
// distributions differ between libraries. The seed is the caller's, so nothing here is left to chance.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    // 0 <= result < bound, by rejection, so without bias.
    std::uint64_t below(std::uint64_t bound) {
        std::uint64_t const limit = UINT64_MAX - UINT64_MAX % bound;
        std::uint64_t draw = next();
        while (draw >= limit) draw = next();
        return draw % bound;
    }

private:
    std::uint64_t state_;
};

}  // namespace licet
