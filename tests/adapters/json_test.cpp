#include "adapters/json/json.hpp"

#include <doctest/doctest.h>

using namespace licet::adapters;

TEST_CASE("a document keeps its keys in order and its numbers as they were written") {
    auto const read =
        json::parse(R"({"b": 1.50, "a": [true, null, "x\u00e9\n"], "n": 123456789012345678901234567890})");
    REQUIRE(read.has_value());
    CHECK(json::text_of(*read) ==
          "{\"b\":1.50,\"a\":[true,null,\"x\xC3\xA9\\n\"],\"n\":123456789012345678901234567890}");
}

TEST_CASE("what cannot be read without guessing is refused, with the place") {
    CHECK(json::parse(R"({"a": {"b": 1, "b": 2}})").error().pointer == "/a/b");
    CHECK(json::parse("{\"a\": 1,\n\"b\": nul}").error().line == 2);
    for (char const* const text :
         {"", "{", "[1,]", "{\"a\":1}}", "[1] 2", "NaN", "{\"a\":NaN}", "[01]", "[+1]", "[1e999]", "\"\xff\"",
          "[\"\\ud800\"]", "{'a':1}", "[1", "{\"a\"}", "nul", "tru"})
        CHECK_MESSAGE(!json::parse(text).has_value(), text);
    std::string deep(100'000, '[');
    CHECK_FALSE(json::parse(deep).has_value());
    deep += std::string(100'000, ']');
    CHECK_FALSE(json::parse(deep).has_value());
    CHECK_FALSE(json::parse(std::string(100, ' '), {.bytes_max = 10, .depth_max = 4}).has_value());
}

TEST_CASE("equal as JSON means whatever the order of keys") {
    CHECK(*json::parse(R"({"a":1,"b":[2]})") == *json::parse(R"({"b":[2],"a":1})"));
    CHECK_FALSE(*json::parse(R"({"a":1})") == *json::parse(R"({"a":1.0})"));
    CHECK_FALSE(*json::parse(R"([1,2])") == *json::parse(R"([2,1])"));
}

TEST_CASE("a pointer escapes what RFC 6901 says") {
    CHECK(json::pointer_to("/x", "a/b~c") == "/x/a~1b~0c");
}
