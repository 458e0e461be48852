#pragma once
// Chance for simulations: a stream for every (seed, purpose, id), each number a function of its place in the
// stream (Philox 4x32-10, Salmon et al. 2011). No stream is shared, so nothing depends on who draws first or
// on threads.

#include <array>
#include <cstdint>
#include <string_view>

namespace licet::sim {

using PhiloxBlock = std::array<std::uint32_t, 4>;
[[nodiscard]] PhiloxBlock philox(PhiloxBlock counter, std::array<std::uint32_t, 2> key);

// FNV-1a: what a purpose is called, as a number.
[[nodiscard]] constexpr std::uint32_t purpose_of(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (char const c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    return hash;
}

class Stream {
public:
    Stream(std::uint64_t seed, std::uint32_t purpose, std::uint64_t id)
        : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)},
          counter_{0, purpose, static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32U)} {}

    std::uint64_t next() {
        if (left_ == 0) {
            block_ = philox(counter_, key_);
            ++counter_[0];
            left_ = 2;
        }
        --left_;
        return std::uint64_t{block_[2 * left_]} << 32U | block_[2 * left_ + 1];
    }
    // In (0, 1), never either end: 2^52 values, symmetric.
    double uniform() { return (static_cast<double>(next() >> 12U) + 0.5) * 0x1p-52; }
    // Each of 0, …, bound - 1 alike; bound > 0.
    std::uint64_t below(std::uint64_t bound) {
        std::uint64_t const limit = UINT64_MAX - UINT64_MAX % bound;
        std::uint64_t draw = next();
        while (draw >= limit) draw = next();
        return draw % bound;
    }
    double exponential();  // mean 1
    double normal();       // mean 0, standard deviation 1
    double gamma(double shape);

private:
    std::array<std::uint32_t, 2> key_;
    PhiloxBlock counter_;
    PhiloxBlock block_{};
    std::uint32_t left_ = 0;
};

}  // namespace licet::sim
