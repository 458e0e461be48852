#pragma once
// What can be packed by itself.

#include "contracts/values/money.hpp"
#include "matching/search/packing.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

// Buyers that can be decided by themselves, those joined by a right that binds: branch and bound. At each
// node prices move until the bound is as high as they can make it; columns that lose too much at it are gone;
// and one buyer is asked whether it has one right or not.
class Piece {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    // What is chosen before is what the buyers start from; `cutoff` is a loss that must be beaten.
    Piece(Packing const& packing, std::vector<std::uint32_t> const& buyers,
          std::vector<std::uint32_t> const& rights, std::vector<std::int64_t> const& left);

    // Loss of this piece alone when its buyers have the columns given.
    [[nodiscard]] WideUnits loss_of_choice(std::vector<std::uint32_t> const& chosen) const;

    // Looks for less loss than `cutoff`. True where nothing better is left; what was found is in `chosen`.
    bool run(WideUnits cutoff, std::uint64_t work, std::vector<std::uint32_t>& chosen,
             std::uint32_t only_buyer = none, std::vector<std::uint32_t> const& only_places = {});
    [[nodiscard]] bool has_found() const { return !best_.empty(); }

private:
    struct Column {
        double loss;
        std::int64_t exact;
        std::uint32_t claims_from;
        std::uint32_t claims_until;
        std::uint32_t place;
    };
    struct PieceClaim {
        std::uint32_t right;
        std::int64_t exact;
        double weight;
    };
    struct Node {
        std::vector<std::uint32_t> alive;  // columns, buyer by buyer
        std::vector<std::uint32_t> ends;   // a buyer
        std::vector<std::int64_t> left;    // less what buyers with one column have
        std::vector<double> shifts;        // of each right's price
        std::uint32_t from(std::size_t n) const { return n == 0 ? 0 : ends[n - 1]; }
    };

    [[nodiscard]] bool is_too_much(double bound, double margin) const;

    // What is lost at least at the shifted prices, and which way each right's price should go.
    double value(Node const& node, std::vector<double> const& shifts);

    void keep_if_better();

    // Steps towards the loss to beat, shorter when nothing improves. False where nothing better is left.
    bool raise_bound(Node& node, int steps, double& bound);

    // Drops what loses too much; then what no longer fits beside buyers that have one column left. False
    // where a buyer is left without any.
    bool shrink(Node& node, double bound);
    bool propagate(Node& node);

    // The buyer and the right that the prices are least sure of.
    struct Question {
        std::size_t buyer = 0;
        std::uint32_t right = none;
        double yes = 0;
    };
    Question choose_question(Node const& node);
    bool can_split(Node const& node, std::size_t n, std::uint32_t right) const;
    bool claims_right(Column const& column, std::uint32_t right) const;

    // The node's problem with buyer n only asking for the right, or only not asking for it.
    Node child(Node const& node, std::size_t n, std::uint32_t right, bool with) const;

    void visit(Node node, int depth);

    // Where everybody's columns claim the same rights, perhaps more or less of them: somebody's least loss,
    // or the others.
    void split_by_column(Node const& node, int depth);
    Node with_columns(Node const& node, std::size_t n, std::uint32_t from, std::uint32_t until) const;

    Packing const& packing_;
    std::vector<std::uint32_t> const& buyers_;
    std::vector<std::uint32_t> const& rights_;
    std::vector<Column> columns_;
    std::vector<PieceClaim> claims_;
    std::vector<std::uint32_t> ends_;  // a buyer, in columns_
    std::vector<double> prices_;
    std::vector<double> scale_;
    std::vector<std::int64_t> capacities_;

    std::vector<double> slope_;
    std::vector<double> direction_;
    std::vector<double> reduced_;
    std::vector<double> shares_;
    std::vector<std::uint32_t> touched_;
    std::vector<std::uint32_t> counts_;   // how often a column was an answer while the bound was raised,
    int asked_ = 0;                       // of so many times
    std::vector<std::uint32_t> answers_;  // a buyer
    std::vector<bool> is_settled_;
    std::vector<std::int64_t> scratch_;
    double margin_ = 0;
    double bound_margin_ = 0;
    WideUnits best_loss_ = 0;
    std::vector<std::uint32_t> best_;
    std::uint64_t work_left_ = 0;
    std::uint64_t work_done_ = 0;
    bool is_cut_off_ = false;
};

}  // namespace licet::matching
