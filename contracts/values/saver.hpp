#pragma once
// The three archives that a description serves (archive.hpp): one writes bytes, one reads them, one hashes.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

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

// A short hash of what a Saver would write, without writing it: a word a step, the same on every machine. It
// tells apart what is told apart by accident; against intent there is Digest.
class Hasher {
public:
    static constexpr bool is_loading = false;

    template <class... T>
    void operator()(T const&... values) {
        (describe(*this, const_cast<T&>(values)), ...);  // as a Saver, it only reads
    }
    void number(std::uint64_t value) {
        hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15U;
        hash_ ^= hash_ >> 32U;
    }
    // Whose length the description has given before, or is always the same.
    void raw(std::string_view bytes) {
        for (; bytes.size() >= 8; bytes.remove_prefix(8)) number(word_of(bytes.substr(0, 8)));
        if (!bytes.empty()) number(word_of(bytes));
    }
    [[nodiscard]] std::uint64_t hash() const { return hash_; }

private:
    static std::uint64_t word_of(std::string_view bytes) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        return word;
    }

    std::uint64_t hash_ = 0x2545f4914f6cdd1dU;
};

template <class A>
concept Archive = std::same_as<A, Saver> || std::same_as<A, Loader> || std::same_as<A, Hasher>;

}  // namespace licet
