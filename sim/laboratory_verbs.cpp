#include "sim/laboratory_verbs.hpp"

#include "sim/anchors/anchors.hpp"
#include "sim/calibration/calibrate.hpp"
#include "sim/experiments/run.hpp"

#include <unistd.h>

#include <iostream>

namespace licet::sim {

struct LaboratoryVerbs::Options {
    AnchorOptions anchors;
    ExperimentOptions experiment;
    CalibrateOptions calibrate;
    std::string market;
    std::string shown;
};

LaboratoryVerbs::LaboratoryVerbs(CLI::App& app, std::function<int()>& run)
    : options_(std::make_unique<Options>()) {
    auto* const sim =
        app.add_subcommand("sim", "The laboratory: theory to the digit, and markets played on the core.");
    sim->require_subcommand(1);
    auto& anchor_options = options_->anchors;
    auto* const anchors =
        sim->add_subcommand("anchors", "Answer rows of known results by running the mechanisms.");
    anchors->footer("Example: licet sim anchors anchors.json --out results.json --draws 200000 --seed 7");
    anchors->add_option("ANCHORS", anchor_options.path, "JSON: a list of rows")->required();
    anchors->add_option("--out", anchor_options.out, "a file for the results; standard output without it");
    anchors->add_option("--draws", anchor_options.draws, "independent draws behind each estimate")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    anchors->add_option("--seed", anchor_options.seed, "the same seed gives the same bytes")
        ->capture_default_str();
    anchors
        ->add_option("--threads", anchor_options.threads,
                     "0: all there are; the results are the same for any number")
        ->check(CLI::Range(0U, 256U))
        ->capture_default_str();
    anchors->callback([&] { run = [&] { return run_anchors(anchor_options, std::cout, std::cerr); }; });

    auto& experiment_options = options_->experiment;
    auto* const experiment =
        sim->add_subcommand("experiment", "Play a market many times under several rules.");
    experiment->footer(
        "Examples: licet sim experiment menu-ablation --out ablation; licet sim experiment mine.toml --out "
        "mine "
        "--replications 50 --seed 7");
    experiment
        ->add_option("NAME", experiment_options.what,
                     "one of `licet sim experiments`, or a TOML file of your own")
        ->required();
    experiment
        ->add_option(
            "--out", experiment_options.out,
            "a folder for report.html, results.csv and results.db; a run that was stopped goes on there")
        ->required();
    experiment
        ->add_option("--replications", experiment_options.replications, "at most; else as the file says")
        ->check(CLI::Range(std::uint64_t{2}, std::uint64_t{1'000'000}));
    experiment
        ->add_option("--half-width", experiment_options.half_width,
                     "stop once the leading metric is known this well (95 %); else as the file says")
        ->check(CLI::NonNegativeNumber);
    experiment->add_option("--seed", experiment_options.seed, "the same seed gives the same bytes")
        ->capture_default_str();
    experiment
        ->add_option("--threads", experiment_options.threads,
                     "0: all there are; the results are the same for any number")
        ->check(CLI::Range(0U, 256U))
        ->capture_default_str();
    experiment->callback([&] {
        run = [&] {
            experiment_options.shows_progress = isatty(STDERR_FILENO) != 0;
            return run_experiment(experiment_options, std::cout, std::cerr);
        };
    });
    auto& experiment_name = options_->shown;
    auto* const sim_experiments = sim->add_subcommand(
        "experiments", "What experiments come with the program; the file of one, to start from.");
    sim_experiments->footer("Example: licet sim experiments royalty-stack > mine.toml");
    sim_experiments->add_option("NAME", experiment_name, "its TOML file; the list without it");
    sim_experiments->callback(
        [&] { run = [&] { return list_experiments(experiment_name, std::cout, std::cerr); }; });
    std::string& market_name = options_->market;
    auto* const sim_markets =
        sim->add_subcommand("markets", "What markets an experiment can play: parameters and measures.");
    sim_markets->footer("Example: licet sim markets licensing");
    sim_markets->add_option("MARKET", market_name, "all of one; the list without it");
    sim_markets->callback([&] { run = [&] { return list_markets(market_name, std::cout, std::cerr); }; });
    auto& calibrate_options = options_->calibrate;
    auto* const calibrate =
        sim->add_subcommand("calibrate", "Set the licensing market to figures of the real one, and compare.");
    calibrate->footer("Example: licet sim calibrate --out calibration");
    calibrate
        ->add_option("--out", calibrate_options.out,
                     "a folder for report.html, comparisons.csv, calibrated.toml")
        ->capture_default_str();
    calibrate->add_option("--figures", calibrate_options.figures,
                          "figures of your own, in the format of sim/calibration/figures.toml");
    calibrate->add_option("--replications", calibrate_options.replications, "of the calibrated market")
        ->check(CLI::Range(std::uint64_t{10}, std::uint64_t{100'000}))
        ->capture_default_str();
    calibrate->add_option("--seed", calibrate_options.seed, "the same seed gives the same bytes")
        ->capture_default_str();
    calibrate->callback(
        [&] { run = [&] { return run_calibration(calibrate_options, std::cout, std::cerr); }; });
}

LaboratoryVerbs::~LaboratoryVerbs() = default;

}  // namespace licet::sim
