#pragma once
// A list of very many rows that grows without moving those it holds: moving millions at once would make the
// command that happens to need room, and all behind it, wait.

#include "contracts/values/archive.hpp"

#include <bit>
#include <cstddef>
#include <iterator>
#include <vector>

namespace licet::settlement {

template <class T>
class Rows {
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
        if (piece == pieces_.size()) pieces_.emplace_back().reserve(first_piece << piece);
        pieces_[piece].push_back(std::move(row));
        ++size_;
    }

    template <Archive A>
    friend void describe(A& archive, Rows& rows) {
        if constexpr (A::is_loading) {
            rows = {};
            std::size_t const n = archive.count();
            for (std::size_t i = 0; i < n && archive.ok(); ++i) {
                T row{};
                archive(row);
                rows.push_back(std::move(row));
            }
        } else {
            archive.number(rows.size_);
            for (T const& row : rows) archive(row);
        }
    }

private:
    // Each piece holds twice as many as the one before.
    static constexpr std::size_t first_piece = 16;
    static std::size_t piece_of(std::size_t at) {
        return static_cast<std::size_t>(std::bit_width(at / first_piece + 1)) - 1;
    }
    static std::size_t place_of(std::size_t at) { return at + first_piece - (first_piece << piece_of(at)); }

    std::vector<std::vector<T>> pieces_;
    std::size_t size_ = 0;
};

}  // namespace licet::settlement
