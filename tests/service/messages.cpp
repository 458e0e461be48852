#include "tests/service/messages.hpp"

#include "adapters/bus/licet.capnp.h"
#include "adapters/commands/commands_json.hpp"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstring>

namespace licet::testing {

using namespace licet::adapters;
using json::Value;

namespace {

std::string text(capnp::Text::Reader reader) {
    return {reader.begin(), reader.size()};
}

std::string bytes_of(capnp::MessageBuilder& message) {
    auto const words = capnp::messageToFlatArray(message);
    auto const bytes = words.asBytes();
    return {reinterpret_cast<char const*>(bytes.begin()), bytes.size()};
}

std::string camel_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '_' && i + 1 < name.size())
            out += static_cast<char>(name[++i] - 32);
        else
            out += name[i];
    }
    return out;
}

// The field of a member of a document, or the one that holds it as a document.
std::optional<capnp::StructSchema::Field> field_of(capnp::StructSchema schema, std::string const& member) {
    for (std::string const& name : {camel_case(member), camel_case(member) + "Json"})
        KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) return *field;
    return std::nullopt;
}

void fill(capnp::DynamicStruct::Builder to, Value const& from) {
    for (auto const& [name, value] : from.members) {
        auto const field = *field_of(to.getSchema(), name);
        if (!std::string_view(field.getProto().getName().cStr()).ends_with("Json")) {
            if (value.is_array()) {
                auto list =
                    to.init(field, static_cast<unsigned>(value.items.size())).as<capnp::DynamicList>();
                for (unsigned i = 0; i < list.size(); ++i) list.set(i, value.items[i].text.c_str());
            } else if (value.kind == Value::Kind::boolean) {
                to.set(field, value.boolean);
            } else if (field.getType().isInt64()) {
                to.set(field, static_cast<std::int64_t>(std::stoll(value.text)));
            } else {
                to.set(field, value.text.c_str());
            }
        } else {
            to.set(field, json::text_of(value).c_str());
        }
    }
}

Problem problem_from(wire::Problem::Reader from) {
    Problem out;
    out.status = from.getStatus();
    out.rule = text(from.getRule());
    out.detail = text(from.getDetail());
    out.pointer = text(from.getPointer());
    out.remedy = text(from.getRemedy());
    if (from.getRetryAfterMilliseconds() != 0)
        out.retry_after = std::chrono::milliseconds(from.getRetryAfterMilliseconds());
    return out;
}

}  // namespace

std::string request_of(std::uint64_t number, std::span<StampedCommand const> commands,
                       std::span<std::uint64_t const> numbers, bool wants_charged) {
    capnp::MallocMessageBuilder message(static_cast<unsigned>(commands.size() * 16 + 64));
    auto request = message.initRoot<wire::Request>();
    request.setNumber(number);
    request.setWantsCharged(wants_charged);
    auto list = request.initCommands(static_cast<unsigned>(commands.size()));
    for (unsigned i = 0; i < commands.size(); ++i) {
        auto to = list[i];
        to.setId(numbers[i]);
        auto const& command = commands[i].envelope.command;
        if (auto const* const use = std::get_if<settlement::RecordUsage>(&command)) {
            auto record = to.initRecordUsage();
            record.setLicence(use->licence.c_str());
            record.setMeter(use->meter.c_str());
            if (!use->asset.empty()) record.setAsset(use->asset.c_str());
            record.setQuantity(use->quantity);
            record.setDay(use->at.days);
            if (use->evidence != contracts::Evidence::claimed)
                record.setEvidence(std::string(contracts::text_of(use->evidence)).c_str());
            continue;
        }
        std::string const name(command_names()[command.index()]);
        Value const document = value_of(commands[i]);
        capnp::DynamicStruct::Builder dynamic = to;
        kj::Maybe<capnp::StructSchema::Field> member =
            dynamic.getSchema().findFieldByName(camel_case(name).c_str());
        bool is_typed = std::holds_alternative<settlement::CorrectUsage>(command);
        KJ_IF_MAYBE (field, member)
            is_typed = is_typed || std::ranges::all_of(document.find(name)->members, [&](auto const& one) {
                           return field_of(field->getType().asStruct(), one.first).has_value();
                       });
        if (!is_typed) {
            to.setDocument(json::text_of(Value::object({{name, *document.find(name)}})).c_str());
            continue;
        }
        auto body = dynamic.init(camel_case(name).c_str()).as<capnp::DynamicStruct>();
        if (std::holds_alternative<settlement::CorrectUsage>(command)) {
            auto correct = to.getCorrectUsage();
            correct.setUsageUuid(document.find(name)->find("usage")->text.c_str());
            correct.setQuantity(std::get_if<settlement::CorrectUsage>(&command)->quantity);
            continue;
        }
        fill(body, *document.find(name));
    }
    return bytes_of(message);
}

std::string query_of(std::uint64_t number, std::string const& name, Parameters const& parameters) {
    capnp::MallocMessageBuilder message;
    auto request = message.initRoot<wire::Request>();
    request.setNumber(number);
    auto query = request.initQuery();
    query.setName(name.c_str());
    auto list = query.initParameters(static_cast<unsigned>(parameters.size()));
    unsigned i = 0;
    for (auto const& [key, value] : parameters) {
        list[i].setName(key.c_str());
        list[i++].setValue(value.c_str());
    }
    return bytes_of(message);
}

std::optional<Reply> reply_from(std::string_view bytes) try {
    auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    if (words.size() != 0) std::memcpy(words.begin(), bytes.data(), words.size() * sizeof(capnp::word));
    capnp::FlatArrayMessageReader message(words);
    auto const from = message.getRoot<wire::Reply>();
    Reply out;
    out.number = from.getNumber();
    if (from.isProblem()) {
        out.problem = problem_from(from.getProblem());
    } else if (from.isAnswer()) {
        out.answer = text(from.getAnswer());
    } else {
        auto const receipts = from.getReceipts();
        out.count = receipts.getCount();
        out.applied_before = receipts.getAppliedBefore();
        for (auto const exception : receipts.getExceptions())
            out.exceptions.push_back({exception.getIndex(), problem_from(exception.getProblem())});
        for (std::int64_t const charged : receipts.getCharged()) out.charged.push_back(charged);
    }
    return out;
} catch (kj::Exception const&) {
    return std::nullopt;
}

}  // namespace licet::testing
