#include "adapters/cli/intake.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/clock.hpp"
#include "adapters/host/host.hpp"
#include "adapters/report/told.hpp"
#include "adapters/signature/signature.hpp"
#include "adapters/usage/match.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

constexpr std::uint64_t file_bytes_max = std::uint64_t{4} << 30U;
constexpr std::size_t batch_size = 8000;

// Where a command came from, to say what was refused.
struct Source {
    std::string const* path;
    std::size_t line;
};
struct Intake {
    Batch batch;
    std::vector<Source> sources;
};

void say(std::ostream& err, std::string const& path, json::Fault const& fault) {
    err << path << ':' << fault.line << ": " << (fault.pointer.empty() ? "" : fault.pointer + " ")
        << fault.what << '\n';
}

// A day's row is recorded; what it should have said corrects it.
Command command_of(usage::Event const& event) {
    if (event.revision > 0) {
        usage::Event first = event;
        first.revision = 0;
        return CorrectUsage{usage::command_id_of(first), event.quantity};
    }
    return RecordUsage{event.licence, event.meter, event.asset, event.quantity, event.at, event.evidence};
}

struct Counts {
    std::size_t applied = 0;
    std::size_t before = 0;
    std::size_t refused = 0;
};

// Applies what was not applied before; what was, is not even written down again.
Counts apply(Intake const& intake, Host& host, std::ostream& err) {
    Counts counts;
    Batch batch;
    std::vector<Source> sources;
    auto const refuse = [&](Source const& source, Refused const& refused) {
        RefusalRule const& rule = rule_of(refused.why);
        err << *source.path << ':' << source.line << ": " << rule.name << " at " << refused.pointer << ": "
            << rule.remedy << '\n';
        ++counts.refused;
    };
    auto const submit = [&] {
        auto const answers = host.submit(batch);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (auto const* const refused = std::get_if<Refused>(&answers[i]))
                refuse(sources[i], *refused);
            else
                ++(std::holds_alternative<Applied>(answers[i]) ? counts.applied : counts.before);
        }
        batch.clear();
        sources.clear();
    };
    Instant const last = host.engine().state().last;
    for (std::size_t i = 0; i < intake.batch.size(); ++i) {
        StampedCommand command = intake.batch[i];
        command.instant = std::max(command.instant, last);
        if (auto const known = host.engine().state().ids.find(command.envelope.id)) {
            if (known->content == content_hash(command.envelope.command))
                ++counts.before;
            else
                refuse(intake.sources[i], {Refusal::command_id_must_not_be_reused, "/id"});
            continue;
        }
        batch.push_back(std::move(command));
        sources.push_back(intake.sources[i]);
        if (batch.size() == batch_size) submit();
    }
    if (!batch.empty()) submit();
    return counts;
}

