#pragma once
// Values as bytes, both ways, from one description a type: describe(archive, value) names the fields in
// order, and serves saving, loading and the state's digest alike, so that they cannot disagree. Whole numbers
// are written as base-128 varints, so the bytes are the same on every machine.

#include "contracts/values/currency.hpp"
#include "contracts/values/digest.hpp"
#include "contracts/values/id.hpp"
#include "contracts/values/money.hpp"
#include "contracts/values/rate.hpp"
#include "contracts/values/time.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace licet {

class Saver {
public:
    static constexpr bool is_loading = false;

    template <class... T>
    void operator()(T const&... values) {
        (describe(*this, const_cast<T&>(values)),
         ...);  // one description serves both ways; a Saver only reads
    }
    void number(std::uint64_t value) {
        std::array<char, 10> digits{};
        std::size_t n = 0;
        for (; value >= 0x80U; value >>= 7U) digits[n++] = static_cast<char>(value | 0x80U);
        digits[n++] = static_cast<char>(value);
        bytes_.append(digits.data(), n);
    }
    void raw(std::string_view bytes) { bytes_ += bytes; }
    // As many bytes as the number has, the lowest first: for what fills them all.
    template <std::integral T>
    void fixed(T const& value) {
        std::array<char, sizeof(T)> bytes{};
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes[i] = static_cast<char>(static_cast<std::make_unsigned_t<T>>(value) >> (8 * i));
        bytes_.append(bytes.data(), bytes.size());
    }
    [[nodiscard]] std::string const& bytes() const { return bytes_; }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

// Reads what a Saver wrote. Bytes that no Saver wrote leave ok() false and harmless values behind: sizes are
// held against the bytes left and nesting against a limit, so no input makes it crash or allocate without
// end.
class Loader {
public:
    static constexpr bool is_loading = true;

    explicit Loader(std::string_view bytes) : rest_(bytes) {}
    // `size` bytes that come piece by piece: each call of `next` gives some more, that stay as they are until
    // the next call; an empty one says that there are no more.
    Loader(std::size_t size, std::function<std::string_view()> next)
        : to_come_(size), next_(std::move(next)) {}

    template <class... T>
    void operator()(T&... values) {
        (describe(*this, values), ...);
    }
    std::uint64_t number() {
        if (rest_.size() < 10 && to_come_ != 0) gather(10);
        // Most are short, and millions of them are read in a row: what is left is looked at once a number.
        std::string_view const rest = rest_;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 10 && i < rest.size(); ++i) {
            auto const byte = static_cast<unsigned char>(rest[i]);
            value |= std::uint64_t{byte & 0x7fU} << (7 * i);
            if (byte < 0x80U) {
                rest_ = rest.substr(i + 1);
                return value;
            }
        }
        ok_ = false;
        return 0;
    }
    // A count of things that each take at least so many bytes.
    std::size_t count(std::size_t bytes_each = 1) {
        std::uint64_t const n = number();
        if (n > left() / bytes_each) {
            ok_ = false;
            return 0;
        }
        return static_cast<std::size_t>(n);
    }
    std::string_view raw(std::size_t size) {
        if (rest_.size() < size && size <= left()) gather(size);
        if (size > rest_.size()) {
            ok_ = false;
            return {};
        }
        std::string_view const bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return bytes;
    }
    // The same, to where they belong.
    void raw_to(std::span<char> to) {
        if (to.size() > left()) {
            ok_ = false;
            return;
        }
        while (!to.empty() && ok_) {
            if (rest_.empty()) gather(1);
            std::size_t const n = std::min(to.size(), rest_.size());
            std::copy_n(rest_.data(), n, to.data());
            rest_.remove_prefix(n);
            to = to.subspan(n);
        }
    }
    template <std::integral T>
    void fixed(T& value) {
        std::string_view const bytes = raw(sizeof(T));
        std::make_unsigned_t<T> read = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            read = static_cast<std::make_unsigned_t<T>>(
                read | std::make_unsigned_t<T>{static_cast<unsigned char>(bytes[i])} << (8 * i));
        value = static_cast<T>(read);
    }
    void fail() { ok_ = false; }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return left() == 0; }
    [[nodiscard]] bool enter() { return ++depth_ <= depth_max || (ok_ = false); }
    void leave() { --depth_; }

private:
    static constexpr int depth_max = 200;

    [[nodiscard]] std::size_t left() const { return rest_.size() + to_come_; }
    // Asks for more until so many bytes are there in one piece, or no more come.
    void gather(std::size_t size) {
        while (rest_.size() < size && to_come_ != 0) {
            std::string const before(rest_);  // it may go with the call
            std::string_view const piece = next_();
            if (piece.empty() || piece.size() > to_come_) {
                to_come_ = 0;
                rest_ = {};
                ok_ = false;
                return;
            }
            to_come_ -= piece.size();
            if (before.empty()) {
                rest_ = piece;
            } else {
                joined_ = before;
                joined_ += piece;
                rest_ = joined_;
            }
        }
    }

    std::string_view rest_;
    std::size_t to_come_ = 0;
    std::function<std::string_view()> next_;
    std::string joined_;
    bool ok_ = true;
    int depth_ = 0;
};

template <class A>
concept Archive = std::same_as<A, Saver> || std::same_as<A, Loader>;

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
    for (std::size_t word = 0; word < n / 64; ++word) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 64; ++i) value |= std::uint64_t{bits.test(word * 64 + i)} << i;
        archive(value);
        if constexpr (A::is_loading)
            for (std::size_t i = 0; i < 64; ++i) bits.set(word * 64 + i, (value >> i & 1U) != 0);
    }
}

template <Archive A>
void describe(A& archive, Integer& value) {
    bool is_negative = value < 0;
    std::string digits = Integer(boost::multiprecision::abs(value)).str(0, std::ios_base::hex);
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
