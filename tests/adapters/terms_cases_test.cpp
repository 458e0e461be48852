#include "adapters/cli/terms.hpp"
#include "adapters/json/json.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace licet::adapters;

namespace {

// Does the program's answer to a case say what the case expects?
bool is_right(std::string const& path, std::string& said) {
    auto const document =
        json::parse(licet::testing::text_of_file(path), {.bytes_max = 64U << 20U, .depth_max = 512});
    REQUIRE(document.has_value());
    std::ostringstream out;
    std::ostringstream err;
    (void)run_terms({path}, out, err);
    auto const answer = json::parse(out.str(), {.bytes_max = 64U << 20U, .depth_max = 512});
    said = out.str() + err.str();
    if (!answer) return false;
    for (auto const& [key, value] : document->find("expect")->members) {
        json::Value const* const given = answer->find(key);
        if (given == nullptr || !(*given == value)) return false;
    }
    return true;
}

int count_right(std::string const& folder, int& total) {
    int right = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        ++total;
        std::string said;
        bool const ok = is_right(entry.path().string(), said);
        CHECK_MESSAGE(ok, entry.path().filename().string(), ": ", said);
        right += ok ? 1 : 0;
    }
    return right;
}

}  // namespace

TEST_CASE("our own cases of payment terms come out as written") {
    int total = 0;
    int const right = count_right(licet::testing::source_dir() + "/tests/contracts/cases", total);
    CHECK(right == total);
    CHECK(total >= 5);
}

TEST_CASE("the given cases of payment terms come out as written") {
    if (!std::filesystem::exists(licet::testing::shared_dir() + "/cases/terms")) {
        MESSAGE("skipped: no shared cases here");
        return;
    }
    int total = 0;
    int const right = count_right(licet::testing::shared_dir() + "/cases/terms", total);
    MESSAGE("payment terms: ", right, " of ", total);
    CHECK(right == total);
}
