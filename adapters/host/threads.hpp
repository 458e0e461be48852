#pragma once
// Work for several threads. The core asks its caller for them: this is what callers give.

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace licet::adapters {

// each(0) to each(count - 1), every one once, in no order; back when all are done. The caller is one of the
// threads. Jobs cost very different times, so each thread takes the next one when it is free.
inline void on_threads(std::size_t threads, std::size_t count, std::function<void(std::size_t)> const& each) {
    std::atomic<std::size_t> next{0};
    auto const work = [&] {
        for (std::size_t i = next++; i < count; i = next++) each(i);
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads && i < count; ++i) others.emplace_back(work);
    work();
}

}  // namespace licet::adapters
