#include "matching/search/packing.hpp"

#include "matching/clearing/joined.hpp"
#include "matching/search/piece.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

using Wide = WideUnits;
constexpr std::uint32_t none = UINT32_MAX;

// Who can be decided by whom.
struct Pieces {
    std::vector<std::vector<std::uint32_t>> buyers;
    std::vector<std::vector<std::uint32_t>> rights;  // the same
    std::vector<std::uint32_t> piece_of;             // a buyer; none where it has one column
    std::vector<std::int64_t> left;                  // of each right beside buyers with one column
};

Pieces pieces_of(Packing const& packing) {
    std::size_t const rights = packing.capacities.size();
    Pieces out;
    out.left = packing.capacities;
    std::vector<bool> is_open(packing.columns.size());
    for (std::size_t b = 0; b < packing.columns.size(); ++b) {
        is_open[b] = packing.columns[b].size() > 1;
        if (!is_open[b])
            for (Claim const& claim : packing.columns[b][0].claims) out.left[claim.right] -= claim.weight;
    }
    std::vector<std::int64_t> wanted(rights, 0);
    std::vector<std::uint32_t> first(rights, none);
    Joined joined(packing.columns.size());
    // What each open buyer can use of a right at most, summed, says whether the right can bind.
    std::vector<std::int64_t> most(rights, 0);
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        std::vector<std::uint32_t> touched;
        for (PackingColumn const& column : packing.columns[b])
            for (Claim const& claim : column.claims) {
                if (most[claim.right] == 0) touched.push_back(claim.right);
                most[claim.right] = std::max(most[claim.right], claim.weight);
            }
        for (std::uint32_t const k : touched) {
            wanted[k] = std::min(packing.capacities[k] + 1, wanted[k] + most[k]);
            most[k] = 0;
        }
    }
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        for (PackingColumn const& column : packing.columns[b])
            for (Claim const& claim : column.claims) {
                if (packing.prices[claim.right] == 0 && wanted[claim.right] <= out.left[claim.right])
                    continue;
                if (first[claim.right] == none)
                    first[claim.right] = b;
                else
                    joined.join(first[claim.right], b);
            }
    }
    std::vector<std::uint32_t> number(packing.columns.size(), none);
    out.piece_of.assign(packing.columns.size(), none);
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        std::uint32_t& piece = number[joined.root(b)];
        if (piece == none) {
            piece = static_cast<std::uint32_t>(out.buyers.size());
            out.buyers.emplace_back();
            out.rights.emplace_back();
        }
        out.buyers[piece].push_back(b);
        out.piece_of[b] = piece;
    }
    for (std::uint32_t k = 0; k < rights; ++k)
        if (first[k] != none) out.rights[out.piece_of[first[k]]].push_back(k);
    return out;
}

}  // namespace

WideUnits loss_of(Packing const& packing, std::vector<std::uint32_t> const& chosen) {
    Wide loss = 0;
    std::vector<std::int64_t> left = packing.capacities;
    for (std::size_t b = 0; b < chosen.size(); ++b) {
        loss += packing.columns[b][chosen[b]].loss;
        for (Claim const& claim : packing.columns[b][chosen[b]].claims) left[claim.right] -= claim.weight;
    }
    for (std::size_t k = 0; k < left.size(); ++k) loss += Wide{packing.prices[k]} * left[k];
    return loss;
}

Packed pack(Packing const& packing, std::vector<std::uint32_t> start, std::uint64_t work) {
    Pieces const pieces = pieces_of(packing);
    Packed out{std::move(start), 0, true};
    for (std::size_t p = 0; p < pieces.buyers.size(); ++p) {
        Piece piece(packing, pieces.buyers[p], pieces.rights[p], pieces.left);
        if (!piece.run(piece.loss_of_choice(out.chosen), work, out.chosen)) out.is_least = false;
    }
    out.loss = loss_of(packing, out.chosen);
    return out;
}

Alternative as_good_with(Packing const& packing, std::vector<std::uint32_t> const& least, std::uint32_t b,
                         std::vector<std::uint32_t> const& places, std::uint64_t work) {
    Pieces const pieces = pieces_of(packing);
    std::uint32_t const p = pieces.piece_of[b];
    if (p == none) return {{}, true};
    Piece piece(packing, pieces.buyers[p], pieces.rights[p], pieces.left);
    Alternative out{least, true};
    out.is_known = piece.run(piece.loss_of_choice(least) + 1, work, out.chosen, b, places);
    if (!piece.has_found())
        out.chosen.clear();
    else
        out.is_known = true;
    return out;
}

}  // namespace licet::matching
