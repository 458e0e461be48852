#include "contracts/values/archive.hpp"

#include <doctest/doctest.h>

using namespace licet;

TEST_CASE("a hash tells apart where one text ends and the next begins, and every bit of a set") {
    auto const hash_of = [](auto const&... values) {
        Hasher hasher;
        hasher(values...);
        return hasher.hash();
    };
    std::string const long_text = "one text longer than a word";
    CHECK(hash_of(std::string("ab"), std::string("c")) != hash_of(std::string("a"), std::string("bc")));
    CHECK(hash_of(std::string("a")) != hash_of(std::string("a") + '\0'));
    CHECK(hash_of(std::string()) != hash_of(std::string(1, '\0')));
    for (std::size_t i = 0; i < long_text.size(); ++i) {
        std::string changed = long_text;
        changed[i] ^= 1;
        CHECK(hash_of(changed) != hash_of(long_text));
    }
    std::set<std::uint64_t> hashes{hash_of(std::bitset<256>())};
    for (std::size_t i = 0; i < 256; ++i) {
        std::bitset<256> bits;
        bits.set(i);
        hashes.insert(hash_of(bits));
        Saver saver;
        saver(bits);
        Loader loader(saver.bytes());
        std::bitset<256> loaded;
        loader(loaded);
        CHECK(loaded == bits);
    }
    CHECK(hashes.size() == 257);
    // The same on every machine.
    CHECK(hash_of(long_text, std::uint64_t{7}) == 0xc0e9db8f0fa3fd97U);
}
