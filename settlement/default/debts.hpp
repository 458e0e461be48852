#pragma once
// Who can pay what, where those who owe are owed themselves: the greatest clearing vector of Eisenberg and
// Noe (Systemic Risk in Financial Systems, 2001), exact, by their fictitious default algorithm. Everybody
// pays in full, or all they have, pro rata to what they owe. A report: it moves no money.

#include "settlement/engine/state.hpp"

#include <string>
#include <vector>

namespace licet::settlement {

inline constexpr std::size_t debt_parties_max = 2'000;
inline constexpr std::size_t debts_max = 100'000;
inline constexpr std::size_t defaults_max = 300;  // parties in default at once: a system of so many equations

struct Debt {
    std::uint32_t debtor;
    std::uint32_t creditor;
    Rate amount;  // >= 0
};
struct DebtNetwork {
    std::vector<std::string> parties;
    std::vector<Rate> assets;  // of each party, besides what it is owed; >= 0
    std::vector<Debt> debts;
};

struct DebtsCleared {
    std::vector<Rate> owed;  // by each party
    std::vector<Rate> paid;
    std::vector<Rate> left;           // assets and receipts, less what was paid
    std::vector<std::uint32_t> wave;  // the round in which it fell into default, from 1; 0: it pays in full
    Rate shortfall;                   // owed and not paid, by all
    Rate gross;                       // of all debts
    Rate bilateral;                   // to be moved where each pair nets
    Rate multilateral;                // to be moved where all net at once
};

// Nothing where more than defaults_max would be in default. Every debt names two parties of the network.
[[nodiscard]] std::optional<DebtsCleared> clear_debts(DebtNetwork const& network);

// Open statements of one currency, in minor units: a licensee owes its payees what is not received yet. A
// party's assets are what we hold for it: escrow, and what is payable to it.
[[nodiscard]] DebtNetwork debts_of(State const& state, Currency currency);

}  // namespace licet::settlement
