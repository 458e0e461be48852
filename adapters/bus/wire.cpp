#include "adapters/bus/wire.hpp"

#include "adapters/bus/licet.capnp.h"
#include "adapters/commands/commands_json.hpp"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstring>

namespace licet::adapters::wire_format {
namespace {

using json::Value;

// What a reader may visit of a message: a small one cannot be made to look large by pointing twice at a part.
capnp::ReaderOptions limits(std::size_t bytes) {
    capnp::ReaderOptions out;
    out.traversalLimitInWords = bytes / sizeof(capnp::word) * 2 + 1024;
    out.nestingLimit = 16;
    return out;
}

// Frames come at any address; words do not.
kj::Array<capnp::word> aligned(std::string_view bytes) {
    auto words = kj::heapArray<capnp::word>((bytes.size() + sizeof(capnp::word) - 1) / sizeof(capnp::word));
    if (words.size() != 0) {
        words[words.size() - 1] = {};
        std::memcpy(words.begin(), bytes.data(), bytes.size());
    }
    return words;
}

std::string bytes_of(capnp::MessageBuilder& message) {
    auto const segments = message.getSegmentsForOutput();
    std::string out(capnp::computeSerializedSizeInWords(segments) * sizeof(capnp::word), '\0');
    kj::ArrayOutputStream stream(kj::arrayPtr(reinterpret_cast<kj::byte*>(out.data()), out.size()));
    capnp::writeMessage(stream, segments);
    return out;
}

std::string text(capnp::Text::Reader reader) {
    return {reader.begin(), reader.size()};
}

Problem malformed(std::string detail, std::string pointer) {
    Problem out;
    out.status = 400;
    out.rule = "request_must_be_well_formed";
    out.detail = std::move(detail);
    out.pointer = std::move(pointer);
    out.remedy = "build it from licet.capnp";
    return out;
}

std::string snake_case(kj::StringPtr name) {
    std::string out;
    for (char const c : name) {
        if (c >= 'A' && c <= 'Z') out += '_';
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

constexpr std::string_view document_ending = "_json";

// A struct of the schema as the document that HTTP takes: absent texts are left out.
Value document_of(capnp::DynamicStruct::Reader from, std::string const& at, std::optional<Problem>& fault) {
    Value out = Value::object();
    for (auto const field : from.getSchema().getFields()) {
        if (!from.has(field)) continue;
        std::string name = snake_case(field.getProto().getName());
        auto const value = from.get(field);
        switch (value.getType()) {
            case capnp::DynamicValue::TEXT: {
                std::string content = text(value.as<capnp::Text>());
                if (name.ends_with(document_ending)) {
                    name.resize(name.size() - document_ending.size());
                    auto parsed =
                        json::parse(content, {.bytes_max = command_line_bytes_max, .depth_max = 512});
                    if (!parsed) {
                        if (!fault) fault = malformed("is no JSON: " + parsed.error().what, at + "/" + name);
                        return out;
                    }
                    out.set(name, std::move(parsed).value());
                } else {
                    out.set(name, Value::of(content));
                }
                break;
            }
            case capnp::DynamicValue::BOOL:
                out.set(name, Value::of(value.as<bool>()));
                break;
            case capnp::DynamicValue::INT:
                out.set(name, Value::of(std::to_string(value.as<std::int64_t>())));
                break;
            case capnp::DynamicValue::UINT:
                out.set(name, Value::of(std::to_string(value.as<std::uint64_t>())));
                break;
            case capnp::DynamicValue::LIST: {
                Value list = Value::array();
                for (auto const item : value.as<capnp::DynamicList>())
                    list.push(Value::of(text(item.as<capnp::Text>())));
                out.set(name, std::move(list));
                break;
            }
            case capnp::DynamicValue::UNKNOWN:
            case capnp::DynamicValue::VOID:
            case capnp::DynamicValue::FLOAT:
            case capnp::DynamicValue::DATA:
            case capnp::DynamicValue::ENUM:
            case capnp::DynamicValue::STRUCT:
            case capnp::DynamicValue::CAPABILITY:
            case capnp::DynamicValue::ANY_POINTER:
                break;  // none is in the schema
        }
    }
    return out;
}

// Appends the command. A list that is made long enough first would be set to zero, whole, and most of the
// room of a command is for those that come seldom.
std::optional<Problem> read_command(wire::Command::Reader from, std::string_view party, std::size_t index,
                                    std::vector<StampedCommand>& out) {
    settlement::CommandId const id = command_id_of(party, from.getId());
    if (from.isRecordUsage()) {
        auto const use = from.getRecordUsage();
        auto const evidence = use.hasEvidence() ? contracts::evidence_from_text(text(use.getEvidence()))
                                                : std::optional(contracts::Evidence::claimed);
        if (!evidence)
            return malformed("must be claimed, corroborated or verifiable",
                             "/commands/" + std::to_string(index) + "/record_usage/evidence");
        out.push_back(
            {{},
             {id, settlement::RecordUsage{text(use.getLicence()), text(use.getMeter()), text(use.getAsset()),
                                          use.getQuantity(), Date{use.getDay()}, *evidence}}});
        return std::nullopt;
    }
    std::string const at = "/commands/" + std::to_string(index);
    if (from.isDocument()) {
        auto parsed =
            json::parse(text(from.getDocument()), {.bytes_max = command_line_bytes_max, .depth_max = 512});
        if (!parsed) return malformed("is no JSON: " + parsed.error().what, at);
        auto read = command_for(std::move(parsed).value(), "of the message", std::string(party));
        if (!read) {
            Problem problem = read.error();
            problem.pointer = at + problem.pointer;
            return problem;
        }
        out.push_back({{}, {id, std::move(read).value().envelope.command}});
        return std::nullopt;
    }
    capnp::DynamicStruct::Reader const dynamic = from;
    std::optional<Problem> fault;
    std::string name;
    Value body = Value::object();
    KJ_IF_MAYBE (member, dynamic.which()) {
        name = snake_case(member->getProto().getName());
        body = document_of(dynamic.get(*member).as<capnp::DynamicStruct>(), at + "/" + name, fault);
    } else {
        return malformed("this release does not know this command", at);
    }
    if (fault) return fault;
    if (from.isCorrectUsage()) {
        auto const correct = from.getCorrectUsage();
        std::erase_if(body.members, [](auto const& m) { return m.first != "quantity"; });
        body.set("usage",
                 Value::of(correct.hasUsageUuid() ? text(correct.getUsageUuid())
                                                  : uuid_of(command_id_of(party, correct.getUsage()))));
    }
    Value document = Value::object({{"id", Value::of("1")}, {"at", Value::of("1970-01-01T00:00:00Z")}});
    document.set(name, std::move(body));
    // Through the text, so that what is no UTF-8 is refused here as it is over HTTP.
    auto const read = command_from_text(json::text_of(document));
    if (!read) return malformed(read.error().what, at + read.error().pointer);
    out.push_back({{}, {id, read->envelope.command}});
    return std::nullopt;
}

void write(wire::Problem::Builder to, Problem const& problem) {
    to.setRule(problem.rule.c_str());
    to.setDetail(problem.detail.c_str());
    to.setPointer((problem.pointer.empty() ? problem.parameter : problem.pointer).c_str());
    to.setRemedy(problem.remedy.c_str());
    if (problem.retry_after) to.setRetryAfterMilliseconds(problem.retry_after->count());
    to.setStatus(static_cast<std::uint16_t>(problem.status));
}

void write(wire::Notice::Builder to, Notice const& notice) {
    to.setSequence(notice.sequence);
    to.setAt(notice.at.microseconds);
    to.setKind(notice.kind.c_str());
    to.setAbout(notice.about.c_str());
}

}  // namespace

settlement::CommandId command_id_of(std::string_view party, std::uint64_t number) {
    // One party's messages follow each other: its half is worked out once.
    thread_local std::string last;
    thread_local std::uint64_t half = 0;
    if (last != party) {
        last = party;
        half = settlement::command_id_from_text("binary\n" + last).high;
    }
    return {half, number};
}

Result<Request, Unreadable> request_from(std::string_view bytes, std::string_view party,
                                         Refuses const& refuses) {
    Unreadable unreadable;
    try {
        auto const words = aligned(bytes);
        capnp::FlatArrayMessageReader message(words, limits(bytes.size()));
        auto const from = message.getRoot<wire::Request>();
        Request out;
        out.number = unreadable.number = from.getNumber();
        out.wants_charged = from.getWantsCharged();
        if (from.isQuery()) {
            auto const query = from.getQuery();
            out.query = text(query.getName());
            for (auto const parameter : query.getParameters())
                if (!out.parameters.emplace(text(parameter.getName()), text(parameter.getValue())).second) {
                    unreadable.problem = malformed("a parameter is given twice", "/query/parameters");
                    return Unexpected{unreadable};
                }
            if (out.query.empty()) {
                unreadable.problem = malformed("the query has no name", "/query/name");
                return Unexpected{unreadable};
            }
            return out;
        }
        if (from.isNoticesAfter()) {
            out.notices_after = from.getNoticesAfter();
            return out;
        }
        if (!from.isCommands()) {
            unreadable.problem = malformed("this release does not know this request", "");
            return Unexpected{unreadable};
        }
        auto const commands = from.getCommands();
        if (commands.size() == 0 || commands.size() > request_commands_max) {
            unreadable.problem = malformed("a request has 1 to 8,000 commands", "/commands");
            unreadable.problem.rule = "list_must_be_within_limit";
            return Unexpected{unreadable};
        }
        if (refuses)
            if (auto problem = refuses(commands.size())) {
                unreadable.problem = *std::move(problem);
                return Unexpected{unreadable};
            }
        out.commands.reserve(commands.size());
        for (unsigned i = 0; i < commands.size(); ++i)
            if (auto fault = read_command(commands[i], party, i, out.commands)) {
                unreadable.problem = *std::move(fault);
                return Unexpected{unreadable};
            }
        return out;
    } catch (kj::Exception const& failure) {
        unreadable.problem = malformed(failure.getDescription().cStr(), "");
        return Unexpected{unreadable};
    }
}

std::string reply_of(std::uint64_t number, Problem const& problem) {
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<wire::Reply>();
    reply.setNumber(number);
    write(reply.initProblem(), problem);
    return bytes_of(message);
}

std::string reply_of(std::uint64_t number, Value const& answer) {
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<wire::Reply>();
    reply.setNumber(number);
    std::string const json = json::text_of(answer);
    auto to = reply.initAnswer(static_cast<unsigned>(json.size()));
    std::memcpy(to.begin(), json.data(), json.size());
    return bytes_of(message);
}

std::string reply_of(std::uint64_t number, Outcome const& outcome, bool wants_charged,
                     std::function<std::string_view(std::size_t)> const& name_of) {
    if (auto const failed = problem_of(outcome)) return reply_of(number, *failed);
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<wire::Reply>();
    reply.setNumber(number);
    auto receipts = reply.initReceipts();
    receipts.setAt(outcome.at.microseconds);
    receipts.setCount(static_cast<std::uint32_t>(outcome.receipts.size()));
    std::uint32_t before = 0;
    std::vector<std::uint32_t> exceptional;
    for (std::size_t i = 0; i < outcome.receipts.size(); ++i) {
        auto const kind = outcome.receipts[i].kind;
        before += kind == Receipt::Kind::applied_before ? 1 : 0;
        if (kind == Receipt::Kind::refused || kind == Receipt::Kind::forbidden)
            exceptional.push_back(static_cast<std::uint32_t>(i));
    }
    receipts.setAppliedBefore(before);
    auto exceptions = receipts.initExceptions(static_cast<unsigned>(exceptional.size()));
    for (unsigned i = 0; i < exceptional.size(); ++i) {
        exceptions[i].setIndex(exceptional[i]);
        write(exceptions[i].initProblem(),
              *problem_of(outcome.receipts[exceptional[i]], name_of(exceptional[i])));
    }
    if (wants_charged) {
        auto charged = receipts.initCharged(static_cast<unsigned>(outcome.receipts.size()));
        for (unsigned i = 0; i < charged.size(); ++i) charged.set(i, outcome.receipts[i].charged);
    }
    return bytes_of(message);
}

std::string reply_of(std::uint64_t number, std::vector<Notice> const& notices) {
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<wire::Reply>();
    reply.setNumber(number);
    auto list = reply.initNotices(static_cast<unsigned>(notices.size()));
    for (unsigned i = 0; i < list.size(); ++i) write(list[i], notices[i]);
    return bytes_of(message);
}

std::string notice_of(Notice const& notice) {
    capnp::MallocMessageBuilder message;
    write(message.initRoot<wire::Notice>(), notice);
    return bytes_of(message);
}

}  // namespace licet::adapters::wire_format
