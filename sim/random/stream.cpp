#include "sim/random/stream.hpp"

#include "sim/numeric/elementary.hpp"

namespace licet::sim {

PhiloxBlock philox(PhiloxBlock counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        std::uint64_t const a = std::uint64_t{0xD2511F53U} * counter[0];
        std::uint64_t const b = std::uint64_t{0xCD9E8D57U} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9U;
        key[1] += 0xBB67AE85U;
    }
    return counter;
}

double Stream::exponential() {
    return -natural_log(uniform());
}

double Stream::normal() {
    return normal_quantile(uniform());
}

// Marsaglia and Tsang (2000); a shape below one by a power of a uniform.
double Stream::gamma(double shape) {
    if (shape < 1) return gamma(shape + 1) * power(uniform(), 1 / shape);
    double const d = shape - 1.0 / 3;
    double const c = 1 / (3 * square_root(d));
    for (;;) {
        double const x = normal();
        double const root = 1 + c * x;
        if (root <= 0) continue;
        double const v = root * root * root;
        if (natural_log(uniform()) < 0.5 * x * x + d * (1 - v + natural_log(v))) return d * v;
    }
}

}  // namespace licet::sim
