#include "adapters/cli/clear.hpp"

#include "adapters/files/file.hpp"
#include "contracts/values/money.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"

#include <atomic>
#include <ostream>
#include <thread>
#include <vector>

namespace licet::adapters {
namespace {

constexpr std::size_t instance_bytes_max = std::size_t{4} << 30U;

// Parts cost very different times, so each thread takes the next one when it is free.
matching::Executor executor_of(std::size_t threads) {
    if (threads <= 1) return {};
    return [threads](std::size_t count, std::function<void(std::size_t)> const& each) {
        std::atomic<std::size_t> next{0};
        auto const work = [&] {
            for (std::size_t i = next++; i < count; i = next++) each(i);
        };
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
        work();
    };
}

std::string percent(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return "0";
    auto const millionths = static_cast<std::int64_t>(WideUnits{part} * 100'000'000 / whole);
    std::string digits = std::to_string(millionths % 1'000'000);
    digits.insert(0, 6 - digits.size(), '0');
    return std::to_string(millionths / 1'000'000) + "." + digits;
}

}  // namespace

int run_clear(ClearOptions const& options, std::ostream& out, std::ostream& err) {
    auto const text = read_file(options.path, instance_bytes_max);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    auto const instance = matching::instance_from_text(*text);
    if (!instance) {
        err << options.path << ':' << instance.error().line << ": " << instance.error().what << '\n';
        return 1;
    }
    auto const cleared = matching::clear(*instance, executor_of(options.threads));
    std::string const result = text_of(cleared.clearing);
    if (options.out.empty()) {
        out << result;
        return 0;
    }
    if (auto const fault = write_file(options.out, result); !fault.empty()) {
        err << fault << '\n';
        return 1;
    }
    out << cleared.clearing.items.size() << " deals worth " << cleared.clearing.value
        << ", no choice is worth more than " << cleared.clearing.bound << " (gap "
        << percent(cleared.clearing.bound - cleared.clearing.value, cleared.clearing.bound) << " %); "
        << cleared.optimal_count << " of " << cleared.part_count << " parts proved optimal\n";
    return 0;
}

}  // namespace licet::adapters
