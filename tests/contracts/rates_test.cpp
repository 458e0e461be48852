// Ratios in machine integers are Boost's, to the last bit, at the limits of a word and beyond.

#include "contracts/values/archive.hpp"
#include "contracts/values/rate.hpp"
#include "tests/property.hpp"

#include <boost/rational.hpp>

using namespace licet;
using testing::Random;

namespace {

// Boost's ratio of numbers of any size: what Rate holds, without our functions in between.
using Plain = boost::rational<Integer>;

Plain plain(Rate const& rate) {
    return {Integer(numerator(rate)), Integer(denominator(rate))};
}
// The same value in the same form: nothing in common above and below, and the sign above.
bool is_same(Rate const& rate, Plain const& expected) {
    return numerator(rate) == expected.numerator() && denominator(rate) == expected.denominator();
}

// Zero, one, small and ordinary numbers, and all around 2^63 and 2^64.
Integer some_magnitude(Random& random) {
    switch (random.below(9)) {
        case 0:
            return 0;
        case 1:
            return 1;
        case 2:
            return Integer(INT64_MAX) - Integer(random.below(3));
        case 3:
            return Integer(INT64_MAX) + Integer(random.below(3));
        case 4:
            return Integer(UINT64_MAX) - 1 + Integer(random.below(3));
        case 5:
            return Integer(random.next()) * Integer(random.next());
        case 6:
            return Integer(random.below(12));
        case 7:
            return Integer(random.next());
        default:
            return Integer(random.below(1'000'000));
    }
}
Integer some_integer(Random& random) {
    Integer const magnitude = some_magnitude(random);
    return random.below(3) == 0 ? Integer(-magnitude) : magnitude;
}

// Two ratios, often of one denominator, of opposite numerators, or of parts that cancel each other.
std::pair<Rate, Rate> some_pair(Random& random) {
    auto const some_denominator = [&] { return Integer(1 + some_magnitude(random)); };
    Integer const above = some_integer(random);
    Integer const below = some_denominator();
    Integer other_above = random.below(6) == 0 ? Integer(-above) : some_integer(random);
    Integer const other_below = random.below(4) == 0 ? below : some_denominator();
    if (random.below(6) == 0) other_above = below;
    return {Rate(above, below), Rate(other_above, other_below)};
}

}  // namespace

TEST_CASE("law: a sum, a difference, a product and a quotient are Boost's") {
    testing::for_all(5000, [](Random& random) {
        auto const [a, b] = some_pair(random);
        Plain const x = plain(a);
        Plain const y = plain(b);
        CHECK(is_same(a + b, x + y));
        CHECK(is_same(a - b, x - y));
        CHECK(is_same(a * b, x * y));
        if (b != 0) CHECK(is_same(a / b, x / y));
        Rate own = a;
        own += own;
        CHECK(is_same(own, x + x));
        own = a;
        own *= own;
        CHECK(is_same(own, x * x));
        own = a;
        own -= own;
        CHECK(is_same(own, Plain(0)));
    });
    CHECK_THROWS((void)Rate(Rate(1) / Rate(0)));
    CHECK_THROWS((void)Rate(Integer(1), Integer(0)));
    // Boost refuses a sign below, or moves it above, by its release.
    Rate turned(-3, 2);
    try {
        turned = Rate(Integer(6), Integer(-4));
    } catch (std::exception const&) {
    }
    CHECK(is_same(turned, Plain(-3, 2)));
}

TEST_CASE("law: ratios are ordered as Boost orders them, among themselves and among whole numbers") {
    testing::for_all(5000, [](Random& random) {
        auto const [a, b] = some_pair(random);
        Plain const x = plain(a);
        Plain const y = plain(b);
        CHECK((a < b) == (x < y));
        CHECK((a > b) == (x > y));
        CHECK((a == b) == (x == y));
        CHECK((a <= b) == !(y < x));
        CHECK((a != b) == !(x == y));
        std::int64_t const near = random.below(2) == 0 ? static_cast<std::int64_t>(random.below(3)) - 1
                                                       : static_cast<std::int64_t>(random.next());
        Plain const whole{Integer(near)};
        CHECK((a < near) == (x < whole));
        CHECK((a > near) == (x > whole));
        CHECK((a == near) == (x == whole));
    });
    CHECK(Rate(INT64_MIN) == INT64_MIN);
    CHECK(Rate(INT64_MIN) < INT64_MAX);
    CHECK(Rate(Integer(INT64_MAX), 2) < Rate(Integer(UINT64_MAX), 2));
}

TEST_CASE("law: rounding leaves at most a half, and exactly a half only at the even number") {
    testing::for_all(5000, [](Random& random) {
        Rate exact = some_pair(random).first;
        if (random.below(3) == 0) exact = Rate(some_integer(random), 2);
        Integer const down = floor(exact);
        CHECK(Rate(down) <= exact);
        CHECK(exact < Rate(Integer(down + 1)));
        CHECK(ceiling(exact) == (Rate(down) == exact ? down : Integer(down + 1)));
        Integer const nearest = round_half_even(exact);
        Rate const apart = abs(Rate(exact - Rate(nearest)));
        CHECK(apart <= Rate(1, 2));
        if (apart == Rate(1, 2)) CHECK(nearest % 2 == 0);
    });
}

TEST_CASE("law: a number of any size is saved and loaded as the same, and hashed as it is saved") {
    testing::for_all(2000, [](Random& random) {
        auto const [a, b] = some_pair(random);
        Saver saver;
        saver(a);
        Loader loader(saver.bytes());
        Rate loaded;
        loader(loaded);
        CHECK(loader.ok());
        CHECK(is_same(loaded, plain(a)));
        Hasher one;
        one(loaded);
        Hasher same;
        same(a);
        Hasher other;
        other(b);
        CHECK(one.hash() == same.hash());
        CHECK((one.hash() == other.hash()) == (a == b));
    });
}
