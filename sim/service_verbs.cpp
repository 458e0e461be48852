#include "sim/service_verbs.hpp"

#include "adapters/service/serve.hpp"

#include <iostream>

namespace licet::sim {

struct ServiceVerbs::Options {
    adapters::ServeOptions serve;
    adapters::KeysOptions keys;
    std::string token;
    std::string public_key;
};

ServiceVerbs::ServiceVerbs(CLI::App& app, std::function<int()>& run) : options_(std::make_unique<Options>()) {
    auto& serve = options_->serve;
    auto* const serve_verb = app.add_subcommand("serve", "Serve the market over HTTP and ZeroMQ.");
    serve_verb->footer(
        "Examples: licet serve --config licet.toml; licet serve --store sqlite:market.db --check");
    serve_verb->add_option("--config", serve.config, "a TOML file; --options prints one");
    serve_verb->add_option("--store", serve.store, "memory:, sqlite:PATH or postgresql://…");
    serve_verb->add_flag("--check", serve.is_check, "only check and print the configuration");
    serve_verb->add_flag("--options", serve.shows_options, "print every option with what it means");
    serve_verb->callback(
        [&run, &serve] { run = [&serve] { return adapters::run_serve(serve, std::cout, std::cerr); }; });

    auto& keys = options_->keys;
    auto* const keys_verb =
        app.add_subcommand("keys", "Who may reach the service: make, list, rotate, revoke keys.");
    keys_verb->footer("Example: licet keys make --party acme --scopes bid,report,read");
    keys_verb->require_subcommand(1);
    struct Row {
        char const* name;
        char const* help;
    };
    for (auto const& [name, help] :
         {Row{"make", "a new key; its secret is shown once"}, Row{"list", "every key, without secrets"},
          Row{"rotate", "a new key in the place of one"}, Row{"revoke", "end a key"}}) {
        std::string const what = name;
        auto* const verb = keys_verb->add_subcommand(what, help);
        verb->footer("Example: licet keys " + what +
                     (what == "make"   ? " --party acme --scopes bid,read"
                      : what == "list" ? " --json"
                                       : " 0a1b2c3d4e5f"));
        verb->add_option("--keys", keys.file, "the file of keys")->capture_default_str();
        verb->add_flag("--json", keys.as_json, "one JSON object a key");
        if (what == "make") {
            verb->add_option("--party", keys.party, "whose key it is")->required();
            verb->add_option("--scopes", keys.scopes, "of list, bid, report, read, operate")->required();
            verb->add_flag("--curve", keys.is_curve, "a CURVE key pair, for the binary API");
        }
        if (what == "rotate" || what == "revoke")
            verb->add_option("ID", keys.id, "as licet keys list shows it")->required();
        if (what == "rotate")
            verb->add_option("--grace", keys.grace_seconds, "seconds that the old key still works");
        verb->callback([&run, &keys, what] {
            keys.what = what;
            run = [&keys] { return adapters::run_keys(keys, std::cout, std::cerr); };
        });
    }

    auto& options = *options_;
    auto* const grant =
        app.add_subcommand("grant", "Verify a signed grant, offline, and print what it says.");
    grant->footer("Example: licet grant licet1.… --key 64-HEXADECIMAL-DIGITS");
    grant->add_option("TOKEN", options.token, "as POST /v1/grants gave it")->required();
    grant->add_option("--key", options.public_key, "the service's public key, from /v1/grant_key")
        ->required();
    grant->callback([&run, &options] {
        run = [&options] {
            return adapters::run_grant(options.token, options.public_key, std::cout, std::cerr);
        };
    });
}

ServiceVerbs::~ServiceVerbs() = default;

}  // namespace licet::sim
