#pragma once

#include <mutex>

namespace licet::adapters {

// A mutex that is given in turns: who lets go and wants it again at once waits behind who waits already.
class Turns {
public:
    void lock() {
        std::lock_guard const next(next_);
        held_.lock();
    }
    void unlock() { held_.unlock(); }

private:
    std::mutex next_;  // held by the one whose turn comes next
    std::mutex held_;
};

}  // namespace licet::adapters