// Into the store, or as commands to standard output.
int finish(Intake const& intake, IntakeOptions const& options, char const* what, std::ostream& out,
           std::ostream& err) try {
    if (options.store.empty()) {
        for (StampedCommand const& command : intake.batch) out << json::text_of(value_of(command)) << '\n';
        return 0;
    }
    auto const journal = open_journal(options.store);
    Host host(*journal);
    Counts const counts = apply(intake, host, err);
    std::string const state = text_of(host.engine().digest());
    if (options.as_json)
        out << json::pretty_text_of(
                   Value::object({{"read", Value::of(static_cast<long long>(intake.batch.size()))},
                                  {"applied", Value::of(static_cast<long long>(counts.applied))},
                                  {"applied_before", Value::of(static_cast<long long>(counts.before))},
                                  {"refused", Value::of(static_cast<long long>(counts.refused))},
                                  {"state", Value::of(state)}}))
            << '\n';
    else
        out << intake.batch.size() << ' ' << what << " read: " << counts.applied << " applied, "
            << counts.before << " applied before, " << counts.refused << " refused; state " << state << '\n';
    return counts.refused == 0 ? 0 : 1;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

// All files or none: the first fault is said and nothing is applied.
std::optional<std::vector<std::pair<usage::Event, std::string const*>>> read_events(
    std::vector<std::string> const& paths, usage::Defaults const& defaults, std::ostream& err) {
    std::vector<std::pair<usage::Event, std::string const*>> out;
    for (std::string const& path : paths) {
        auto const text = read_file(path, file_bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return std::nullopt;
        }
        auto const events = usage::read(*text, defaults);
        if (!events) {
            say(err, path, events.error());
            return std::nullopt;
        }
        for (usage::Event const& event : *events) out.emplace_back(event, &path);
    }
    return out;
}

Value value_of_event(usage::Event const& event) {
    Value out = Value::object({{"id", Value::of(event.id)},
                               {"at", Value::of(text_of(event.at))},
                               {"asset", Value::of(event.asset)},
                               {"meter", Value::of(event.meter)},
                               {"quantity", Value::of(std::to_string(event.quantity))}});
    if (!event.match.empty()) out.set("match", Value::of(event.match));
    return out;
}

// A report's own document, as report_revenue takes it; the signature comes from beside it.
std::optional<json::Fault> read_report(Value const& value, Instant at, StampedCommand& out) {
    Value body = value;
    std::optional<SignedBy> signature;
    if (value.find("signature") != nullptr && value.find("document") != nullptr) {
        auto const opened = open_document(value);
        if (!opened) return opened.error();
        body = opened->document;
        signature = SignedBy{opened->digest, opened->key, opened->holds};
    }
    if (body.find("signature") != nullptr)
        return json::Fault{"/signature", "must stand beside the document that is signed", 0};
    Value const* const name = body.find("report");
    if (name == nullptr || !name->is_string()) return json::Fault{"/report", "must be a text", 0};
    auto command = command_from(Value::object({{"id", Value::of(text_of(digest_of("revenue " + name->text)))},
                                               {"at", Value::of(text_of(at))},
                                               {"report_revenue", body}}));
    if (!command) return command.error();
    out = std::move(command).value();
    std::get<ReportRevenue>(out.envelope.command).signature = signature;
    return std::nullopt;
}

}  // namespace

int run_import_usage(IntakeOptions const& options, std::ostream& out, std::ostream& err) {
    auto const at = instant_of_option(options.at, err);
    if (!at) return 2;
    auto events = read_events(options.paths, {options.licence, options.meter}, err);
    if (!events) return 1;
    // In an order of their own, so that the order of rows and files leaves no trace.
    std::ranges::stable_sort(*events, {}, [](auto const& entry) {
        usage::Event const& e = entry.first;
        return std::tie(e.at, e.licence, e.meter, e.asset, e.id, e.revision, e.quantity, e.evidence);
    });
    Intake intake;
    for (auto const& [event, path] : *events) {
        intake.batch.push_back({*at, {usage::command_id_of(event), command_of(event)}});
        intake.sources.push_back({path, event.line});
    }
    return finish(intake, options, "events", out, err);
}

int run_import_revenue(IntakeOptions const& options, std::ostream& out, std::ostream& err) {
    auto const at = instant_of_option(options.at, err);
    if (!at) return 2;
    Intake intake;
    for (std::string const& path : options.paths) {
        auto const text = read_file(path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 1;
        }
        auto const value = json::parse(*text);
        StampedCommand command;
        auto const fault = value ? read_report(*value, *at, command) : std::optional(value.error());
        if (fault) {
            say(err, path, *fault);
            return 1;
        }
        intake.batch.push_back(std::move(command));
        intake.sources.push_back({&path, 1});
    }
    return finish(intake, options, "reports", out, err);
}

