// The given streams of events and small batches, where they are there.

#include "matching/book/events.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace licet;
using namespace licet::matching;

TEST_CASE("the given streams of events are answered to the byte, the small batches within their bound") {
    std::string const folder = licet::testing::shared_dir() + "/cases/clearing";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no shared cases");
        return;
    }
    int streams = 0;
    int batches = 0;
    for (auto const& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".csv") continue;
        std::string const text = testing::text_of_file(file.path());
        INFO(file.path().string());
        if (file.path().filename().string().find("_book_") != std::string::npos) {
            BookStream stream;
            std::string out;
            for (std::size_t from = 0; from < text.size();) {
                std::size_t const end = text.find('\n', from);
                REQUIRE_FALSE(stream.apply(std::string_view(text).substr(from, end - from), out));
                from = end + 1;
            }
            auto expected = file.path();
            CHECK(out == testing::text_of_file(expected.replace_extension(".out")));
            ++streams;
        } else if (text.size() < 60'000) {
            auto const instance = instance_from_text(text);
            REQUIRE(instance.has_value());
            auto const cleared = clear(*instance).clearing;
            CHECK(cleared.value <= cleared.bound);
            ++batches;
        }
    }
    CHECK(streams > 0);
    CHECK(batches > 0);
}
