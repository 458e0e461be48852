#include "adapters/http/api.hpp"

#include "adapters/commands/commands_json.hpp"
#include "adapters/http/asked.hpp"
#include "adapters/log/log.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using json::Value;

constexpr std::size_t buckets_max = 10'000;

std::string metric(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    std::string const full = "licet_" + std::string(name);
    return "# HELP " + full + " " + std::string(help) + "\n# TYPE " + full + " " + std::string(type) + "\n" +
           full + " " + std::to_string(value) + "\n";
}

std::string histogram(std::string_view name, std::string_view help, DurationCounts const& of) {
    std::string const full = "licet_" + std::string(name);
    std::string out = "# HELP " + full + " " + std::string(help) + "\n# TYPE " + full + " histogram\n";
    std::uint64_t until = 0;
    for (std::size_t i = 0; i < of.counts.size(); ++i) {
        until += of.counts[i];
        bool const is_last = i + 1 == of.counts.size();
        out += full + "_bucket{le=\"" + (is_last ? "+Inf" : std::to_string(DurationCounts::end_of(i))) +
               "\"} " + std::to_string(until) + "\n";
    }
    return out + full + "_sum " + std::to_string(of.seconds) + "\n" + full + "_count " +
           std::to_string(until) + "\n";
}

}  // namespace

HttpApi::HttpApi(Service& service) : service_(service), openapi_(openapi_document()) {}

void HttpApi::handle(HttpRequest&& request, std::function<void(HttpResponse&&)> answer) {
    Asked asked{std::move(request),
                [this, answer = std::move(answer)](HttpResponse&& response) {
                    {
                        std::lock_guard const lock(counts_mutex_);
                        ++answers_[response.status];
                        if (response.status == 401 || response.status == 403) ++refused_access_;
                    }
                    answer(std::move(response));
                },
                nullptr,
                {},
                {}};
    try {
        route(asked);
    } catch (std::exception const& failure) {
        log_error(std::string("http: ") + failure.what());
        if (!asked.answer) return;  // handed on already
        asked.reply(problem_with(500, "service_must_not_fail", "the service failed at this request",
                                 "tell whoever operates it; its log has the time"));
    }
}

std::shared_ptr<Principal const> HttpApi::principal(Asked& asked) const {
    std::string_view const given = asked.request.authorization;
    constexpr std::string_view bearer = "Bearer ";
    if (!given.starts_with(bearer)) return nullptr;
    return service_.keys().of_secret(given.substr(bearer.size()), service_.now());
}

// A bucket a key: it fills with the rate, and holds a second's worth.
bool HttpApi::within_rate(Asked& asked) {
    double const rate = static_cast<double>(service_.config().http_requests_per_second);
    auto const now = std::chrono::steady_clock::now();
    double left = 0;
    {
        std::lock_guard const lock(mutex_);
        if (buckets_.size() > buckets_max) buckets_.clear();
        auto const [at, is_new] = buckets_.try_emplace(asked.who->key, Bucket{rate, now});
        Bucket& bucket = at->second;
        std::chrono::duration<double> const since = now - bucket.filled;
        bucket.tokens = std::min(rate, bucket.tokens + since.count() * rate) - 1;
        bucket.filled = now;
        left = bucket.tokens;
        if (left < 0) bucket.tokens += 1;
    }
    auto const whole = [](double value) {
        return std::to_string(static_cast<std::int64_t>(std::max(value, 0.0)));
    };
    asked.rate_headers = {
        {"RateLimit-Limit", whole(rate)}, {"RateLimit-Remaining", whole(left)}, {"RateLimit-Reset", "1"}};
    if (left >= 0) return true;
    Problem out = problem_with(429, "rate_must_be_within_limit", "this key has sent too many requests",
                               "wait, or send more commands in one request to /v1/batches");
    out.retry_after =
        std::chrono::milliseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(1000 / rate)));
    asked.reply(out);
    return false;
}

