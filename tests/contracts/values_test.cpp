#include "contracts/values/digest.hpp"
#include "contracts/values/money.hpp"
#include "contracts/values/time.hpp"
#include "tests/property.hpp"

#include <numeric>

using namespace licet;

TEST_CASE("a currency knows its ISO 4217 minor units, and what is not money is no currency") {
    CHECK(Currency::from_code("KRW")->minor_digits() == 0);
    CHECK(Currency::from_code("USD")->minor_digits() == 2);
    CHECK(Currency::from_code("BHD")->minor_digits() == 3);
    CHECK(Currency::from_code("CLF")->minor_digits() == 4);
    CHECK_FALSE(Currency::from_code("XAU").has_value());
    CHECK_FALSE(Currency::from_code("XBT").has_value());
    CHECK_FALSE(Currency::from_code("krw").has_value());
    CHECK_FALSE(Currency::from_code("").has_value());
}

TEST_CASE("rates are read exactly as they are written, and nothing else is a rate") {
    CHECK(*rate_from_text("0.075") == Rate(3, 40));
    CHECK(*rate_from_text("1/3") == Rate(1, 3));
    CHECK(*rate_from_text("010") == Rate(10));
    CHECK(rate_from_text(std::string(60, '9')).has_value());
    for (char const* const text :
         {"", "-1", "+1", "1e3", " 1", "1 ", ".5", "5.", "1/0", "1/", "/1", "1.5/2", "NaN", "0x1", "1/2/3"})
        CHECK_MESSAGE(!rate_from_text(text).has_value(), text);
    CHECK_FALSE(rate_from_text(std::string(61, '9')).has_value());
}

TEST_CASE("law: the text of a rate reads back as the same rate") {
    testing::for_all(300, [](testing::Random& random) {
        Rate const rate(random.below(1'000'000'000), 1 + random.below(random.below(2) == 0 ? 1000 : 7));
        CHECK(*rate_from_text(text_of(rate)) == rate);
    });
}

TEST_CASE("a tie goes to the even number") {
    CHECK(round_half_even(Rate(5, 2)) == 2);
    CHECK(round_half_even(Rate(7, 2)) == 4);
    CHECK(round_half_even(Rate(-5, 2)) == -2);
    CHECK(round_half_even(Rate(51, 20)) == 3);
}

TEST_CASE("money is read and written in major units, and a fraction of a minor unit is refused") {
    Currency const usd = *Currency::from_code("USD");
    Currency const krw = *Currency::from_code("KRW");
    CHECK(money_from_text("1234.5", usd)->minor_units() == 123450);
    CHECK_FALSE(money_from_text("0.005", usd).has_value());
    CHECK_FALSE(money_from_text("0.5", krw).has_value());
    CHECK(money_from_text("1000000000000000000", krw).has_value());
    CHECK_FALSE(money_from_text("1000000000000000001", krw).has_value());
    CHECK(major_text(Money(-5, usd)) == "-0.05");
    CHECK(major_text(Money(-5, krw)) == "-5");
}

TEST_CASE("law: allocate conserves the whole and never strays a unit from the exact part") {
    testing::for_all(300, [](testing::Random& random) {
        Integer const whole(random.below(1'000'000));
        std::vector<Rate> weights;
        for (std::uint64_t i = 0, n = 1 + random.below(8); i < n; ++i) weights.emplace_back(random.below(4));
        weights.emplace_back(1);
        Rate const total = std::accumulate(weights.begin(), weights.end(), Rate(0));
        auto const parts = allocate(whole, weights);
        CHECK(std::accumulate(parts.begin(), parts.end(), Integer(0)) == whole);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            Rate const off = Rate(parts[i]) - Rate(whole) * weights[i] / total;
            CHECK(off > -1);
            CHECK(off < 1);
        }
    });
}

TEST_CASE("months are added from the day itself, clamped to the month reached") {
    Date const start = *date_from_text("2026-01-31");
    CHECK(text_of(*plus_months(start, 1)) == "2026-02-28");
    CHECK(text_of(*plus_months(start, 2)) == "2026-03-31");
    CHECK(text_of(*plus_months(start, 25)) == "2028-02-29");
    CHECK_FALSE(plus_months(*date_from_text("9999-12-01"), 1).has_value());
    for (char const* const text :
         {"2026-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "2026/01/01", "20260101", ""})
        CHECK_MESSAGE(!date_from_text(text).has_value(), text);
}

TEST_CASE("instants are UTC to the microsecond and read back as written") {
    for (char const* const text :
         {"2026-01-31T12:30:45Z", "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z"})
        CHECK(text_of(*instant_from_text(text)) == text);
    CHECK(text_of(date_of(*instant_from_text("1969-12-31T23:59:59.999999Z"))) == "1969-12-31");
    for (char const* const text : {"2026-01-31", "2026-01-31T12:30:45", "2026-01-31T24:00:00Z",
                                   "2026-01-31T12:30:45.1234567Z", "2026-01-31T12:30:45.Z"})
        CHECK_MESSAGE(!instant_from_text(text).has_value(), text);
}

TEST_CASE("a digest is SHA-256, and its text reads back") {
    Digest const digest = digest_of("abc");
    CHECK(text_of(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest_from_text(text_of(digest)) == digest);
    Digester one;
    one.add("ab");
    one.add("c");
    Digester other;
    other.add("a");
    other.add("bc");
    CHECK(one.finish() != other.finish());
}
