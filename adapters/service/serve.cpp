#include "adapters/service/serve.hpp"

#include "adapters/bus/bus.hpp"
#include "adapters/http/api.hpp"
#include "adapters/log/log.hpp"
#include "adapters/service/service.hpp"
#include "settlement/engine/handlers.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <ostream>

namespace licet::adapters {
namespace {

using json::Value;

// Every connection is a descriptor; the usual 1,024 would be all that many could be served.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

Value value_of(Key const& key, Instant now) {
    bool const is_live = !key.ends || now < *key.ends;
    Value out = Value::object({{"id", Value::of(key.id)},
                               {"kind", Value::of(key.kind == KeyKind::api ? "api" : "curve")},
                               {"party", Value::of(key.party)},
                               {"scopes", Value::of(text_of(key.scopes))},
                               {"made", Value::of(text_of(key.made))},
                               {"live", Value::of(is_live)}});
    if (key.ends) out.set("ends", Value::of(text_of(*key.ends)));
    if (key.kind == KeyKind::curve) out.set("public_key", Value::of(key.check));
    return out;
}

void print(Value const& key, bool as_json, std::ostream& out) {
    if (as_json) {
        out << json::text_of(key) << '\n';
        return;
    }
    std::string line;
    for (auto const& [name, value] : key.members)
        line += (line.empty() ? "" : "  ") + name + " " +
                (value.kind == Value::Kind::boolean ? (value.boolean ? "yes" : "no") : value.text);
    out << line << '\n';
}

int print_new(NewKey const& made, Instant now, KeysOptions const& options, std::ostream& out,
              std::ostream& err) {
    Value shown = value_of(made.key, now);
    shown.set("secret", Value::of(made.secret));
    print(shown, options.as_json, out);
    if (!options.as_json) err << "The secret is shown this once; the file keeps what checks it.\n";
    return 0;
}

}  // namespace

int run_serve(ServeOptions const& options, std::ostream& out, std::ostream& err) {
    if (options.shows_options) {
        out << documented_config();
        return 0;
    }
    auto loaded = load_config(options.config, environ);
    if (!loaded) {
        err << loaded.error() << '\n';
        return 2;
    }
    ServiceConfig config = *loaded;
    if (!options.store.empty()) config.store = options.store;
    if (options.is_check) {
        auto const keys = KeyFile(config.keys).read();
        if (!keys) {
            err << keys.error() << '\n';
            return 2;
        }
        out << text_of(config) << "# " << keys->size() << " keys; nothing was opened or started\n";
        return 0;
    }
    (void)set_log_level(config.log);
    raise_descriptor_limit();

    // Signals are waited for, not handled: no code runs inside one. Threads inherit the mask.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    try {
        Service service(config);
        HttpApi api(service);
        HttpOptions http;
        http.address = config.http_address;
        http.port = static_cast<std::uint16_t>(config.http_port);
        http.threads = static_cast<int>(config.http_threads);
        http.body_max = static_cast<std::size_t>(config.http_body_max);
        http.connections_max = static_cast<std::size_t>(config.http_connections_max);
        HttpServer server(http, api);
        service.when_notices_come([&] { server.wake_streams(); });
        std::unique_ptr<Bus> bus;
        if (config.binary_enabled) {
            bus = std::make_unique<Bus>(service);
            service.when_notices_come([&] { bus->wake(); });
        }
        // What a script waits for, and where it learns the ports that were free.
        Value ready = Value::object(
            {{"ready", Value::of(true)},
             {"http", Value::of("http://" + config.http_address + ":" + std::to_string(server.port()))}});
        if (bus) {
            ready.set("binary", Value::of(bus->endpoint()));
            ready.set("feed", Value::of(bus->feed_endpoint()));
            if (config.binary_curve) ready.set("curve_public_key", Value::of(bus->public_key()));
        }
        out << json::text_of(ready) << std::endl;

        // A second is how long a revoked key may still be used.
        int signal = 0;
        while (signal <= 0) {
            timespec const second{0, 500'000'000};
            signal = sigtimedwait(&signals, nullptr, &second);
            if (auto const fault = service.keys().refresh()) log_error(*fault);
        }
        log_info("stopping");
        service.stop();
        if (bus) bus->stop();
        server.stop(std::chrono::seconds(1));
        bool const is_poisoned = service.writer().metrics().is_poisoned;
        log_info("stopped");
        return is_poisoned ? 1 : 0;
    } catch (std::exception const& failure) {
        err << failure.what() << '\n';
        return 1;
    }
}

int run_keys(KeysOptions const& options, std::ostream& out, std::ostream& err) {
    KeyFile file(options.file);
    Instant const now = adapters::now();
    auto const failed = [&](std::string const& what, int code) {
        err << what << '\n';
        return code;
    };
    if (options.what == "list") {
        auto const keys = file.read();
        if (!keys) return failed(keys.error(), 1);
        for (Key const& key : *keys) print(value_of(key, now), options.as_json, out);
        return 0;
    }
    if (options.what == "make") {
        auto const scopes = key_scopes_from_text(options.scopes);
        if (!scopes)
            return failed("--scopes: must be of list, bid, report, read, operate: --scopes bid,read", 2);
        if (!settlement::is_name(options.party))
            return failed("--party: must be 1 to 64 characters of A-Z a-z 0-9 . _ : / @ -", 2);
        auto const made =
            file.make(options.is_curve ? KeyKind::curve : KeyKind::api, options.party, *scopes, now);
        return made ? print_new(*made, now, options, out, err) : failed(made.error(), 1);
    }
    if (options.what == "rotate") {
        auto const made =
            file.rotate(options.id, Instant{now.microseconds + options.grace_seconds * 1'000'000}, now);
        return made ? print_new(*made, now, options, out, err) : failed(made.error(), 1);
    }
    auto const revoked = file.revoke(options.id, now);
    if (!revoked) return failed(revoked.error(), 1);
    print(value_of(*revoked, now), options.as_json, out);
    return 0;
}

int run_grant(std::string const& token, std::string const& public_key, std::ostream& out, std::ostream& err) {
    auto const says = verify_grant(token, public_key, adapters::now());
    if (!says) {
        err << says.error() << '\n';
        return 1;
    }
    out << json::pretty_text_of(*says) << '\n';
    return 0;
}

}  // namespace licet::adapters
