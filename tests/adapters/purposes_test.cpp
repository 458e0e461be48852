// The mapping of purposes is total both ways, grants no more than was granted and forbids no less.

#include "adapters/purposes/purposes.hpp"

#include "adapters/json/json.hpp"
#include "adapters/rsl/rsl.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

using namespace licet;
using namespace licet::adapters;
using contracts::Purpose;
using contracts::PurposeSet;

TEST_CASE("law: every set of purposes can be said to every vocabulary, and what is unsaid is named") {
    for (Vocabulary const vocabulary : vocabularies)
        for (std::uint64_t bits = 0; bits < (1U << contracts::purpose_count); ++bits) {
            PurposeSet const purposes{bits};
            PurposeSet granted;
            Said const grant = granting(vocabulary, purposes);
            for (auto const word : grant.words) granted.bits |= purposes_of(vocabulary, word)->bits;
            bool holds = purposes.covers(granted) && (granted.bits | grant.unsaid.bits) == bits &&
                         (granted.bits & grant.unsaid.bits) == 0;
            PurposeSet forbidden;
            Said const ban = forbidding(vocabulary, purposes);
            for (auto const word : ban.words) forbidden.bits |= purposes_of(vocabulary, word)->bits;
            holds = holds && (forbidden.bits | ban.unsaid.bits) == (forbidden.bits | bits) &&
                    (forbidden.bits & ban.unsaid.bits) == 0;
            std::set<std::string_view> const once(ban.words.begin(), ban.words.end());
            holds = holds && once.size() == ban.words.size();
            if (!holds) FAIL_CHECK(std::string(text_of(vocabulary)), " ", bits);
        }
}

TEST_CASE("law: every word of every vocabulary has its purposes, and says them back") {
    for (Vocabulary const vocabulary : vocabularies) {
        std::set<std::string_view> seen;
        for (PurposeWord const& word : words_of(vocabulary)) {
            CHECK(seen.insert(word.word).second);
            REQUIRE(purposes_of(vocabulary, word.word).has_value());
            CHECK(granting(vocabulary, word.means).unsaid.bits == 0);
        }
        CHECK_FALSE(purposes_of(vocabulary, "no such word").has_value());
    }
    for (auto const usage : rsl::usages) CHECK(purposes_of(Vocabulary::rsl, usage).has_value());
}

TEST_CASE("what differs between the vocabularies is kept apart") {
    auto const means = [](Vocabulary vocabulary, char const* word) { return *purposes_of(vocabulary, word); };
    // aipref speaks of generative models only, and CAWG's ai_training of the others only.
    CHECK_FALSE(means(Vocabulary::aipref, "train-ai").contains(Purpose::train_other));
    CHECK_FALSE(means(Vocabulary::cawg, "ai_training").contains(Purpose::train_generative));
    CHECK(means(Vocabulary::rsl, "ai-train").contains(Purpose::train_other));
    CHECK(means(Vocabulary::rsl, "ai-train").contains(Purpose::train_generative));
    Said const said = granting(Vocabulary::aipref, means(Vocabulary::rsl, "ai-train"));
    CHECK(said.words == std::vector<std::string_view>{"train-ai"});
    CHECK(said.unsaid.contains(Purpose::train_other));
    // To forbid training to CAWG takes both words.
    CHECK(forbidding(Vocabulary::cawg, means(Vocabulary::rsl, "ai-train")).words.size() == 2);
    // Forbidding one kind of training to RSL forbids all training: never less.
    PurposeSet one;
    one.add(Purpose::fine_tune);
    CHECK(forbidding(Vocabulary::rsl, one).words == std::vector<std::string_view>{"ai-train"});
    CHECK(granting(Vocabulary::rsl, one).words.empty());
    // Nobody has a word for showing the work to people but DPV, which says more with it.
    one = {};
    one.add(Purpose::display);
    CHECK(forbidding(Vocabulary::rsl, one).unsaid.contains(Purpose::display));
}

TEST_CASE("the table of DPV is the published one") {
    std::string const path = testing::shared_dir() + "/reference/dpv/purposes.json";
    if (!std::filesystem::exists(path)) {
        MESSAGE("skipped: no shared reference");
        return;
    }
    auto const published = json::parse(testing::text_of_file(path));
    REQUIRE(published.has_value());
    CHECK(published->members.size() == words_of(Vocabulary::dpv).size());
    for (auto const& [name, about] : published->members)
        CHECK_MESSAGE(purposes_of(Vocabulary::dpv, name).has_value(), name);
}
