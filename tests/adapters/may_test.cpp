// licet may, as a person asks it, of a store.

#include "adapters/json/json.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

using namespace licet;

TEST_CASE("a store is asked whether a use is permitted, and says by which clause and at what price") {
    testing::TemporaryFolder const folder;
    std::string const program = testing::program();
    testing::write_text(
        folder / "market.jsonl",
        R"({"id":"1","at":"2026-01-01T09:00:00Z","open_market":{"operator":"me","commission":"0.1"}})"
        "\n"
        R"({"id":"2","at":"2026-01-01T09:00:00Z","register_party":{"party":"author"}})"
        "\n"
        R"({"id":"3","at":"2026-01-01T09:00:00Z","register_party":{"party":"lab"}})"
        "\n"
        R"({"id":"4","at":"2026-01-01T09:00:00Z","list_asset":{"asset":"book","licensor":"author","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","privacy":"non-personal","territories":["world"],"split":{"payee":"author"}}})"
        "\n"
        R"({"id":"5","at":"2026-01-01T09:00:00Z","agree_licence":{"licence":"L1","licensor":"author","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"usage":"tokens","tiers":[{"price":"0.000002"}]},"split":{"payee":"author"}}}})"
        "\n");
    std::string const store = "sqlite:" + (folder / "market.db");
    REQUIRE(testing::run(program + " run " + (folder / "market.jsonl") + " --store " + store).code == 0);
    auto const ask = [&](std::string const& purpose, std::string const& party) {
        return testing::run(program + " may --store " + store + " --asset book --purpose " + purpose +
                            " --party " + party + " --territory KR --date 2026-03-01");
    };
    auto const granted = ask("input", "lab");
    CHECK(granted.code == 0);
    CHECK(granted.out.find("\"ALLOW\"") != std::string::npos);
    CHECK(granted.out.find("0.000002") != std::string::npos);
    auto const denied = ask("train-generative", "lab");
    CHECK(denied.code == 1);
    CHECK(denied.out.find("/scope/purposes") != std::string::npos);
    auto const unknown = ask("input", "nobody");
    CHECK(unknown.code == 1);
    CHECK(unknown.out.find("\"missing\": \"party\"") != std::string::npos);
    CHECK(testing::run(program + " may --store " + store +
                       " --asset book --purpose input --party lab --territory KR --date soon")
              .code == 2);
    CHECK(testing::run(program + " may").code == 2);
}
