#include "sim/payment_verbs.hpp"

#include "adapters/cli/party.hpp"
#include "adapters/payments/pay.hpp"
#include "adapters/payments/reconcile.hpp"

#include <iostream>

namespace licet::sim {

struct PaymentVerbs::Options {
    adapters::PayOptions pay;
    adapters::PayOptions message;
    adapters::ReconcileOptions reconcile;
    adapters::PartyOptions party;
};

void add_debtor(CLI::App& verb, adapters::PayOptions& options, bool is_required) {
    auto* const name = verb.add_option("--debtor-name", options.debtor.name, "the holder of our account");
    auto* const account =
        verb.add_option("--debtor-account", options.debtor.account, "our account: an IBAN, or a number");
    verb.add_option("--debtor-bic", options.debtor.bic, "our bank");
    auto* const parties =
        verb.add_option("--parties", options.parties, "the table of names and accounts (licet party)");
    if (is_required)
        for (CLI::Option* const option : {name, account, parties}) option->required();
}

PaymentVerbs::PaymentVerbs(CLI::App& app, std::function<int()>& run, CLI::App& export_verb)
    : options_(std::make_unique<Options>()) {
    auto& pay = options_->pay;
    auto* const pay_verb =
        app.add_subcommand("pay", "Bring prepared payouts to the bank, each exactly once.");
    pay_verb->footer(
        "Example: licet pay --store sqlite:market.db --parties parties.db --outbox outbox --currency EUR "
        "--debtor-name 'Licet GmbH' --debtor-account DE75512108001245126162");
    pay_verb->add_option("--store", pay.store, "sqlite:PATH")->required();
    pay_verb->add_option("--outbox", pay.outbox, "a folder the bank's client takes messages from")
        ->required()
        ->check(CLI::ExistingDirectory);
    add_debtor(*pay_verb, pay, true);
    pay_verb->add_option("--currency", pay.currency, "prepare what is payable in it first");
    pay_verb->add_option("--threshold", pay.threshold, "no smaller payouts; what is below is carried over")
        ->capture_default_str();
    pay_verb->add_option("--at", pay.at, "an instant; now, where it is left out");
    pay_verb->add_option("--again", pay.again, "give a message to the bank once more, as it was");
    pay_verb->add_flag("--json", pay.as_json, "one JSON object a step");
    pay_verb->callback(
        [&run, &pay] { run = [&pay] { return adapters::run_pay(pay, std::cout, std::cerr); }; });

    auto& reconcile = options_->reconcile;
    auto* const reconcile_verb = app.add_subcommand(
        "reconcile",
        "Read the bank's files: settle, fail or reverse payouts, book what licensees paid, and report every "
        "break.");
    reconcile_verb->footer(
        "Example: licet reconcile statement.xml --store sqlite:market.db --parties parties.db");
    reconcile_verb->add_option("FILE", reconcile.paths, "camt.052, camt.053, camt.054 or pain.002")
        ->required();
    reconcile_verb->add_option("--store", reconcile.store, "sqlite:PATH")->required();
    reconcile_verb->add_option("--parties", reconcile.parties,
                               "to compare the accounts that were paid, and to know who paid");
    reconcile_verb->add_option("--days", reconcile.days, "that a payment may take")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    reconcile_verb
        ->add_option("--due-days", reconcile.due_days, "that a licensee has from a statement's issue")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    reconcile_verb->add_option("--until", reconcile.until, "the last day the files are of");
    reconcile_verb->add_flag("--check", reconcile.only_check, "report alone, change nothing");
    reconcile_verb->add_flag("--json", reconcile.as_json, "as JSON");
    reconcile_verb->callback([&run, &reconcile] {
        run = [&reconcile] { return adapters::run_reconcile(reconcile, std::cout, std::cerr); };
    });

    auto& party = options_->party;
    auto* const party_verb =
        app.add_subcommand("party", "Who a party is and where it is paid: kept apart, and erasable.");
    party_verb->footer(
        "Example: licet party set kim --parties parties.db --name 'Kim Minji' --account KR1234567890");
    party_verb->add_option("ACTION", party.action, "set, show or erase")
        ->required()
        ->check(CLI::IsMember({"set", "show", "erase"}));
    party_verb->add_option("PARTY", party.party, "its name in the journal");
    party_verb->add_option("--parties", party.parties, "the table's file")->required();
    party_verb->add_option("--name", party.details.name, "the holder of the account");
    party_verb->add_option("--account", party.details.account, "an IBAN, or a number");
    party_verb->add_option("--bic", party.details.bic, "the bank");
    party_verb->callback(
        [&run, &party] { run = [&party] { return adapters::run_party(party, std::cout, std::cerr); }; });

    add_debtor(export_verb, options_->message, false);
    export_verb.add_option("--message", options_->message.again, "pain001: which; the last, if left out");
}

PaymentVerbs::~PaymentVerbs() = default;

int PaymentVerbs::export_message(std::string const& store) const {
    adapters::PayOptions message = options_->message;
    message.store = store;
    if (message.parties.empty() || message.debtor.name.empty() || message.debtor.account.empty()) {
        std::cerr << "licet export pain001: give --parties, --debtor-name and --debtor-account\n";
        return 2;
    }
    return adapters::run_export_pain001(message, std::cout, std::cerr);
}

}  // namespace licet::sim
