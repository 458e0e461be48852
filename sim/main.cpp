// licet: one program, one verb a job. This file only reads the arguments; each verb is a function of its own
// room. Exit codes: 0 done, 1 refused or a check failed, 2 unusable arguments.

#include "adapters/cli/attribute.hpp"
#include "adapters/cli/book.hpp"
#include "adapters/cli/bridge.hpp"
#include "adapters/cli/clear.hpp"
#include "adapters/cli/close.hpp"
#include "adapters/cli/default.hpp"
#include "adapters/cli/import.hpp"
#include "adapters/cli/intake.hpp"
#include "adapters/cli/may.hpp"
#include "adapters/cli/run.hpp"
#include "adapters/cli/statement.hpp"
#include "adapters/cli/terms.hpp"
#include "adapters/log/log.hpp"
#include "sim/demo/demo.hpp"
#include "sim/laboratory_verbs.hpp"
#include "sim/payment_verbs.hpp"
#include "sim/service_verbs.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <tuple>

int main(int argc, char** argv) {
    CLI::App app{"Licet: data licences that both sides can sign, and royalties that add up.", "licet"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "licet 0.1.0");
    std::function<int()> run;  // set by the verb that was named
    app.add_option_function<std::string>(
           "--log", [](std::string const& level) { (void)licet::adapters::set_log_level(level); },
           "what is said to standard error of the program's own doing")
        ->check(CLI::IsMember({"off", "error", "warning", "info", "debug"}));

    std::vector<std::string> paths;

    // Verbs, in the order of the README. Each sets `run` in its callback.
    licet::adapters::RunOptions run_options;
    auto* const run_verb = app.add_subcommand("run", "Apply JSON Lines of commands and say what happened.");
    run_verb->footer("Example: licet run market.jsonl --store sqlite:market.db --report reports");
    run_verb->add_option("FILE", run_options.paths, "files of commands; - is standard input")->required();
    run_verb->add_option("--store", run_options.store, "memory: or sqlite:PATH")->capture_default_str();
    run_verb->add_option("--report", run_options.report,
                         "a folder for statements, balances and payouts as CSV");
    run_verb->add_option("--batch", run_options.batch, "commands made durable together")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    run_verb->add_flag("--json", run_options.as_json, "one JSON object a command");
    run_verb->add_flag("--quiet", run_options.is_quiet, "only refusals and the last line");
    run_verb->callback(
        [&] { run = [&] { return licet::adapters::run_commands(run_options, std::cout, std::cerr); }; });

    std::string path;
    bool as_json = false;
    auto* const bridge =
        app.add_subcommand("bridge", "The contract between one offer and one bid, or why there is none.");
    bridge->footer("Example: licet bridge sim/scenarios/pair.json");
    bridge->add_option("FILE", path, "JSON with an offer and a bid")->required();
    bridge->add_flag("--json", as_json, "as JSON");
    bridge->callback(
        [&] { run = [&] { return licet::adapters::run_bridge(path, as_json, std::cout, std::cerr); }; });

    licet::adapters::ClearOptions clear_options;
    auto* const clear =
        app.add_subcommand("clear", "Choose the deals of a batch, and prove how good the choice is.");
    clear->footer(
        "Examples: licet clear instance.csv --out result.sol; licet clear sim/scenarios/market.json");
    clear
        ->add_option("FILE", clear_options.path,
                     "a batch of rights, buyers and items (MDC1), or offers and bids as .json")
        ->required();
    clear->add_option("--out", clear_options.out, "a file for the result; standard output without it");
    clear->add_option("--threads", clear_options.threads, "the result is the same for any number")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    clear->callback(
        [&] { run = [&] { return licet::adapters::run_clear(clear_options, std::cout, std::cerr); }; });

    auto* const book =
        app.add_subcommand("book", "Play a stream of posted menus and bids through the continuous book.");
    book->footer("Example: licet book events.csv");
    book->add_option("EVENTS", path, "books, offers, cancels and bids, in order")->required();
    book->callback([&] { run = [&] { return licet::adapters::run_book(path, std::cout, std::cerr); }; });

    std::string store;
    auto* const verify =
        app.add_subcommand("verify", "Replay a journal and check every digest and invariant.");
    verify->footer("Example: licet verify --store sqlite:market.db");
    verify->add_option("--store", store, "sqlite:PATH")->required();
    verify->add_flag("--json", as_json, "as JSON");
    verify->callback(
        [&] { run = [&] { return licet::adapters::run_verify(store, as_json, std::cout, std::cerr); }; });

    std::string format;
    auto* const export_verb = app.add_subcommand("export", "Write the books, or the commands, of a store.");
    export_verb->footer("Example: licet export hledger --store sqlite:market.db > market.journal");
    export_verb->add_option("FORMAT", format, "hledger, beancount, commands, odrl, croissant, rsl or pain001")
        ->required();
    export_verb->add_option("--store", store, "sqlite:PATH")->required();
    licet::sim::PaymentVerbs const payment_verbs(app, run, *export_verb);
    licet::sim::ServiceVerbs const service_verbs(app, run);
    export_verb->callback([&] {
        run = [&] {
            if (format == "pain001") return payment_verbs.export_message(store);
            return licet::adapters::run_export(format, store, std::cout, std::cerr);
        };
    });

    licet::adapters::AttributeOptions attribute_options;
    auto* const attribute = app.add_subcommand(
        "attribute", "Shares by the Shapley value of a game, signed; or computed again and compared.");
    attribute->footer(
        "Examples: licet attribute sim/scenarios/grounding.json --party society --from 2026-01-01 --until "
        "2026-02-01 "
        "--key judge.key > vector.json; licet attribute sim/scenarios/grounding.json --check vector.json");
    attribute->add_option("GAME", attribute_options.game, "players and terms as JSON: the evidence")
        ->required();
    attribute->add_option("--check", attribute_options.check, "a vector to compute again from the game");
    attribute->add_option(
        "--key", attribute_options.key,
        "to sign: a file with 64 hexadecimal digits; with --check: the signer's public key");
    attribute
        ->add_option("--permutations", attribute_options.permutations, "orders drawn for each large term")
        ->capture_default_str();
    attribute->add_option("--seed", attribute_options.seed, "of the orders drawn")->capture_default_str();
    for (auto const& [name, target, help] :
         {std::tuple("--vector", &attribute_options.vector, "its name"),
          std::tuple("--party", &attribute_options.party, "whose standing split it feeds"),
          std::tuple("--from", &attribute_options.from, "the first day of what it divides"),
          std::tuple("--until", &attribute_options.until, "the day after the last"),
          std::tuple("--signer", &attribute_options.signer, "who signs; the party itself without it")})
        attribute->add_option(name, *target, help);
    attribute->callback([&] {
        run = [&] { return licet::adapters::run_attribute(attribute_options, std::cout, std::cerr); };
    });

    licet::adapters::CloseOptions close_options;
    auto* const close =
        app.add_subcommand("close", "End a year: state all that is due, pay out, close the books.");
    close->footer(
        "Examples: licet close --year 2026 --store sqlite:market.db --pay USD:10.00 --pay KRW\n"
        "          licet close --year 2026 --store sqlite:market.db --report reports --progress");
    close->add_option("--store", close_options.store, "sqlite:PATH")->required();
    close->add_option("--year", close_options.year, "the year that ends")
        ->required()
        ->check(CLI::Range(1900, 9000));
    close->add_option("--pay", close_options.pay, "a currency to pay out, with a threshold or without")
        ->capture_default_str();
    close->add_option("--at", close_options.at, "an instant in UTC; now without it");
    close->add_flag("--json", close_options.as_json, "as JSON");
    close->add_option(
        "--report", close_options.report,
        "a folder for every statement and account: JSON, CSV and pages, beginning with index.html");
    close->add_option("--outbox", close_options.bank.outbox, "a folder the bank's client takes messages from")
        ->check(CLI::ExistingDirectory);
    licet::sim::add_debtor(*close, close_options.bank, false);
    close->add_flag("--progress", close_options.shows_progress,
                    "say how far it is, on standard error; a terminal is told anyway");
    close->callback([&] {
        run = [&] {
            close_options.shows_progress = close_options.shows_progress || isatty(STDERR_FILENO) != 0;
            close_options.bank.store = close_options.store;
            return licet::adapters::run_close(close_options, std::cout, std::cerr);
        };
    });

    licet::adapters::DefaultOptions default_options;
    auto* const default_verb = app.add_subcommand(
        "default", "Who can pay what, where debts are mutual: the greatest clearing vector.");
    default_verb->footer(
        "Examples: licet default sim/scenarios/debts.json; licet default --store sqlite:market.db --currency "
        "USD");
    auto* const debts_file =
        default_verb->add_option("FILE", default_options.path, "parties and debts as JSON");
    auto* const debts_store =
        default_verb->add_option("--store", default_options.store, "sqlite:PATH")->excludes(debts_file);
    default_verb->add_option("--currency", default_options.currency, "of the open statements")
        ->capture_default_str()
        ->needs(debts_store);
    default_verb->add_flag("--json", default_options.as_json, "as JSON, every amount exact");
    default_verb->callback([&] {
        run = [&] {
            if (default_options.path.empty() && default_options.store.empty()) {
                std::cerr << "licet default: give a file or --store\n";
                return 2;
            }
            return licet::adapters::run_default(default_options, std::cout, std::cerr);
        };
    });

    std::string folder;
    std::string demo_store = "memory:";
    auto* const demo =
        app.add_subcommand("demo", "Play a scenario: offers, bids, deals, use, statements, books.");
    demo->footer("Example: licet demo sim/scenarios/broadcasters");
    demo->add_option("FOLDER", folder, "a folder with scenario.json")->required();
    demo->add_option("--store", demo_store, "memory: or sqlite:PATH")->capture_default_str();
    demo->callback([&] {
        run = [&] {
            bool const with_colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
            return licet::sim::run_demo(folder, demo_store, with_colour, std::cout, std::cerr);
        };
    });

    licet::adapters::ImportOptions import_options;
    auto* const import_verb =
        app.add_subcommand("import", "What others have written about their data, as we read it.");
    import_verb->footer(
        "Examples: licet import rsl rsl.xml --reading; licet import croissant descriptions/ --licensor lab "
        "--currency USD --from 2026-01-01 --until 2027-01-01 --lost lost.txt > drafts.jsonl; licet import "
        "usage log.jsonl --store "
        "sqlite:market.db; licet import revenue report.signed.json --store sqlite:market.db");
    auto import_formats = licet::adapters::import_formats();
    import_formats.insert(import_formats.end(), {"revenue", "usage"});
    import_verb->add_option("FORMAT", import_options.format)
        ->required()
        ->check(CLI::IsMember(import_formats));
    import_verb->add_option("FILE", import_options.paths, "files, or folders of them")->required();
    import_verb->add_flag("--reading", import_options.is_reading,
                          "print what was read, as JSON; else drafts of commands");
    import_verb->add_flag("--json", import_options.as_json, "one JSON object a file; of usage the counts");
    import_verb->add_option("--lost", import_options.lost_path,
                            "a file for what was lost and what has to be completed");
    for (auto const& [name, target, help] :
         {std::tuple("--licensor", &import_options.known.licensor, "who grants"),
          std::tuple("--licensee", &import_options.known.licensee, "who takes what has a price"),
          std::tuple("--currency", &import_options.known.currency, "of offers without a price"),
          std::tuple("--from", &import_options.known.from, "the first day: YYYY-MM-DD"),
          std::tuple("--until", &import_options.known.until, "the day after the last"),
          std::tuple("--content", &import_options.known.content, "SHA-256 of the asset"),
          std::tuple("--reservation", &import_options.known.reservation, "the least an offer accepts")})
        import_verb->add_option(name, *target, help);
    import_verb->add_option("--at", import_options.known.at, "the instant of the commands; now without it");
    licet::adapters::IntakeOptions intake_options;
    import_verb->add_option(
        "--store", intake_options.store,
        "usage, revenue: sqlite:PATH to apply it to; without one the commands are printed");
    import_verb->add_option("--licence", intake_options.licence, "usage: of rows that name none");
    import_verb->add_option("--meter", intake_options.meter, "usage: of rows that name none");
    import_verb->callback([&] {
        run = [&] {
            intake_options.paths = import_options.paths;
            intake_options.at = import_options.known.at;
            intake_options.as_json = import_options.as_json;
            if (import_options.format == "usage")
                return licet::adapters::run_import_usage(intake_options, std::cout, std::cerr);
            if (import_options.format == "revenue")
                return licet::adapters::run_import_revenue(intake_options, std::cout, std::cerr);
            import_options.shows_progress = isatty(STDERR_FILENO) != 0;
            return licet::adapters::run_import(import_options, std::cout, std::cerr);
        };
    });

    licet::adapters::MatchOptions match_options;
    auto* const match =
        app.add_subcommand("match", "The log of who owns the content against the licensee's.");
    match->footer("Example: licet match origin.jsonl licensee.jsonl --canary page-that-nobody-links");
    match->add_option("ORIGIN", match_options.origin, "a log of use, as licet import usage reads it")
        ->required();
    match->add_option("LICENSEE", match_options.licensee, "likewise")->required();
    match->add_option("--canary", match_options.canaries, "assets that nobody could have had lawfully");
    match->add_option("--licence", match_options.licence, "of rows that name none");
    match->add_option("--meter", match_options.meter, "of rows that name none");
    match->add_option("--commands", match_options.commands,
                      "a file for the commands that raise the evidence of what both saw");
    match->add_option("--at", match_options.at, "the instant of these commands; now by default");
    match->add_flag("--json", match_options.as_json, "as JSON");
    match->callback(
        [&] { run = [&] { return licet::adapters::run_match(match_options, std::cout, std::cerr); }; });

    licet::adapters::SignOptions sign_options;
    auto* const sign = app.add_subcommand("sign", "Sign a JSON document (Ed25519), or make a key.");
    sign->footer(
        "Examples: licet sign --key lab.key --new-key; licet sign report.json --key lab.key > "
        "report.signed.json");
    sign->add_option("DOCUMENT", sign_options.path, "JSON; without one the public key is printed");
    sign->add_option("--key", sign_options.key, "a file that holds the secret key")->required();
    sign->add_flag("--new-key", sign_options.is_new, "make the file, and print the public key");
    sign->callback(
        [&] { run = [&] { return licet::adapters::run_sign(sign_options, std::cout, std::cerr); }; });

    licet::adapters::StatementOptions statement_options;
    auto* const statement = app.add_subcommand(
        "statement", "What is owed and why: a statement, a party's account, or all of them.");
    statement->footer(
        "Examples: licet statement --store sqlite:market.db --report statements; licet statement --store "
        "sqlite:market.db --party kim --role payee --format html > kim.html");
    statement->add_option("--store", statement_options.store, "sqlite:PATH")->required();
    auto* const statement_which = statement->add_option_group("which")->require_option(1);
    statement_which->add_option("--report", statement_options.report,
                                "a folder for all, as JSON, CSV and HTML, with an index");
    statement_which->add_option("--statement", statement_options.statement, "the number of one")
        ->check(CLI::PositiveNumber);
    statement_which->add_option("--party", statement_options.party, "whose account");
    statement->add_option("--role", statement_options.role, "licensee, licensor or payee; all by default")
        ->check(CLI::IsMember({"licensee", "licensor", "payee"}));
    statement->add_option("--format", statement_options.format)
        ->check(CLI::IsMember({"json", "csv", "html"}))
        ->capture_default_str();
    statement->callback([&] {
        run = [&] { return licet::adapters::run_statement(statement_options, std::cout, std::cerr); };
    });

    std::vector<std::string> cases;
    licet::adapters::MayOptions may_options;
    auto* const may = app.add_subcommand("may", "May it be used, by which clause, at what price?");
    may->footer(
        "Examples: licet may --store sqlite:market.db --asset book --purpose input --party lab --territory "
        "KR "
        "--date 2026-03-01; licet may --case case.json");
    auto* const may_cases = may->add_option("--case", cases, "JSON files, each with a policy and a question");
    licet::adapters::MayPolicyOptions policy_options;
    auto* const may_policy =
        may->add_option("--policy", policy_options.policy, "an ODRL policy: JSON-LD or Turtle")
            ->excludes(may_cases);
    may_policy->needs(may->add_option("--request", policy_options.request,
                                      "who wants to do what with what: a policy of class Request, an "
                                      "EvaluationRequest, or {party, action, target, context}"));
    may->add_option("--state", policy_options.state,
                    "the state of the world: {now, memberOf, duty, payments}")
        ->needs(may_policy);
    may->add_option("--duty-mode", policy_options.duty_mode,
                    "does a duty that was not done yet block, or only one that was violated")
        ->needs(may_policy)
        ->check(CLI::IsMember({"precondition", "optimistic"}))
        ->capture_default_str();
    auto* const may_store = may->add_option("--store", may_options.store, "sqlite:PATH")
                                ->excludes(may_cases)
                                ->excludes(may_policy);
    for (auto const& [name, target, help] :
         {std::tuple("--asset", &may_options.asset, "what is to be used"),
          std::tuple("--purpose", &may_options.purpose, "train-generative, fine-tune, input, search, …"),
          std::tuple("--party", &may_options.party, "who wants to use it"),
          std::tuple("--territory", &may_options.territory, "where: two letters of ISO 3166"),
          std::tuple("--date", &may_options.date, "when: YYYY-MM-DD")})
        may_store->needs(may->add_option(name, *target, help));
    may->callback([&] {
        run = [&] {
            if (!cases.empty()) return licet::adapters::run_may_cases(cases, std::cout, std::cerr);
            if (!policy_options.policy.empty())
                return licet::adapters::run_may_policy(policy_options, std::cout, std::cerr);
            if (!may_options.store.empty())
                return licet::adapters::run_may(may_options, std::cout, std::cerr);
            std::cerr << "licet may: give --store and the question, or --policy and --request, or --case\n";
            return 2;
        };
    });

    licet::sim::LaboratoryVerbs const laboratory_verbs(app, run);

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
