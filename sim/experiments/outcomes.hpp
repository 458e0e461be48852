#pragma once
// What has been played: a row of measures for each replication and cell, kept in SQLite so that a run that
// was killed goes on where it was, and what can be estimated from it.

#include "contracts/values/digest.hpp"
#include "sim/experiments/plan.hpp"

#include <functional>
#include <memory>

namespace licet::sim {

// A replication: the measures of each cell.
using Replication = std::vector<std::vector<double>>;

struct Estimate {
    double value = 0;
    double half_width = 0;  // of the 95 % interval
    bool is_known = true;   // not where a ratio is of nothing to nothing
};
// A ratio of sums over replications by the delta method, or a mean.
[[nodiscard]] Estimate estimate(std::vector<Replication> const& all, std::size_t cell, Metric const& metric);
// The widest of a metric over all cells.
[[nodiscard]] double widest(std::vector<Replication> const& all, Plan const& plan, std::size_t metric);

// One setting to be played once.
struct Task {
    Setting const* setting;
    std::uint64_t replication;
};
// Plays tasks, perhaps at the same time or elsewhere; what comes back is in their order.
using Executor = std::function<std::vector<std::vector<double>>(Market const& market, std::uint64_t seed,
                                                                std::vector<Task> const& tasks)>;
[[nodiscard]] std::vector<double> play_once(Market const& market, std::uint64_t seed, Task const& task);
[[nodiscard]] Executor on_threads(unsigned threads);  // 0: all there are

// results.db: table `run` says what of, table `outcome` has a row a replication and cell.
class OutcomeStore {
public:
    // Throws StoreFailure where the file cannot be used, or is of another experiment, seed or version.
    OutcomeStore(std::string const& path, Plan const& plan, std::uint64_t seed);
    ~OutcomeStore();
    OutcomeStore(OutcomeStore const&) = delete;
    OutcomeStore& operator=(OutcomeStore const&) = delete;

    // Whole replications, in order.
    [[nodiscard]] std::vector<Replication> read() const;
    // All of them or none.
    void add(std::uint64_t first, std::vector<Replication> const& replications);

private:
    struct Database;
    std::unique_ptr<Database> database_;
    Plan const& plan_;
};

// Tidy: replication, the axes, the arm, the measures; a header line, no comments.
[[nodiscard]] std::string csv_of(std::vector<Replication> const& all, Plan const& plan);

// Enough digits to read back the same number.
[[nodiscard]] std::string digits(double number);

}  // namespace licet::sim
