// licet-mpi: the same experiments on many machines. Rank 0 runs the experiment as ever and hands each round's
// tasks to all ranks; every rank plays its share, so what is written is the same to the byte.

#include "sim/experiments/run.hpp"

#include <CLI/CLI.hpp>
#define OMPI_SKIP_MPICXX
#include <mpi.h>

#include <bit>
#include <iostream>

using namespace licet::sim;

namespace {

// What all ranks are told: a market, a seed, settings and which of them to play for which replication.
struct Work {
    std::string market;
    std::uint64_t seed = 0;
    std::vector<Setting> settings;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> tasks;  // setting, replication
};

void put(std::string& to, std::uint64_t number) {
    for (int byte = 0; byte < 8; ++byte) to += static_cast<char>(number >> (8 * byte) & 0xffU);
}
void put(std::string& to, std::string const& text) {
    put(to, text.size());
    to += text;
}
std::uint64_t number_from(std::string_view& from) {
    std::uint64_t out = 0;
    for (int byte = 0; byte < 8; ++byte)
        out |= std::uint64_t{static_cast<unsigned char>(from[static_cast<std::size_t>(byte)])} << (8 * byte);
    from.remove_prefix(8);
    return out;
}
std::string text_from(std::string_view& from) {
    auto const size = static_cast<std::size_t>(number_from(from));
    std::string out(from.substr(0, size));
    from.remove_prefix(size);
    return out;
}

std::string bytes_of(Market const& market, std::uint64_t seed, std::vector<Task> const& tasks) {
    std::map<Setting const*, std::uint64_t> places;
    std::string settings;
    std::string list;
    for (Task const& task : tasks) {
        auto const [at, is_new] = places.try_emplace(task.setting, places.size());
        put(list, at->second);
        put(list, task.replication);
        if (!is_new) continue;
        put(settings, task.setting->values().size());
        for (auto const& [name, value] : task.setting->values()) {
            put(settings, name);
            auto const* const word = std::get_if<std::string>(&value);
            put(settings, std::uint64_t{word != nullptr});
            if (word != nullptr)
                put(settings, *word);
            else
                put(settings, std::bit_cast<std::uint64_t>(std::get<double>(value)));
        }
    }
    std::string out;
    put(out, std::string(market.name));
    put(out, seed);
    put(out, places.size());
    out += settings;
    put(out, tasks.size());
    return out + list;
}

Work work_from(std::string_view bytes) {
    Work out;
    out.market = text_from(bytes);
    out.seed = number_from(bytes);
    for (std::uint64_t left = number_from(bytes); left > 0; --left) {
        std::map<std::string, Value, std::less<>> values;
        for (std::uint64_t more = number_from(bytes); more > 0; --more) {
            std::string const name = text_from(bytes);
            if (number_from(bytes) != 0)
                values[name] = text_from(bytes);
            else
                values[name] = std::bit_cast<double>(number_from(bytes));
        }
        out.settings.emplace_back(std::move(values));
    }
    for (std::uint64_t left = number_from(bytes); left > 0; --left) {
        std::uint64_t const setting = number_from(bytes);
        out.tasks.emplace_back(setting, number_from(bytes));
    }
    return out;
}

struct Ranks {
    int own = 0;
    int count = 1;
};

// Every rank is told the same; an empty text ends it.
std::string told(std::string text) {
    std::uint64_t size = text.size();
    MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    text.resize(size);
    if (size > 0) MPI_Bcast(text.data(), static_cast<int>(size), MPI_BYTE, 0, MPI_COMM_WORLD);
    return text;
}

// Task i is played by rank i modulo their number; rank 0 gets all results, in the order of tasks.
std::vector<std::vector<double>> played(Work const& work, Ranks const& ranks) {
    Market const& market = *find_market(work.market);
    std::size_t const width = market.measures.size();
    std::vector<double> own;
    for (auto i = static_cast<std::size_t>(ranks.own); i < work.tasks.size();
         i += static_cast<std::size_t>(ranks.count)) {
        auto const row =
            play_once(market, work.seed, {&work.settings[work.tasks[i].first], work.tasks[i].second});
        own.insert(own.end(), row.begin(), row.end());
    }
    std::vector<int> sizes;
    std::vector<int> starts;
    int all = 0;
    for (int rank = 0; rank < ranks.count; ++rank) {
        auto const share =
            static_cast<int>((work.tasks.size() + static_cast<std::size_t>(ranks.count - 1 - rank)) /
                             static_cast<std::size_t>(ranks.count) * width);
        starts.push_back(all);
        sizes.push_back(share);
        all += share;
    }
    std::vector<double> gathered(ranks.own == 0 ? static_cast<std::size_t>(all) : 0);
    MPI_Gatherv(own.data(), static_cast<int>(own.size()), MPI_DOUBLE, gathered.data(), sizes.data(),
                starts.data(), MPI_DOUBLE, 0, MPI_COMM_WORLD);
    std::vector<std::vector<double>> out;
    if (ranks.own != 0) return out;
    for (std::size_t i = 0; i < work.tasks.size(); ++i) {
        auto const rank = i % static_cast<std::size_t>(ranks.count);
        auto const* const from = gathered.data() + static_cast<std::size_t>(starts[rank]) +
                                 i / static_cast<std::size_t>(ranks.count) * width;
        out.emplace_back(from, from + width);
    }
    return out;
}

int run(int argc, char** argv, Ranks const& ranks) {
    CLI::App app{
        "Runs an experiment of the laboratory on all ranks of MPI: the same bytes as `licet sim "
        "experiment`."};
    ExperimentOptions options;
    app.footer("Example: mpirun -n 64 licet-mpi menu-ablation --out ablation");
    app.add_option("NAME", options.what, "one of `licet sim experiments`, or a TOML file")->required();
    app.add_option("--out", options.out, "a folder, seen by rank 0")->required();
    app.add_option("--replications", options.replications, "at most")
        ->check(CLI::Range(std::uint64_t{2}, std::uint64_t{1'000'000}));
    app.add_option("--half-width", options.half_width)->check(CLI::NonNegativeNumber);
    app.add_option("--seed", options.seed)->capture_default_str();
    int code = 0;
    if (ranks.own == 0) {
        try {
            app.parse(argc, argv);
            code = run_experiment(
                options,
                [&](Market const& market, std::uint64_t seed, std::vector<Task> const& tasks) {
                    return played(work_from(told(bytes_of(market, seed, tasks))), ranks);
                },
                std::cout, std::cerr);
        } catch (CLI::ParseError const& error) {
            code = app.exit(error) == 0 ? 0 : 2;
        }
        told("");
        return code;
    }
    for (std::string work = told(""); !work.empty(); work = told("")) (void)played(work_from(work), ranks);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    Ranks ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks.own);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks.count);
    int const code = run(argc, argv, ranks);
    MPI_Finalize();
    return code;
}