int run_match(MatchOptions const& options, std::ostream& out, std::ostream& err) {
    auto const at = instant_of_option(options.at, err);
    if (!at) return 2;
    usage::Defaults const defaults{options.licence, options.meter};
    std::vector<usage::Event> logs[2];
    for (auto const& [path, log] :
         {std::pair(options.origin, &logs[0]), std::pair(options.licensee, &logs[1])}) {
        auto const events = read_events({path}, defaults, err);
        if (!events) return 1;
        for (auto const& [event, from] : *events) log->push_back(event);
    }
    auto const report = usage::match(logs[0], logs[1], {options.canaries.begin(), options.canaries.end()});
    if (!options.commands.empty()) {
        std::string text;
        for (usage::Event const& event : report.corroborated) {
            usage::Event first = event;
            first.revision = 0;
            CommandId const use = usage::command_id_of(first);
            StampedCommand const command{*at,
                                         {command_id_from_text("corroborated " + std::to_string(use.high) +
                                                               " " + std::to_string(use.low)),
                                          RaiseEvidence{use, contracts::Evidence::corroborated}}};
            text += json::text_of(value_of(command)) + "\n";
        }
        if (std::string const fault = write_file(options.commands, text); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
    }
    if (options.as_json) {
        Value pairings = Value::array();
        for (usage::Pairing const& p : report.pairings)
            pairings.push(Value::object({{"at", Value::of(text_of(p.at))},
                                         {"asset", Value::of(p.asset)},
                                         {"meter", Value::of(p.meter)},
                                         {"match", Value::of(p.key)},
                                         {"matched", Value::of(std::to_string(p.matched))},
                                         {"licensee_only", Value::of(std::to_string(p.licensee_only))},
                                         {"origin_only", Value::of(std::to_string(p.origin_only))}}));
        Value canaries = Value::array();
        for (usage::Event const& event : report.canaries) canaries.push(value_of_event(event));
        out << json::pretty_text_of(
                   Value::object({{"matched", Value::of(std::to_string(report.matched))},
                                  {"licensee_only", Value::of(std::to_string(report.licensee_only))},
                                  {"origin_only", Value::of(std::to_string(report.origin_only))},
                                  {"canary_hits", std::move(canaries)},
                                  {"pairings", std::move(pairings)}}))
            << '\n';
    } else {
        out << "matched " << report.matched << ", licensee only " << report.licensee_only << ", origin only "
            << report.origin_only << ", canary hits " << report.canaries.size() << '\n';
        for (usage::Pairing const& p : report.pairings)
            if (p.licensee_only != 0 || p.origin_only != 0)
                out << "  " << text_of(p.at) << "  " << (p.asset.empty() ? "(no asset)" : p.asset) << "  "
                    << p.meter << (p.key.empty() ? "" : "  " + p.key) << ": "
                    << (p.origin_only != 0
                            ? "the origin saw " + std::to_string(p.origin_only) + " more"
                            : "the licensee reports " + std::to_string(p.licensee_only) + " more")
                    << '\n';
        for (usage::Event const& event : report.canaries)
            out << "  canary " << event.asset << " used on " << text_of(event.at) << ", event " << event.id
                << '\n';
    }
    return report.licensee_only == 0 && report.origin_only == 0 && report.canaries.empty() ? 0 : 1;
}

int run_sign(SignOptions const& options, std::ostream& out, std::ostream& err) {
    if (options.is_new) {
        if (std::filesystem::exists(options.key)) {
            err << options.key << ": is there already; a key is not overwritten\n";
            return 1;
        }
        SecretKey const key = new_secret_key();
        Digest hexadecimal;
        hexadecimal.bytes = key.bytes;
        if (std::string const fault = write_file(options.key, text_of(hexadecimal) + "\n"); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
        std::filesystem::permissions(
            options.key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        out << text_of(public_key_of(key)) << '\n';
        return 0;
    }
    auto const written = read_file(options.key, 1024);
    auto const key = written ? secret_key_from_text(std::string_view(*written).substr(0, 64)) : std::nullopt;
    if (!key) {
        err << options.key << ": must hold a key of 64 hexadecimal digits; make one with --new-key\n";
        return 1;
    }
    if (options.path.empty()) {
        out << text_of(public_key_of(*key)) << '\n';
        return 0;
    }
    auto const text = read_file(options.path, json::Limits{}.bytes_max);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    auto const document = json::parse(*text);
    if (!document) {
        say(err, options.path, document.error());
        return 1;
    }
    out << json::text_of(signed_document(*document, *key)) << '\n';
    return 0;
}

}  // namespace licet::adapters
