#include "adapters/service/service.hpp"

#include "adapters/commands/commands_json.hpp"
#include "adapters/host/memory.hpp"
#include "adapters/log/log.hpp"

#include <cstdio>

namespace licet::adapters {

using namespace licet::settlement;
using json::Value;

void Notices::take(Host const& host) {
    std::lock_guard const lock(mutex_);
    std::uint64_t const count = host.records().notice_count();
    if (count == latest_) return;
    auto fresh = host.records().notices_after(latest_, kept_max);
    if (!fresh || latest_ + fresh->size() < count) {  // more at once than is kept: only the last
        kept_.clear();
        fresh = host.records().notices_after(count - std::min<std::uint64_t>(count, kept_max), kept_max);
    }
    if (fresh) kept_.insert(kept_.end(), fresh->begin(), fresh->end());
    while (kept_.size() > kept_max) kept_.pop_front();
    latest_ = count;
}

std::vector<Notice> Notices::after(std::uint64_t sequence) const {
    std::lock_guard const lock(mutex_);
    std::vector<Notice> out;
    if (kept_.empty() || sequence >= latest_) return out;
    std::uint64_t const first = kept_.front().sequence;
    for (std::size_t i = sequence < first ? 0 : sequence - first + 1; i < kept_.size(); ++i)
        out.push_back(kept_[i]);
    return out;
}

std::string Notices::events_after(std::uint64_t& sequence) const {
    std::string out;
    for (Notice const& notice : after(sequence)) {
        if (notice.sequence > sequence + 1)
            out += "event: gap\ndata: {\"from\":" + std::to_string(sequence + 1) +
                   ",\"until\":" + std::to_string(notice.sequence) + "}\n\n";
        sequence = notice.sequence;
        out += "id: " + std::to_string(notice.sequence) + "\nevent: " + notice.kind + "\ndata: " +
               json::text_of(Value::object({{"sequence", Value::of(static_cast<long long>(notice.sequence))},
                                            {"at", Value::of(text_of(notice.at))},
                                            {"kind", Value::of(notice.kind)},
                                            {"about", Value::of(notice.about)}})) +
               "\n\n";
        if (out.size() > (64U << 10U)) break;
    }
    return out;
}

std::uint64_t Notices::latest() const {
    std::lock_guard const lock(mutex_);
    return latest_;
}

Service::Service(ServiceConfig config, Writer::Clock clock)
    : config_(std::move(config)),
      clock_(std::move(clock)),
      keys_(config_.keys),
      signer_(config_.grant_key),
      journal_(open_journal(config_.store)) {
    keep_memory_ready();
    WriterOptions options;
    options.inbox_commands_max = static_cast<std::size_t>(config_.inbox_commands_max);
    options.batch_commands_max = static_cast<std::size_t>(config_.batch_commands_max);
    options.snapshot_every = static_cast<std::uint64_t>(config_.snapshot_every);
    writer_ = std::make_unique<Writer>(*journal_, options, clock_);
    writer_->read([this](Host const& host) { notices_.take(host); });
    writer_->after_each_batch([this](Host const& host) {
        std::uint64_t const before = notices_.latest();
        notices_.take(host);
        if (notices_.latest() == before) return;
        std::lock_guard const lock(calls_mutex_);
        for (auto const& call : calls_) call();
    });
    if (config_.read_tables && config_.store.starts_with("postgresql:"))
        tables_ = std::make_unique<ReadTables>(config_.store, *writer_);
}

void Service::when_notices_come(std::function<void()> call) {
    std::lock_guard const lock(calls_mutex_);
    calls_.push_back(std::move(call));
}

void Service::stop() {
    writer_->stop(std::chrono::seconds(config_.stop_seconds));
    if (tables_) tables_->stop();
}

Answered Service::ask(Principal const& who, std::string_view name, Parameters const& parameters) const {
    return writer_->read([&](Host const& host) { return adapters::ask(host, who, name, parameters); });
}

Answered Service::grant(Principal const& who, Parameters const& parameters) const {
    auto answer = ask(who, "permission", parameters);
    if (!answer) return answer;
    std::string const verdict = answer->find("verdict")->text;
    if (verdict != "ALLOW" && verdict != "ALLOW_WITH_DUTIES") {
        Problem out;
        out.status = 403;
        out.rule = "use_must_be_permitted";
        out.detail = "the answer is " + verdict;
        if (Value const* const clause = answer->find("clause")) out.detail += ", decided by " + clause->text;
        out.remedy = "agree a licence that covers it";
        return Unexpected{out};
    }
    Value says = Value::object();
    auto const party = parameters.find("party");
    says.set("party", Value::of(party == parameters.end() ? who.party : party->second));
    for (auto const* const name : {"asset", "purpose", "territory", "date"})
        says.set(name, Value::of(parameters.find(name)->second));
    says.set("permission", *answer);
    return Value::object({{"grant", Value::of(signer_.sign(std::move(says), now(), config_.grant_seconds))},
                          {"public_key", Value::of(signer_.public_key())},
                          {"permission", *answer}});
}

CommandId command_id_of(std::string_view party, std::string_view key) {
    // A line feed is in no party's name, so no two pairs look the same; and the text is no UUID.
    return command_id_from_text(std::string(party) + "\n" + std::string(key));
}

static bool is_uuid(std::string_view text) {
    return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

Result<StampedCommand, Problem> command_for(Value body, std::string const& key, std::string const& party) {
    auto const malformed = [](std::string pointer, std::string what) {
        Problem out;
        out.rule = "command_must_be_well_formed";
        out.detail = std::move(what);
        out.remedy = "see /openapi.json";
        out.pointer = std::move(pointer);
        return Unexpected{out};
    };
    if (!body.is_object()) return malformed("", "a command must be an object");
    if (body.find("at") != nullptr) return malformed("/at", "the service stamps commands; leave it out");
    std::string id = key;
    if (Value const* const own = body.find("id")) {
        if (!own->is_string()) return malformed("/id", "must be a text");
        if (!id.empty() && id != own->text) return malformed("/id", "is not the Idempotency-Key");
        id = own->text;
        std::erase_if(body.members, [](auto const& member) { return member.first == "id"; });
    }
    if (id.empty() || id.size() > 64) {
        Problem out;
        out.rule = "command_must_have_an_id";
        out.detail = "there is no id of 1 to 64 characters";
        out.remedy = "send an Idempotency-Key, or id in the command; the same one again is applied once";
        out.pointer = "/id";
        return Unexpected{out};
    }
    // A use is corrected by the id that its sender gave it, or by the one the service answered with.
    for (auto& [name, inner] : body.members) {
        if (name != "correct_usage" && name != "raise_evidence") continue;
        for (auto& [field, value] : inner.members)
            if (field == "usage" && value.is_string() && !is_uuid(value.text))
                value.text = uuid_of(command_id_of(party, value.text));
    }
    body.set("id", Value::of(uuid_of(command_id_of(party, id))));
    body.set("at", Value::of("1970-01-01T00:00:00Z"));  // the writer stamps it when it takes it
    auto read = command_from(body);
    if (!read) return malformed(read.error().pointer, read.error().what);
    return std::move(read).value();
}

std::optional<Problem> problem_of(Receipt const& receipt, std::string_view command) {
    Problem out;
    if (receipt.kind == Receipt::Kind::refused) {
        RefusalRule const& rule = rule_of(receipt.detail->refused.why);
        out.status = rule.is_worth_a_retry ? 409 : 422;
        out.rule = rule.name;
        out.detail = std::string(command) + " was refused: " + std::string(rule.name);
        out.remedy = rule.remedy;
        // A fault of the id is not inside the command. (The stamp is ours and has none.)
        std::string const& at = receipt.detail->refused.pointer;
        out.pointer = at == "/id" ? at : "/" + std::string(command) + at;
        return out;
    }
    if (receipt.kind == Receipt::Kind::forbidden) {
        Forbidden const& forbidden = receipt.detail->forbidden;
        out.status = 403;
        out.rule = forbidden.rule;
        out.detail = std::string(command) + " is not yours to ask: " + forbidden.rule;
        out.remedy = forbidden.remedy;
        out.pointer = "/" + std::string(command) + forbidden.pointer;
        return out;
    }
    return std::nullopt;
}

std::optional<Problem> problem_of(Outcome const& outcome) {
    if (outcome.kind == Outcome::Kind::done) return std::nullopt;
    Problem out;
    out.status = 503;
    bool const is_known = outcome.kind == Outcome::Kind::not_done;
    out.rule = is_known ? "store_must_be_sound" : "outcome_must_be_known";
    out.detail = is_known ? "nothing was done"
                          : "whether it was done is not known before the service has started again";
    out.remedy = "send the very same again later, with the same id: it is applied once";
    out.retry_after = std::chrono::seconds(5);
    return out;
}

Problem problem_of(Busy const& busy) {
    Problem out;
    out.status = busy.why == Busy::Why::share_used ? 429 : 503;
    out.rule = text_of(busy.why);
    out.detail = "the commands were not taken";
    out.remedy = "send the same again after the time that is given";
    out.retry_after = busy.retry_after;
    return out;
}

Value value_of(Receipt const& receipt, CommandId id, Instant at, std::string_view command) {
    Value out = Value::object({{"command", Value::of(uuid_of(id))}, {"asked", Value::of(command)}});
    if (auto const problem = problem_of(receipt, command)) {
        out.set("answer", Value::of(problem->status == 403 ? "forbidden" : "refused"));
        return out.set("problem", value_of(*problem));
    }
    bool const is_new = receipt.kind == Receipt::Kind::applied;
    out.set("answer", Value::of(is_new ? "applied" : "applied before"));
    if (is_new) out.set("at", Value::of(text_of(at)));
    if (receipt.charged != 0) out.set("charged_minor_units", Value::of(std::to_string(receipt.charged)));
    if (receipt.detail && receipt.detail->events.is_array()) out.set("events", receipt.detail->events);
    return out;
}

}  // namespace licet::adapters
