#pragma once
// Values as bytes, both ways, from one description a type: describe(archive, value) names the fields in
// order, and serves saving, loading, hashing and the state's digest alike, so that they cannot disagree.
// Whole numbers are written as base-128 varints, so the bytes are the same on every machine.

#include "contracts/values/currency.hpp"
#include "contracts/values/digest.hpp"
#include "contracts/values/id.hpp"
#include "contracts/values/money.hpp"
#include "contracts/values/rate.hpp"
#include "contracts/values/saver.hpp"
#include "contracts/values/time.hpp"

#include <array>
#include <bitset>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace licet {

template <Archive A>
void describe(A& archive, bool& value) {
    if constexpr (A::is_loading)
        value = archive.number() != 0;
    else
        archive.number(value ? 1 : 0);
}

template <Archive A, std::unsigned_integral T>
void describe(A& archive, T& value) {
    if constexpr (A::is_loading) {
        std::uint64_t const read = archive.number();
        value = static_cast<T>(read);
        if (value != read) archive.fail();
    } else {
        archive.number(value);
    }
}

// Signed numbers with the sign in the lowest bit, so that small ones are short.
template <Archive A, std::signed_integral T>
void describe(A& archive, T& value) {
    if constexpr (A::is_loading) {
        std::uint64_t const read = archive.number();
        auto const wide = static_cast<std::int64_t>((read >> 1U) ^ (~(read & 1U) + 1U));
        value = static_cast<T>(wide);
        if (value != wide) archive.fail();
    } else {
        auto const wide = static_cast<std::int64_t>(value);
        archive.number((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63U));
    }
}

template <Archive A>
void describe(A& archive, WideUnits& value) {
    std::uint64_t low = static_cast<std::uint64_t>(value);
    auto high = static_cast<std::int64_t>(value >> 64U);
    archive(low, high);
    if constexpr (A::is_loading)
        value =
            static_cast<WideUnits>(static_cast<__uint128_t>(static_cast<std::uint64_t>(high)) << 64U | low);
}

// Enumerations end with their last enumerator, named by enumerators(): a load past it fails.
template <Archive A, class T>
requires std::is_enum_v<T>
void describe(A& archive, T& value) {
    if constexpr (A::is_loading) {
        std::uint64_t const read = archive.number();
        if (read >= enumerator_count(T{}))
            archive.fail();
        else
            value = static_cast<T>(read);
    } else {
        archive.number(static_cast<std::uint64_t>(value));
    }
}

template <Archive A>
void describe(A& archive, std::string& text) {
    if constexpr (A::is_loading) {
        text = archive.raw(archive.count());
    } else {
        archive.number(text.size());
        archive.raw(text);
    }
}

template <Archive A, class T>
void describe(A& archive, std::vector<T>& list) {
    if constexpr (A::is_loading) {
        std::size_t const n = archive.count();
        list.clear();
        if constexpr (std::is_default_constructible_v<T>) {
            for (std::size_t i = 0; i < n && archive.ok(); ++i) archive(list.emplace_back());
        }
    } else {
        archive.number(list.size());
        for (T const& item : list) archive(item);
    }
}

template <Archive A, class T>
void describe(A& archive, std::set<T>& list) {
    if constexpr (A::is_loading) {
        std::size_t const n = archive.count();
        list.clear();
        for (std::size_t i = 0; i < n && archive.ok(); ++i) {
            T item{};
            archive(item);
            list.insert(std::move(item));
        }
    } else {
        archive.number(list.size());
        for (T const& item : list) archive(item);
    }
}

template <Archive A, class T, std::size_t n>
void describe(A& archive, std::array<T, n>& list) {
    for (T& item : list) archive(item);
}

template <Archive A, class K, class T>
void describe(A& archive, std::map<K, T>& map) {
    if constexpr (A::is_loading) {
        std::size_t const n = archive.count();
        map.clear();
        for (std::size_t i = 0; i < n && archive.ok(); ++i) {
            K key{};
            T value{};
            archive(key, value);
            map.emplace(std::move(key), std::move(value));
        }
    } else {
        archive.number(map.size());
        for (auto const& [key, value] : map) archive(key, value);
    }
}

template <Archive A, class T, class U>
void describe(A& archive, std::pair<T, U>& pair) {
    archive(pair.first, pair.second);
}

