#pragma once
// What licensees owe, statement by statement, held against the money that came in at the bank: whose each
// credit is and which statement it is for, and every place where the two differ.

#include "settlement/engine/command.hpp"
#include "settlement/engine/event.hpp"
#include "settlement/payouts/reconciliation.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace licet::settlement {

// What a licensee writes on its payment: an ISO 11649 creditor reference, which banks check and pass on.
[[nodiscard]] std::string creditor_reference(StatementId statement);
// The statement that a text names by its reference; nothing where it names none.
[[nodiscard]] std::optional<StatementId> statement_named(std::string_view text);

// Each statement's debt, from what happened.
class Dues {
public:
    struct Due {
        PartyId licensee;
        Currency currency{};
        Date issued;
        std::int64_t open = 0;
    };

    // Takes what one command did, as all were applied from the first.
    void add(Envelope const& envelope, Date date, Events const& events, State const& state);

    [[nodiscard]] std::map<StatementId, Due> const& all() const { return all_; }
    // A receipt: what the statement it names had open before it, and which it paid, in whole or in part.
    struct Receipt {
        std::optional<std::int64_t> open_before;
        std::vector<StatementId> paid;
    };
    [[nodiscard]] Receipt const* receipt(CommandId id) const;

private:
    std::map<StatementId, Due> all_;
    std::map<CommandId, Receipt> receipts_;
};

// Money that came in, as the bank says it.
struct BankCredit {
    CommandId receipt;             // what books it; the same for the same credit in another file
    std::string remittance;        // what the payer wrote
    std::string currency;          // as written
    std::string amount;            // in major units, as written
    std::optional<PartyId> payer;  // by the account it came from
    Date booked;
    std::string place;  // in the bank's file, for people
};

// The receipt to book, or why nobody can say whose it is.
[[nodiscard]] std::variant<ReceivePayment, Break> receipt_of(State const& state, Dues const& dues,
                                                             BankCredit const& credit);

// Every difference between the credits, once booked, and what was due; `days` is how long a licensee has from
// the day of issue. The order of credits does not matter.
[[nodiscard]] std::vector<Break> breaks_of(State const& state, Dues const& dues,
                                           std::span<BankCredit const> credits, AccountPeriod const& period,
                                           std::int32_t days);

}  // namespace licet::settlement
