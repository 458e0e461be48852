#pragma once
// Runs a kernel on many independent draws. Draw i of a purpose has a stream of its own, sums are taken block
// by block and added in order, so results do not depend on threads; rows that ask about the same simulation
// share it.

#include "sim/random/stream.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace licet::sim {

// Calls `each` with 0 to count - 1, perhaps at the same time, and returns when all are done.
using BlockExecutor = std::function<void(std::size_t count, std::function<void(std::size_t)> const& each)>;

class Laboratory {
public:
    Laboratory(std::uint64_t draws, std::uint64_t seed, BlockExecutor executor)
        : draws_(draws), seed_(seed), executor_(std::move(executor)) {}

    [[nodiscard]] std::uint64_t draws() const { return draws_; }

    // The mean of each of `count` numbers over all draws. `kernel(stream, out)` fills `out` for one draw;
    // each block works on a copy of it, so it may keep scratch space.
    template <class Kernel>
    std::vector<double> const& means(std::string const& key, std::string_view purpose, std::size_t count,
                                     Kernel const& kernel) {
        auto const known = means_.find(key);
        if (known != means_.end()) return known->second;
        std::size_t const blocks = (draws_ + block_size - 1) / block_size;
        std::vector<std::vector<double>> sums(blocks, std::vector<double>(count, 0.0));
        std::uint32_t const stream_purpose = purpose_of(purpose);
        executor_(blocks, [&](std::size_t block) {
            Kernel own = kernel;
            std::vector<double> out(count);
            std::uint64_t const until = std::min<std::uint64_t>(draws_, (block + 1) * block_size);
            for (std::uint64_t draw = block * block_size; draw < until; ++draw) {
                Stream stream(seed_, stream_purpose, draw);
                std::ranges::fill(out, 0.0);
                own(stream, out);
                for (std::size_t i = 0; i < count; ++i) sums[block][i] += out[i];
            }
        });
        std::vector<double> total(count, 0.0);
        for (auto const& block : sums)
            for (std::size_t i = 0; i < count; ++i) total[i] += block[i];
        for (double& sum : total) sum /= static_cast<double>(draws_);
        return means_.emplace(key, std::move(total)).first->second;
    }

private:
    static constexpr std::size_t block_size = 4096;
    std::uint64_t draws_;
    std::uint64_t seed_;
    BlockExecutor executor_;
    std::map<std::string, std::vector<double>> means_;
};

}  // namespace licet::sim
