#pragma once
// A list of very many rows that grows without moving those it holds: moving millions at once would make the
// command that happens to need room, and all behind it, wait.

#include "contracts/values/archive.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <vector>

namespace licet::settlement {

// A row is described by fixed() of its fields, in their order, which is also how it lies in memory.
template <class T>
class Rows {
    static_assert(std::has_unique_object_representations_v<T>, "no room between the fields");

    template <class List, class Row>
    class Walk {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        Walk() = default;
        Walk(List* rows, std::size_t at) : rows_(rows), at_(at) {}
        Row& operator*() const { return (*rows_)[at_]; }
        Walk& operator++() {
            ++at_;
            return *this;
        }
        Walk operator++(int) { return {rows_, at_++}; }
        friend bool operator==(Walk const& a, Walk const& b) { return a.at_ == b.at_; }

    private:
        List* rows_ = nullptr;
        std::size_t at_ = 0;
    };

public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t at) { return pieces_[piece_of(at)][place_of(at)]; }
    [[nodiscard]] T const& operator[](std::size_t at) const { return pieces_[piece_of(at)][place_of(at)]; }
    [[nodiscard]] T const& back() const { return (*this)[size_ - 1]; }
    [[nodiscard]] auto begin() { return Walk<Rows, T>(this, 0); }
    [[nodiscard]] auto end() { return Walk<Rows, T>(this, size_); }
    [[nodiscard]] auto begin() const { return Walk<Rows const, T const>(this, 0); }
    [[nodiscard]] auto end() const { return Walk<Rows const, T const>(this, size_); }

    void push_back(T row) {
        std::size_t const piece = piece_of(size_);
        if (piece == pieces_.size()) pieces_.emplace_back().reserve(length_of(piece));
        pieces_[piece].push_back(std::move(row));
        ++size_;
    }

    // The same bytes as of one row after the other; where this machine holds a row as it is written, whole
    // pieces at once.
    template <Archive A>
    friend void describe(A& archive, Rows& rows) {
        if constexpr (A::is_loading) {
            rows = {};
            for (std::size_t left = archive.count(sizeof(T)); left != 0 && archive.ok();) {
                std::size_t const n = std::min(left, length_of(rows.pieces_.size()));
                std::vector<T>& piece = rows.pieces_.emplace_back();
                piece.reserve(length_of(rows.pieces_.size() - 1));
                piece.resize(n);
                if constexpr (std::endian::native == std::endian::little)
                    archive.raw_to({reinterpret_cast<char*>(piece.data()), n * sizeof(T)});
                else
                    for (T& row : piece) archive(row);
                rows.size_ += n;
                left -= n;
            }
        } else {
            archive.number(rows.size_);
            for (std::vector<T> const& piece : rows.pieces_)
                if constexpr (std::endian::native == std::endian::little)
                    archive.raw({reinterpret_cast<char const*>(piece.data()), piece.size() * sizeof(T)});
                else
                    for (T const& row : piece) archive(row);
        }
    }

private:
    // Each piece holds twice as many as the one before, up to a length that all further ones have: what is
    // reserved and not used yet stays small.
    static constexpr std::size_t first_piece = 16;
    static constexpr std::size_t doublings = 12;
    static constexpr std::size_t longest_piece = first_piece << doublings;
    static constexpr std::size_t in_shorter_ones = longest_piece - first_piece;

    static std::size_t length_of(std::size_t piece) { return first_piece << std::min(piece, doublings); }
    static std::size_t piece_of(std::size_t at) {
        return at < in_shorter_ones ? static_cast<std::size_t>(std::bit_width(at / first_piece + 1)) - 1
                                    : doublings + (at - in_shorter_ones) / longest_piece;
    }
    static std::size_t place_of(std::size_t at) {
        return at < in_shorter_ones ? at + first_piece - length_of(piece_of(at))
                                    : (at - in_shorter_ones) % longest_piece;
    }

    std::vector<std::vector<T>> pieces_;
    std::size_t size_ = 0;
};

}  // namespace licet::settlement
