#include "adapters/commands/commands_json.hpp"
#include "contracts/values/archive.hpp"
#include "settlement/engine/describe.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"
#include "tests/settlement/generate.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Random;

namespace {

// A random change of the document: a field gone, one too many, or of another type.
void damage(json::Value& value, Random& random, int depth = 0) {
    bool const is_container = value.is_object() || value.is_array();
    if (is_container && depth < 6 && random.below(4) != 0) {
        if (value.is_object() && !value.members.empty()) {
            damage(value.members[random.below(value.members.size())].second, random, depth + 1);
            return;
        }
        if (value.is_array() && !value.items.empty()) {
            damage(value.items[random.below(value.items.size())], random, depth + 1);
            return;
        }
    }
    switch (random.below(6)) {
        case 0:
            value = json::Value::of(true);
            return;
        case 1:
            value = json::Value::of_number("-1.5");
            return;
        case 2:
            value = json::Value::of("\xC3\xA9 \"no\" ");
            return;
        case 3:
            value = json::Value::array();
            return;
        case 4:
            if (value.is_object() && !value.members.empty()) {
                value.members.erase(value.members.begin() +
                                    static_cast<std::ptrdiff_t>(random.below(value.members.size())));
                return;
            }
            value = json::Value::object();
            return;
        default:
            if (value.is_object())
                value.set("surprise", json::Value::of("x"));
            else
                value = json::Value();
    }
}

// The schema cannot say everything a reader knows: dates that do not exist, currencies that are none, orders
// of tiers.
bool is_beyond_the_schema(std::string const& what) {
    for (char const* const part :
         {"ISO 4217", "in the term", "after from", "more than the tier", "above zero", "at most 1",
          "decimals", "in major units", "ISO 3166", "order of the vocabulary", "must be a date", "last tier",
          "two ", "one of the players", "term's members", "named once", "whole number", "instant"})
        if (what.find(part) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("law: a command written as JSON reads back as the same command") {
    testing::for_all(60, [](Random& random) {
        testing::CommandSource source(random);
        for (int i = 0; i < 60; ++i) {
            auto const [envelope, instant] = source.next();
            auto const read = command_from_text(json::text_of(value_of({instant, envelope})));
            CHECK_MESSAGE(
                read.has_value(),
                (read.has_value() ? std::string() : read.error().pointer + " " + read.error().what));
            if (!read) return;
            Saver one;
            one(envelope);
            Saver other;
            other(read->envelope);
            CHECK(one.bytes() == other.bytes());
            CHECK(read->instant == instant);
        }
    });
}

TEST_CASE("the JSON Schema and the reader agree, on what is right and on what is not") {
    testing::TemporaryFolder const folder;
    std::string lines;
    int beyond = 0;
    testing::for_all(40, [&](Random& random) {
        testing::CommandSource source(random);
        for (int i = 0; i < 60; ++i) {
            auto const [envelope, instant] = source.next();
            json::Value value = value_of({instant, envelope});
            if (random.below(2) == 0) damage(value, random);
            auto const read = command_from(value);
            if (!read && is_beyond_the_schema(read.error().what)) {
                ++beyond;
                continue;
            }
            lines += std::string(read ? "ok" : "fault") + "\t" + json::text_of(value) + "\n";
        }
    });
    testing::write_text(folder / "lines", lines);
    auto const ran =
        testing::run("/usr/bin/python3 " + testing::source_dir() + "/tests/adapters/schema_agrees.py " +
                     testing::source_dir() + "/adapters/schemas/commands.schema.json " + (folder / "lines"));
    INFO(ran.out);
    CHECK(ran.code == 0);
    CHECK(beyond < 500);
}

TEST_CASE("a fault names the place and what would be right") {
    struct Row {
        char const* line;
        char const* pointer;
    };
    for (
        Row const& row : {
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","register_party":{"party":1}})",
                "/register_party/party"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","register_party":{}})", "/register_party/party"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","register_party":{"party":"a","x":1}})",
                "/register_party/x"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","register_party":{"party":"a"},"clear_batch":{}})",
                "/clear_batch"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","register_parties":{"party":"a"}})",
                "/register_parties"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z"})", ""},
            Row{R"({"id":"","at":"2024-01-01T00:00:00Z","clear_batch":{}})", "/id"},
            Row{R"({"id":"1","at":"2024-02-30T00:00:00Z","clear_batch":{}})", "/at"},
            Row{R"({"at":"2024-01-01T00:00:00Z","clear_batch":{}})", "/id"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","record_usage":{"licence":"L","meter":"m","quantity":1e3,"at":"2024-01-01"}})",
                "/record_usage/quantity"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","record_usage":{"licence":"L","meter":"m","quantity":99999999999999999999,"at":"2024-01-01"}})",
                "/record_usage/quantity"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","record_usage":{"licence":"L","meter":"m","quantity":"NaN","at":"2024-01-01"}})",
                "/record_usage/quantity"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","receive_payment":{"licensee":"f","currency":"KRW","amount":"1.5"}})",
                "/receive_payment/amount"},
            Row{R"({"id":"1","at":"2024-01-01T00:00:00Z","receive_payment":{"licensee":"f","currency":"XBT","amount":"1"}})",
                "/receive_payment/currency"},
            Row{R"({"id":"1","id":"2","at":"2024-01-01T00:00:00Z","clear_batch":{}})", "/id"},
            Row{R"([])", ""},
        }) {
        auto const read = command_from_text(row.line);
        CHECK_MESSAGE(!read.has_value(), row.line);
        if (!read) CHECK_MESSAGE(read.error().pointer == row.pointer, row.line);
        if (!read) CHECK(!read.error().what.empty());
    }
}

TEST_CASE("hostile lines are refused and do no harm") {
    for (std::string const& line :
         {std::string(100'000, '['), std::string(2U << 20U, 'x'), std::string("{\"id\":\"\xff\xfe\"}"),
          std::string("{\"id\":\"1\0\"}", 12), std::string("\xEF\xBB\xBF{}"), std::string("{\"a\":1}{"),
          std::string("nul"), std::string("{\"id\":NaN}"), std::string("{\"id\":1e999999}")})
        CHECK_FALSE(command_from_text(line).has_value());
    std::string deep =
        R"({"id":"1","at":"2024-01-01T00:00:00Z","list_asset":{"asset":"a","licensor":"b","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","territories":["world"],"split":)";
    std::string tail = "}}";
    for (int i = 0; i < 200; ++i) {
        deep += R"({"shares":[{"weight":"1","to":)";
        tail = "}]}" + tail;
    }
    auto const read = command_from_text(deep + R"({"payee":"x"})" + tail);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().what.find("deeper") != std::string::npos);
}