void HttpApi::route(Asked& asked) {
    std::string const& path = asked.request.path;
    std::string const& method = asked.request.method;
    bool const is_get = method == "GET" || method == "HEAD";
    auto const plain = [&](std::string type, std::string body, int status = 200) {
        HttpResponse out;
        out.status = status;
        out.type = std::move(type);
        out.body = std::move(body);
        asked.reply(std::move(out));
    };
    if (is_get && path == "/healthz") return plain("text/plain", "alive\n");
    if (is_get && path == "/readyz") {
        bool const is_ready = service_.writer().is_ready();
        return plain("text/plain", is_ready ? "ready\n" : "not ready\n", is_ready ? 200 : 503);
    }
    if (is_get && path == "/metrics") return plain("text/plain; version=0.0.4", metrics());
    if (is_get && path == "/openapi.json") return plain("application/json", openapi_);
    if (is_get && path == "/v1/grant_key")
        return asked.reply(document(Value::object({{"public_key", Value::of(service_.signer().public_key())},
                                                   {"algorithm", Value::of("Ed25519")}})));
    if (path.starts_with("/v1/gateway/")) return gateway(asked);

    auto const parameters = parameters_from(asked.request.query);
    if (!parameters)
        return asked.reply(problem_with(400, "query_must_be_well_formed", "the query cannot be read",
                                        "name=value pairs, each name once, percent-encoded"));
    asked.parameters = *parameters;
    asked.who = principal(asked);
    if (!asked.who) {
        log_refused_access(nullptr, path, "key_must_be_known");
        HttpResponse out =
            response_of(problem_with(401, "key_must_be_known", "no live key was shown",
                                     "send Authorization: Bearer KEY, made by licet keys make"));
        out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"licet\"");
        return asked.reply(std::move(out));
    }
    if (!within_rate(asked)) return;

    struct Route {
        std::string_view method;
        std::string_view path;
        void (HttpApi::*answer)(Asked&);
    };
    static constexpr Route routes[] = {
        {"POST", "/v1/commands", &HttpApi::commands}, {"POST", "/v1/batches", &HttpApi::batch},
        {"POST", "/v1/grants", &HttpApi::grant},      {"POST", "/v1/snapshots", &HttpApi::snapshot},
        {"GET", "/v1/events", &HttpApi::events},      {"POST", "/v1/tables", &HttpApi::rebuild_tables},
    };
    bool is_known = false;
    for (Route const& route : routes) {
        if (route.path != path) continue;
        is_known = true;
        if (route.method == method) return (this->*route.answer)(asked);
    }
    constexpr std::string_view root = "/v1/";
    bool const is_query =
        path.starts_with(root) && std::ranges::find(queries(), std::string_view(path).substr(root.size()),
                                                    &QueryRow::name) != queries().end();
    if (is_query && is_get) {
        auto const answer =
            service_.ask(*asked.who, std::string_view(path).substr(root.size()), asked.parameters);
        if (!answer) return asked.reply(answer.error());
        return asked.reply(document(*answer));
    }
    if (is_known || is_query)
        return asked.reply(
            problem_with(405, "method_must_be_allowed", method + " is not for " + path, "see /openapi.json"));
    asked.reply(
        problem_with(404, "resource_must_exist", "there is nothing at this path", "see /openapi.json"));
}

void HttpApi::commands(Asked& asked) {
    auto const body =
        json::parse(asked.request.body, {.bytes_max = command_line_bytes_max, .depth_max = 512});
    if (!body)
        return asked.reply(
            problem_with(400, "document_must_be_json", body.error().what, "send one JSON object"));
    auto command = command_for(*body, asked.request.idempotency_key, asked.who->party);
    if (!command) return asked.reply(command.error());
    Batch one;
    one.push_back(std::move(command).value());
    submit(asked, std::move(one), true);
}

void HttpApi::batch(Asked& asked) {
    auto const body =
        json::parse(asked.request.body, {.bytes_max = asked.request.body.size() + 1, .depth_max = 512});
    if (!body)
        return asked.reply(
            problem_with(400, "document_must_be_json", body.error().what, "send one JSON array"));
    if (!body->is_array() || body->items.empty() || body->items.size() > request_commands_max)
        return asked.reply(problem_with(400, "list_must_be_within_limit", "the batch must be a list",
                                        "of 1 to 8,000 commands, each with an id"));
    Batch batch;
    for (std::size_t i = 0; i < body->items.size(); ++i) {
        auto command = command_for(body->items[i], "", asked.who->party);
        if (!command) {
            Problem out = command.error();
            out.pointer = json::pointer_to("", i) + out.pointer;
            return asked.reply(out);
        }
        batch.push_back(std::move(command).value());
    }
    submit(asked, std::move(batch), false);
}

