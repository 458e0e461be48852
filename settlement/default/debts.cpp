#include "settlement/default/debts.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <map>

namespace licet::settlement {
namespace {

// Each party's debts as shares of all it owes.
struct Shares {
    std::vector<std::vector<std::pair<std::uint32_t, Rate>>> to;  // by debtor
    std::vector<Rate> owed;
};

Shares shares_of(DebtNetwork const& network) {
    std::size_t const n = network.parties.size();
    std::vector<std::map<std::uint32_t, Rate>> amounts(n);
    Shares out{std::vector<std::vector<std::pair<std::uint32_t, Rate>>>(n), std::vector<Rate>(n)};
    for (Debt const& debt : network.debts) {
        if (debt.debtor == debt.creditor || debt.amount == 0) continue;  // nobody owes itself
        amounts[debt.debtor][debt.creditor] += debt.amount;
        out.owed[debt.debtor] += debt.amount;
    }
    for (std::size_t i = 0; i < n; ++i)
        for (auto const& [creditor, amount] : amounts[i])
            out.to[i].emplace_back(creditor, amount / out.owed[i]);
    return out;
}

// What those in default pay: p = assets + receipts from those who pay in full + receipts from each other.
// Gauss on sparse rows; a set in default always owes somebody outside it or has something, so there is one
// solution.
std::vector<Rate> solve(DebtNetwork const& network, Shares const& shares,
                        std::vector<std::uint32_t> const& in) {
    std::vector<std::ptrdiff_t> place(network.parties.size(), -1);
    for (std::size_t i = 0; i < in.size(); ++i) place[in[i]] = static_cast<std::ptrdiff_t>(i);
    std::vector<std::map<std::size_t, Rate>> rows(in.size());
    std::vector<Rate> right(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        rows[i][i] = 1;
        right[i] = network.assets[in[i]];
    }
    for (std::uint32_t j = 0; j < network.parties.size(); ++j)
        for (auto const& [creditor, share] : shares.to[j]) {
            if (place[creditor] < 0) continue;
            auto const row = static_cast<std::size_t>(place[creditor]);
            if (place[j] < 0)
                right[row] += share * shares.owed[j];
            else
                rows[row][static_cast<std::size_t>(place[j])] -= share;
        }
    for (std::size_t column = 0; column < in.size(); ++column) {
        // The matrix is diagonally dominant by columns, and stays so: its pivots are on the diagonal.
        Rate const pivot = rows[column][column];
        LICET_ASSERT(pivot > 0, "those in default are not a closed circle");
        for (std::size_t row = column + 1; row < in.size(); ++row) {
            auto const found = rows[row].find(column);
            if (found == rows[row].end()) continue;
            Rate const factor = found->second / pivot;
            rows[row].erase(found);
            if (factor == 0) continue;
            for (auto const& [other, value] : rows[column])
                if (other > column) rows[row][other] -= factor * value;
            right[row] -= factor * right[column];
        }
    }
    std::vector<Rate> out(in.size());
    for (std::size_t row = in.size(); row-- > 0;) {
        Rate sum = right[row];
        for (auto const& [column, value] : rows[row])
            if (column > row) sum -= value * out[column];
        out[row] = sum / rows[row][row];
    }
    return out;
}

std::vector<Rate> receipts(Shares const& shares, std::vector<Rate> const& paid) {
    std::vector<Rate> out(paid.size());
    for (std::size_t i = 0; i < paid.size(); ++i)
        for (auto const& [creditor, share] : shares.to[i]) out[creditor] += share * paid[i];
    return out;
}

void net(DebtNetwork const& network, DebtsCleared& out) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Rate> pairs;
    std::vector<Rate> nets(network.parties.size());
    for (Debt const& debt : network.debts) {
        if (debt.debtor == debt.creditor) continue;
        out.gross += debt.amount;
        bool const forward = debt.debtor < debt.creditor;
        auto const key =
            forward ? std::pair(debt.debtor, debt.creditor) : std::pair(debt.creditor, debt.debtor);
        pairs[key] += forward ? debt.amount : Rate(-debt.amount);
        nets[debt.debtor] -= debt.amount;
        nets[debt.creditor] += debt.amount;
    }
    for (auto const& [pair, amount] : pairs) out.bilateral += boost::multiprecision::abs(amount);
    for (Rate const& amount : nets)
        if (amount > 0) out.multilateral += amount;
}

}  // namespace

std::optional<DebtsCleared> clear_debts(DebtNetwork const& network) {
    std::size_t const n = network.parties.size();
    Shares const shares = shares_of(network);
    DebtsCleared out;
    out.owed = shares.owed;
    out.paid = shares.owed;
    out.wave.resize(n);
    // Begin with everybody paying in full, so that of all vectors that clear the greatest is found; each
    // round those who cannot are added, and never fewer.
    for (std::uint32_t round = 1;; ++round) {
        std::vector<Rate> const received = receipts(shares, out.paid);
        bool is_new = false;
        for (std::size_t i = 0; i < n; ++i) {
            if (out.wave[i] != 0 || network.assets[i] + received[i] >= shares.owed[i]) continue;
            out.wave[i] = round;
            is_new = true;
        }
        if (!is_new) break;
        std::vector<std::uint32_t> in;
        for (std::uint32_t i = 0; i < n; ++i)
            if (out.wave[i] != 0) in.push_back(i);
        if (in.size() > defaults_max) return std::nullopt;
        std::vector<Rate> const solved = solve(network, shares, in);
        for (std::size_t i = 0; i < in.size(); ++i) out.paid[in[i]] = solved[i];
    }
    std::vector<Rate> const received = receipts(shares, out.paid);
    for (std::size_t i = 0; i < n; ++i) {
        out.left.push_back(network.assets[i] + received[i] - out.paid[i]);
        out.shortfall += out.owed[i] - out.paid[i];
    }
    net(network, out);
    return out;
}

DebtNetwork debts_of(State const& state, Currency currency) {
    DebtNetwork out;
    std::map<PartyId, std::uint32_t> numbers;
    auto const number = [&](PartyId party) {
        auto const [at, is_new] = numbers.try_emplace(party, static_cast<std::uint32_t>(out.parties.size()));
        if (is_new) {
            out.parties.push_back(state.party_names[party]);
            out.assets.emplace_back(0);
        }
        return at->second;
    };
    for (auto const& [licensee, statements] : state.open_statements)
        for (auto const& [id, statement] : statements) {
            if (statement.currency != currency) continue;
            for (std::size_t i = 0; i < statement.parts.size(); ++i) {
                std::int64_t const open = statement.parts[i].second - statement.funded[i];
                if (open == 0) continue;
                std::uint32_t const debtor = number(licensee);
                out.debts.push_back({debtor, number(statement.parts[i].first), Rate(open)});
            }
        }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        bool const is_theirs = account.kind == AccountKind::escrow || account.kind == AccountKind::payable;
        auto const found = numbers.find(account.party);
        if (is_theirs && account.currency == currency && found != numbers.end())
            out.assets[found->second] -= Rate(Integer(state.ledger.balance(AccountId{i})));
    }
    return out;
}

}  // namespace licet::settlement
