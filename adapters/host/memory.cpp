#include "adapters/host/memory.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <thread>

namespace licet::adapters {
namespace {

using namespace std::chrono_literals;

constexpr std::uintptr_t step_bytes = std::uintptr_t{64} << 20U;  // by which the heap grows
constexpr std::uintptr_t piece_bytes = std::uintptr_t{2} << 20U;  // touched at once: a huge page

std::uintptr_t end_of_heap() {
    return reinterpret_cast<std::uintptr_t>(sbrk(0));
}

// One heap for all threads, that only ever grows, and at its end alone: so it is known what comes next.
void keep_one_heap() {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, static_cast<int>(step_bytes));
}

// The heap grows when half a step is no longer free at its end: before somebody needs it, who would otherwise
// be the one to touch what is new.
void take_a_step_early() {
    void* volatile room = std::malloc(step_bytes / 2);  // NOLINT: volatile, or the compiler leaves it out
    std::free(room);                                    // NOLINT
}

// What stands at `made`, up to the next multiple of a piece or the end; where the next one begins.
std::uintptr_t touched(std::uintptr_t made, std::uintptr_t end) {
    std::uintptr_t const piece = std::min(end - made, piece_bytes - made % piece_bytes);
    // Changes no content, so others may use it meanwhile. A system that does not know it (before Linux 5.14)
    // is as slow as it was.
    (void)madvise(reinterpret_cast<void*>(made), piece, MADV_POPULATE_WRITE);
    return made + piece;
}

void touch_ahead(std::stop_token const& stop, std::uintptr_t made) {
    // Nobody waits for it: whoever else wants a processor goes first.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);  // this thread's alone, on Linux
    while (!stop.stop_requested()) {
        std::uintptr_t const end = end_of_heap();
        made = std::min(made, end);
        if (made != end) {
            made = touched(made, end);
            std::this_thread::sleep_for(5ms);  // 400 MB a second at most: a state grows by a tenth of that
        } else {
            take_a_step_early();
            std::this_thread::sleep_for(50ms);
        }
    }
}

std::jthread start_touching() {
    keep_one_heap();
    std::uintptr_t made = end_of_heap();
    take_a_step_early();
    for (std::uintptr_t const end = end_of_heap(); made < end;) made = touched(made, end);
    return std::jthread(touch_ahead, made);
}

}  // namespace

void keep_memory_ready() {
    static std::jthread const thread = start_touching();
}

}  // namespace licet::adapters
