// licet: one program, one verb a job. This file only reads the arguments; each verb is a function of its own
// room. Exit codes: 0 done, 1 refused or a check failed, 2 unusable arguments.

#include "adapters/cli/terms.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

int main(int argc, char** argv) {
    CLI::App app{"Licet: data licences that both sides can sign, and royalties that add up.", "licet"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "licet 0.1.0");
    std::function<int()> run;  // set by the verb that was named

    std::vector<std::string> paths;

    // Verbs, in the order of the README. Each sets `run` in its callback.
    auto* const terms = app.add_subcommand("terms", "Statements from payment terms and facts.");
    terms->footer("Example: licet terms case.json");
    terms->add_option("CASE", paths, "JSON files with terms, facts and dates of issue")->required();
    terms->callback([&] { run = [&] { return licet::adapters::run_terms(paths, std::cout, std::cerr); }; });

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        int const code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    return run ? run() : 2;
}
