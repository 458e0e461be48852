#pragma once
// Commands of a random market as a host takes them: stamped, and in batches of random sizes.

#include "adapters/host/host.hpp"
#include "tests/settlement/generate.hpp"

#include <algorithm>

namespace licet::testing {

inline adapters::Batch some_commands(Random& random, int count) {
    CommandSource source(random);
    adapters::Batch batch;
    for (int i = 0; i < count; ++i) {
        auto const [envelope, instant] = source.next();
        batch.push_back({instant, envelope});
    }
    return batch;
}

inline void submit_in_pieces(adapters::Host& host, adapters::Batch const& commands, Random& random,
                             std::uint64_t piece_max) {
    for (std::size_t at = 0; at < commands.size();) {
        std::size_t const size = std::min<std::size_t>(commands.size() - at, 1 + random.below(piece_max));
        (void)host.submit({commands.data() + at, size});
        at += size;
    }
}

}  // namespace licet::testing
