#include "sim/experiments/run.hpp"

#include "adapters/files/file.hpp"
#include "adapters/files/store_failure.hpp"
#include "sim/experiments/chart.hpp"
#include "sim/experiments/page.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>

namespace licet::sim {
namespace {

constexpr std::uint64_t least_replications = 16;

// Replications until the next look at the stopping rule: it depends on what there is alone, so a run that was
// stopped looks where it would have.
std::uint64_t round_size(std::uint64_t there) {
    return std::max<std::uint64_t>(8, there / 8);
}

std::vector<Replication> play_round(Plan const& plan, std::vector<Setting> const& settings,
                                    std::uint64_t first, std::uint64_t count, std::uint64_t seed,
                                    Executor const& executor) {
    std::vector<Task> tasks;
    for (std::uint64_t r = first; r < first + count; ++r)
        for (Setting const& setting : settings) tasks.push_back({&setting, r});
    auto outcomes = executor(*plan.market, seed, tasks);
    std::vector<Replication> out(count);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        out[i / settings.size()].push_back(std::move(outcomes[i]));
    return out;
}

// "about 2 min left", from how long what was played took and how much more the stopping rule will want.
std::string time_left(double seconds_each, double replications) {
    double const seconds = seconds_each * replications;
    if (seconds < 90) return fixed(seconds, 0) + " s left at most";
    return fixed(seconds / 60, 0) + " min left at most";
}

}  // namespace

Result<Plan, std::string> plan_of(ExperimentOptions const& options) {
    auto const built_in = std::ranges::find(built_in_plans(), options.what, &BuiltIn::name);
    std::string text;
    std::string name = options.what;
    if (built_in != built_in_plans().end()) {
        text = built_in->text;
        name += ".toml";
    } else {
        if (!options.what.ends_with(".toml"))
            return Unexpected{"no experiment is called '" + options.what +
                              "'; `licet sim experiments` lists them; a file of one's own ends in .toml"};
        auto const read = adapters::read_file(options.what, plan_bytes_max);
        if (!read) return Unexpected{read.error()};
        text = *read;
    }
    auto plan = read_plan(text, name);
    if (!plan) return Unexpected{plan.error()};
    Plan out = std::move(plan).value();
    if (options.replications) out.replications = *options.replications;
    if (options.half_width) out.half_width = *options.half_width;
    return out;
}

int run_experiment(ExperimentOptions const& options, std::ostream& out, std::ostream& err) {
    return run_experiment(options, on_threads(options.threads), out, err);
}

int run_experiment(ExperimentOptions const& options, Executor const& executor, std::ostream& out,
                   std::ostream& err) {
    auto const read = plan_of(options);
    if (!read) {
        err << read.error() << '\n';
        return 1;
    }
    Plan const& plan = *read;
    std::error_code failed;
    std::filesystem::create_directories(options.out, failed);
    try {
        OutcomeStore store(options.out + "/results.db", plan, options.seed);
        std::vector<Replication> all = store.read();
        if (!all.empty()) out << "going on after " << all.size() << " replications\n";
        std::vector<Setting> settings;
        for (std::size_t cell = 0; cell < plan.cell_count(); ++cell)
            settings.push_back(plan.setting_of(cell));
        auto const is_enough = [&] {
            return all.size() >= plan.replications ||
                   (plan.half_width > 0 && all.size() >= least_replications &&
                    widest(all, plan, plan.until) <= plan.half_width);
        };
        auto const began = std::chrono::steady_clock::now();
        std::size_t const before = all.size();
        while (!is_enough()) {
            std::uint64_t const count =
                std::min<std::uint64_t>(round_size(all.size()), plan.replications - all.size());
            auto played = play_round(plan, settings, all.size(), count, options.seed, executor);
            store.add(all.size(), played);
            std::ranges::move(played, std::back_inserter(all));
            if (!options.shows_progress) continue;
            double const seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            double const half_width = widest(all, plan, plan.until);
            auto more = static_cast<double>(plan.replications - all.size());
            if (plan.half_width > 0) {
                double const ratio = half_width / plan.half_width;
                more = std::min(more, std::max(0.0, (ratio * ratio - 1) * static_cast<double>(all.size())));
            }
            err << "\r\033[K" << all.size() << " of at most " << plan.replications << " replications; "
                << plan.metrics[plan.until].name << " known to ± " << fixed(half_width, 4) << "; "
                << time_left(seconds / static_cast<double>(all.size() - before), more) << std::flush;
        }
        if (options.shows_progress) err << "\r\033[K";
        std::vector<SobolIndex> indices;
        if (plan.sobol) indices = sobol_indices(plan, options.seed, executor);
        std::string const csv = csv_of(all, plan);
        std::string const page = page_of(plan, options.seed, all, indices, csv);
        for (auto const& [name, text] : {std::pair<char const*, std::string const*>("/results.csv", &csv),
                                         std::pair<char const*, std::string const*>("/report.html", &page)})
            if (std::string const fault = adapters::write_file(options.out + name, *text); !fault.empty()) {
                err << fault << '\n';
                return 1;
            }
        out << plan.name << ": " << all.size() << " replications, " << plan.metrics[plan.until].name
            << " known to ± " << fixed(widest(all, plan, plan.until), 4) << "; " << options.out
            << "/report.html, results.csv and results.db written\n";
    } catch (adapters::StoreFailure const& failure) {
        err << failure.what() << '\n';
        return 1;
    }
    return 0;
}

int list_experiments(std::string const& name, std::ostream& out, std::ostream& err) {
    if (!name.empty()) {
        auto const found = std::ranges::find(built_in_plans(), name, &BuiltIn::name);
        if (found == built_in_plans().end()) {
            err << "no experiment is called '" << name << "'; `licet sim experiments` lists them\n";
            return 1;
        }
        out << found->text;
        return 0;
    }
    struct Listed {
        int number;
        std::string line;
    };
    std::vector<Listed> all;
    for (BuiltIn const& one : built_in_plans()) {
        auto const plan = read_plan(std::string(one.text), std::string(one.name) + ".toml");
        if (plan)
            all.push_back(
                {plan->number == 0 ? 1000 : plan->number,
                 (plan->number == 0 ? "  " : (plan->number < 10 ? " " : "") + std::to_string(plan->number)) +
                     "  " + plan->name +
                     std::string(plan->name.size() < 24 ? 24 - plan->name.size() : 1, ' ') + plan->title});
    }
    std::ranges::stable_sort(all, {}, &Listed::number);
    for (Listed const& one : all) out << one.line << '\n';
    return 0;
}

int list_markets(std::string const& name, std::ostream& out, std::ostream& err) {
    if (!name.empty() && find_market(name) == nullptr) {
        err << "no market is called '" << name << "'; `licet sim markets` lists them\n";
        return 1;
    }
    for (Market const& market : markets()) {
        if (!name.empty() && market.name != name) continue;
        out << market.name << ": " << market.means << '\n';
        if (name.empty()) continue;
        out << "\nparameters\n";
        for (Parameter const& p : market.parameters) {
            out << "  " << p.name << " = "
                << (p.words.empty() ? shown(p.standard) : '"' + shown(p.standard) + '"') << "   " << p.means;
            if (p.words.empty()) {
                out << "; " << shown(Value(p.least)) << " to " << shown(Value(p.most));
            } else {
                out << "; one of";
                for (std::string_view const word : p.words) out << ' ' << word;
            }
            out << '\n';
        }
        out << "\nmeasures\n";
        for (Measure const& measure : market.measures)
            out << "  " << measure.name << "   " << measure.means << '\n';
    }
    return 0;
}

}  // namespace licet::sim