template <Archive A, class T>
void describe(A& archive, std::optional<T>& value) {
    bool there = value.has_value();
    archive(there);
    if constexpr (A::is_loading) {
        if (there) {
            T read{};
            archive(read);
            value = std::move(read);
        } else {
            value.reset();
        }
    } else if (there) {
        archive(*value);
    }
}

// What is seldom there and then never changed, so that it takes little room where it is not. Read and written
// as an optional is.
template <class T>
using Rare = std::shared_ptr<T const>;
template <class T>
[[nodiscard]] Rare<T> rare(std::optional<T> value) {
    return value ? std::make_shared<T const>(*std::move(value)) : nullptr;
}
template <Archive A, class T>
void describe(A& archive, std::shared_ptr<T const>& value) {
    std::optional<T> plain;
    if constexpr (!A::is_loading)
        if (value) plain = *value;
    archive(plain);
    if constexpr (A::is_loading) value = rare(std::move(plain));
}

template <Archive A, class... T>
void describe(A& archive, std::variant<T...>& value) {
    if constexpr (A::is_loading) {
        std::uint64_t const index = archive.number();
        bool found = false;
        std::size_t i = 0;
        auto const try_one = [&]<class U>() {
            if (i++ != index) return;
            found = true;
            U read{};
            archive(read);
            value = std::move(read);
        };
        (try_one.template operator()<T>(), ...);
        if (!found) archive.fail();
    } else {
        archive.number(value.index());
        std::visit([&](auto const& one) { archive(one); }, value);
    }
}

template <Archive A, std::size_t n>
void describe(A& archive, std::bitset<n>& bits) {
    static_assert(n % 64 == 0);
    std::bitset<n> const low(UINT64_MAX);
    std::bitset<n> read;
    for (std::size_t at = 0; at < n; at += 64) {
        std::uint64_t word = (bits >> at & low).to_ullong();
        archive(word);
        if constexpr (A::is_loading) read |= std::bitset<n>(word) << at;
    }
    if constexpr (A::is_loading) bits = read;
}

// The digits of its magnitude. Nearly all are of ordinary size.
inline std::string hexadecimal_of(Integer const& value) {
    auto const& limbs = value.backend();
    if (limbs.size() > 1) return Integer(boost::multiprecision::abs(value)).str(0, std::ios_base::hex);
    std::array<char, 16> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), *limbs.limbs(), 16).ptr;
    return {digits.data(), end};
}

template <Archive A>
void describe(A& archive, Integer& value) {
    bool is_negative = value < 0;
    std::string digits = hexadecimal_of(value);
    archive(is_negative, digits);
    if constexpr (A::is_loading) {
        if (digits.empty() || digits.size() > 2000 ||
            digits.find_first_not_of("0123456789ABCDEFabcdef") != std::string::npos) {
            archive.fail();
            value = 0;
            return;
        }
        value = Integer("0x" + digits);
        if (is_negative) value = -value;
    }
}

template <Archive A>
void describe(A& archive, Rate& value) {
    Integer above = boost::multiprecision::numerator(value);
    Integer below = boost::multiprecision::denominator(value);
    archive(above, below);
    if constexpr (A::is_loading) {
        if (below <= 0) {
            archive.fail();
            return;
        }
        value = Rate(above, below);
    }
}

template <Archive A, class Tag>
void describe(A& archive, Id<Tag>& id) {
    archive(id.value);
}
template <Archive A>
void describe(A& archive, Date& date) {
    archive(date.days);
}
template <Archive A>
void describe(A& archive, Instant& instant) {
    archive(instant.microseconds);
}
template <Archive A>
void describe(A& archive, Interval& interval) {
    archive(interval.from, interval.until);
}
template <Archive A>
void describe(A& archive, Digest& digest) {
    if constexpr (A::is_loading) {
        std::string_view const bytes = archive.raw(32);
        for (std::size_t i = 0; i < bytes.size(); ++i) digest.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
    } else {
        archive.raw({reinterpret_cast<char const*>(digest.bytes.data()), 32});
    }
}
template <Archive A>
void describe(A& archive, Currency& currency) {
    std::uint16_t index = currency.index();
    archive(index);
    if constexpr (A::is_loading) {
        if (auto const read = Currency::from_index(index))
            currency = *read;
        else
            archive.fail();
    }
}

}  // namespace licet
