#pragma once
// One function a family of anchors: runs the mechanism that the row describes and returns what it asks for.
// Throws NotKnown where the row is not of a kind it knows.

#include "sim/anchors/laboratory.hpp"
#include "sim/anchors/row.hpp"

namespace licet::sim {

[[nodiscard]] Answer bilateral_trade(Row const& row, Laboratory& lab);        // 01
[[nodiscard]] Answer second_best(Row const& row, Laboratory& lab);            // 02
[[nodiscard]] Answer trade_reduction(Row const& row, Laboratory& lab);        // 03
[[nodiscard]] Answer call_market(Row const& row, Laboratory& lab);            // 04
[[nodiscard]] Answer digital_goods(Row const& row, Laboratory& lab);          // 05
[[nodiscard]] Answer security_auctions(Row const& row, Laboratory& lab);      // 06
[[nodiscard]] Answer budgeted_auctions(Row const& row, Laboratory& lab);      // 07
[[nodiscard]] Answer contingent_contracts(Row const& row, Laboratory& lab);   // 08
[[nodiscard]] Answer shapley_shares(Row const& row, Laboratory& lab);         // 09
[[nodiscard]] Answer revenue_splits(Row const& row, Laboratory& lab);         // 10
[[nodiscard]] Answer netting(Row const& row, Laboratory& lab);                // 11
[[nodiscard]] Answer stacking(Row const& row, Laboratory& lab);               // 12
[[nodiscard]] Answer matching_engine(Row const& row, Laboratory& lab);        // 13
[[nodiscard]] Answer metrics_and_cash_flow(Row const& row, Laboratory& lab);  // 14
[[nodiscard]] Answer audits(Row const& row, Laboratory& lab);                 // 15
[[nodiscard]] Answer auction_basics(Row const& row, Laboratory& lab);         // 16
[[nodiscard]] Answer procurement_calls(Row const& row, Laboratory& lab);      // 17

// Values in [0, 1) as whole numbers, the scale on which kernels trade.
inline constexpr std::int64_t one = std::int64_t{1} << 40U;
[[nodiscard]] inline std::int64_t whole_uniform(Stream& stream) {
    return static_cast<std::int64_t>(stream.next() >> 24U);
}
[[nodiscard]] inline double of_one(std::int64_t amount) {
    return static_cast<double>(amount) / static_cast<double>(one);
}
[[nodiscard]] std::int64_t on_scale(double amount);  // the nearest whole number of 1/one

[[nodiscard]] inline Answer sampled(double value, Laboratory const& lab) {
    return {value, lab.draws()};
}
[[nodiscard]] inline Answer exactly(double value) {
    return {value, std::nullopt};
}

}  // namespace licet::sim
