#pragma once
// How long something took, counted in classes: cheap to add to while others look.

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace licet::adapters {

struct DurationCounts {
    static constexpr std::size_t class_count = 28;

    // The last class is without an end; the others end at 0.1 ms, and each is longer than the one before by
    // the root of two.
    std::array<std::uint64_t, class_count> counts{};
    double seconds = 0;  // all together

    [[nodiscard]] static double end_of(std::size_t number) {
        return 1e-4 * std::exp2(static_cast<double>(number) / 2);
    }
    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t all = 0;
        for (std::uint64_t const some : counts) all += some;
        return all;
    }
    // Seconds: as if those of a class lay evenly in it, as Prometheus' histogram_quantile() does. 0 of none.
    [[nodiscard]] double quantile(double part) const {
        double below = part * static_cast<double>(count());
        for (std::size_t i = 0; i < class_count; ++i) {
            auto const here = static_cast<double>(counts[i]);
            double const start = i == 0 ? 0 : end_of(i - 1);
            if (below <= here && here > 0) return start + (end_of(i) - start) * below / here;
            below -= here;
        }
        return 0;
    }
};

class Durations {
public:
    void add(std::chrono::duration<double> took) {
        std::size_t number = 0;
        while (number + 1 < DurationCounts::class_count && took.count() > DurationCounts::end_of(number))
            ++number;
        counts_[number].fetch_add(1, std::memory_order_relaxed);
        nanoseconds_.fetch_add(static_cast<std::uint64_t>(took.count() * 1e9), std::memory_order_relaxed);
    }
    [[nodiscard]] DurationCounts counts() const {
        DurationCounts out;
        for (std::size_t i = 0; i < out.counts.size(); ++i)
            out.counts[i] = counts_[i].load(std::memory_order_relaxed);
        out.seconds = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
        return out;
    }

private:
    std::array<std::atomic<std::uint64_t>, DurationCounts::class_count> counts_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

}  // namespace licet::adapters
