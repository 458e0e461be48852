// What millions of rows lie in: found again, saved as one row after the other would be, loaded from pieces.

#include "settlement/engine/describe.hpp"
#include "settlement/engine/engine.hpp"
#include "tests/property.hpp"
#include "tests/settlement/generate.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace licet;
using namespace licet::settlement;
using testing::Random;

namespace {

// Gives `bytes` in pieces of random lengths, each in a place of its own that is gone with the next.
class Pieces {
public:
    Pieces(std::string bytes, Random& random) : bytes_(std::move(bytes)), random_(random) {}
    std::string_view next() {
        std::size_t const n = std::min(bytes_.size() - at_, std::size_t{1} + random_.below(longest_));
        piece_ = bytes_.substr(at_, n);
        piece_.shrink_to_fit();
        at_ += n;
        return piece_;
    }
    void at_most(std::size_t longest) { longest_ = longest; }

private:
    std::string bytes_;
    Random& random_;
    std::size_t longest_ = 5000;
    std::size_t at_ = 0;
    std::string piece_;
};

}  // namespace

TEST_CASE("rows are saved as one after the other, and come back from pieces of any length") {
    testing::for_all(20, [](Random& random) {
        std::size_t const n = random.below(2) == 0 ? random.below(40) : random.below(200'000);
        Rows<UsageRow> rows;
        Saver by_itself;
        by_itself.number(n);
        for (std::size_t i = 0; i < n; ++i) {
            UsageRow row{static_cast<std::uint32_t>(random.next()),
                         Date{static_cast<std::int32_t>(random.next())},
                         static_cast<std::int64_t>(random.next())};
            by_itself(row);
            rows.push_back(row);
        }
        Saver saver;
        saver(rows);
        REQUIRE(saver.bytes() == by_itself.bytes());

        Pieces pieces(saver.bytes(), random);
        pieces.at_most(std::size_t{1} << random.below(22));
        Loader loader(saver.bytes().size(), [&] { return pieces.next(); });
        Rows<UsageRow> loaded;
        loader(loaded);
        REQUIRE(loader.ok());
        CHECK(loader.at_end());
        loaded.push_back({});  // it goes on where it was
        rows.push_back({});
        Saver again;
        again(loaded);
        Saver once;
        once(rows);
        CHECK(again.bytes() == once.bytes());
    });
}

TEST_CASE("a state comes back from pieces of any length, and not from fewer bytes than were promised") {
    testing::for_all(25, [](Random& random) {
        testing::CommandSource source(random);
        Engine engine;
        Events events;
        for (int i = 0; i < 150; ++i) {
            auto const [envelope, instant] = source.next();
            events.clear();
            (void)engine.apply(envelope, instant, events);
        }
        std::string const bytes = engine.save();
        Pieces pieces(bytes, random);
        pieces.at_most(std::size_t{1} << random.below(14));
        Loader loader(bytes.size(), [&] { return pieces.next(); });
        auto const loaded = Engine::load(loader);
        REQUIRE(loaded.has_value());
        CHECK(loader.at_end());
        CHECK(loaded->save() == bytes);

        Pieces short_of(bytes.substr(0, random.below(bytes.size())), random);
        Loader fails(bytes.size(), [&] { return short_of.next(); });
        CHECK_FALSE(Engine::load(fails).has_value());
    });
}

TEST_CASE("a command is found by its id, and with it which use it recorded") {
    testing::for_all(20, [](Random& random) {
        CommandIds ids;
        std::map<CommandId, std::pair<std::uint64_t, std::optional<std::uint64_t>>> known;
        std::uint64_t uses = 0;
        std::uint64_t const in_ten = random.below(11);
        for (std::size_t i = 0, n = random.below(30'000); i < n; ++i) {
            CommandId const id{random.below(3), random.below(2) == 0 ? i : random.next()};
            if (known.contains(id)) continue;
            std::uint64_t const content = random.next();
            bool const is_use = random.below(10) < in_ten;
            ids.add(id, content, is_use);
            known[id] = {content, is_use ? std::optional(uses++) : std::nullopt};
        }
        Saver saver;
        saver(ids);
        Loader loader(saver.bytes());
        CommandIds loaded;
        loader(loaded);
        REQUIRE(loader.ok());
        for (CommandIds const* const each : {&ids, &loaded}) {
            CHECK(each->size() == known.size());
            std::size_t wrong = 0;
            for (auto const& [id, what] : known) {
                auto const found = each->find(id);
                wrong += found && found->content == what.first && found->use == what.second ? 0 : 1;
                CommandId const other{7, id.low};
                wrong += each->find(other) ? 1 : 0;
            }
            CHECK(wrong == 0);
            CHECK(each->use_count() == uses);
        }
        if (known.empty()) return;
        // The last eight bytes say how many uses came before the last commands.
        std::string bytes = saver.take();
        bytes[bytes.size() - 1 - random.below(8)] ^= 1;
        Loader damaged(bytes);
        damaged(loaded);
        CHECK_FALSE(damaged.ok());
    });
}

TEST_CASE("of more commands than a load takes at a time, each is found") {
    Random random(8);
    std::vector<CommandId> known;
    CommandIds ids;
    for (std::uint64_t i = 0; i < 1'060'000; ++i) {
        known.push_back({random.next(), i});
        ids.add(known.back(), i, true);
    }
    Saver saver;
    saver(ids);
    Loader loader(saver.bytes());
    CommandIds loaded;
    loader(loaded);
    REQUIRE(loader.ok());
    std::size_t wrong = 0;
    for (CommandId const id : known) {
        auto const found = loaded.find(id);
        wrong += found && found->content == id.low && found->use == id.low ? 0 : 1;
        wrong += loaded.find({id.high + 1, id.low}) ? 1 : 0;
    }
    CHECK(wrong == 0);
    for (std::uint64_t i = 0; i < 1000; ++i) loaded.add({i, UINT64_MAX}, i, false);
    for (std::uint64_t i = 0; i < 1000; ++i) CHECK(loaded.find({i, UINT64_MAX}).has_value());
}
