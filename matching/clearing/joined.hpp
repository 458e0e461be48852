#pragma once
// Sets that grow together (union-find); a set's root is its lowest member.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace licet::matching {

class Joined {
public:
    explicit Joined(std::size_t count) : up_(count) { std::iota(up_.begin(), up_.end(), 0U); }
    std::uint32_t root(std::uint32_t i) {
        while (up_[i] != i) i = up_[i] = up_[up_[i]];
        return i;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = root(a);
        b = root(b);
        up_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> up_;
};

}  // namespace licet::matching