void HttpApi::submit(Asked& asked, Batch commands, bool is_one) {
    std::vector<std::pair<settlement::CommandId, std::size_t>> asked_for;
    for (StampedCommand const& command : commands)
        asked_for.emplace_back(command.envelope.id, command.envelope.command.index());
    auto shared = std::make_shared<Asked>(std::move(asked));
    Submission submission;
    submission.commands = std::move(commands);
    submission.sender = shared->who->party;
    submission.gate = std::make_shared<PartyGate>(shared->who);
    // What others are told by a command is the operator's to know.
    submission.wants_events = shared->who->scopes.has(KeyScope::operate);
    submission.done = [shared, is_one, asked_for = std::move(asked_for)](Outcome&& outcome) {
        if (auto const failed = problem_of(outcome)) return shared->reply(*failed);
        auto const name = [&](std::size_t i) { return command_names()[asked_for[i].second]; };
        if (is_one) {
            if (auto const refused = problem_of(outcome.receipts[0], name(0))) return shared->reply(*refused);
            return shared->reply(
                document(value_of(outcome.receipts[0], asked_for[0].first, outcome.at, name(0))));
        }
        Value list = Value::array();
        for (std::size_t i = 0; i < outcome.receipts.size(); ++i)
            list.push(value_of(outcome.receipts[i], asked_for[i].first, outcome.at, name(i)));
        shared->reply(document(Value::object({{"receipts", std::move(list)}})));
    };
    if (auto const busy = service_.writer().submit(std::move(submission))) shared->reply(problem_of(*busy));
}

void HttpApi::events(Asked& asked) {
    if (!asked.who->scopes.has(KeyScope::read)) {
        log_refused_access(asked.who.get(), "events", "key_must_have_scope");
        return asked.reply(problem_with(403, "key_must_have_scope", "this key may not listen",
                                        "use a key with the scope read"));
    }
    HttpResponse out;
    out.type = "text/event-stream";
    std::string const& last = asked.request.last_event_id;
    std::uint64_t after = service_.notices().latest();
    if (!last.empty()) {
        if (last.size() > 18 || !std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; }))
            return asked.reply(problem_with(400, "event_id_must_be_a_number", "Last-Event-ID cannot be read",
                                            "send the id of the last event you have"));
        after = std::stoull(last);
    }
    out.stream_after = after;
    asked.reply(std::move(out));
}

void HttpApi::snapshot(Asked& asked) {
    if (!asked.who->scopes.has(KeyScope::operate)) {
        log_refused_access(asked.who.get(), "snapshots", "key_must_have_scope");
        return asked.reply(problem_with(403, "key_must_have_scope", "this key may not operate",
                                        "use a key with the scope operate"));
    }
    if (!service_.writer().ask_for_snapshot())
        return asked.reply(
            problem_with(503, "service_must_not_be_stopping", "it stops", "its stop keeps one"));
    asked.reply(document(Value::object({{"asked", Value::of(true)}}), 202));
}

void HttpApi::rebuild_tables(Asked& asked) {
    if (!asked.who->scopes.has(KeyScope::operate)) {
        log_refused_access(asked.who.get(), "tables", "key_must_have_scope");
        return asked.reply(problem_with(403, "key_must_have_scope", "this key may not operate",
                                        "use a key with the scope operate"));
    }
    if (service_.tables() == nullptr)
        return asked.reply(problem_with(409, "store_must_have_read_tables", "this store has no read tables",
                                        "serve from PostgreSQL with service.read_tables = true"));
    service_.tables()->rebuild();
    asked.reply(document(Value::object({{"asked", Value::of(true)}}), 202));
}

std::string HttpApi::metrics() const {
    Writer::Metrics const m = service_.writer().metrics();
    std::string out =
        metric("commands_total", "counter", "Commands answered since the start.", m.commands) +
        metric("batches_total", "counter", "Durable transactions since the start.", m.batches) +
        metric("busy_total", "counter", "Submissions told to come again.", m.refused_busy) +
        metric("forbidden_total", "counter", "Commands that were not their sender's to ask.", m.forbidden) +
        metric("inbox_commands", "gauge", "Commands that wait.", m.waiting) +
        metric("ready", "gauge", "1 while commands are acknowledged.", m.is_ready ? 1 : 0) +
        metric("poisoned", "gauge", "1 once a sync has failed.", m.is_poisoned ? 1 : 0) +
        metric("notices_total", "counter", "Public notices.", service_.notices().latest()) +
        histogram("journal_append_seconds", "Of a batch to the journal: encoded, written, synced.",
                  m.appends);
    if (ReadTables const* const tables = service_.tables())
        out += metric("read_tables_lag_commands", "gauge", "Commands the read tables have not taken in.",
                      tables->lag());
    std::lock_guard const lock(counts_mutex_);
    out += metric("http_access_refused_total", "counter", "Answers 401 and 403.", refused_access_);
    out += "# HELP licet_http_answers_total Answers by status.\n# TYPE licet_http_answers_total counter\n";
    for (auto const& [status, count] : answers_)
        out += "licet_http_answers_total{status=\"" + std::to_string(status) + "\"} " +
               std::to_string(count) + "\n";
    return out;
}

}  // namespace licet::adapters
