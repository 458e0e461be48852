#pragma once
// What is needed to write statements, gathered from events as they happen: each licence's statements with
// where its split stood before, and what each party's accounts moved by.

#include "settlement/engine/event.hpp"
#include "settlement/engine/state.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace licet::adapters {

// A rate of exchange as somebody published it, or its inverse where only that is known.
struct Exchange {
    Rate rate;
    bool is_inverse = false;
    std::string source;
    Date on;
};
// The last one of the day or before.
[[nodiscard]] std::optional<Exchange> exchange_on(settlement::State const& state, Currency from,
                                                  std::optional<Currency> to, Date date);

// A statement as it was issued. It is never changed: what comes to be known later is in a later one.
struct IssuedStatement {
    settlement::StatementId number;
    settlement::LicenceId licence;
    std::uint32_t version = 0;  // from 1
    Interval term;              // of the version as it stood
    contracts::Statement statement;
    std::vector<Rate> carried;           // a payee: exact parts less units, of the statements before
    std::map<Currency, Exchange> rates;  // into the currencies that its parties asked for, as known then
    std::uint64_t entry = 0;             // where something was due
    std::vector<settlement::Posting> postings;
};

// A use that was paid as it happened.
struct PaidUse {
    Date at;
    Date told;
    std::int64_t quantity = 0;
};
// What was paid at use in one statement period of a version, by the day it was told.
struct PaidUses {
    settlement::LicenceId licence;
    std::uint32_t version = 0;  // from 1
    Interval term;              // of the version as it stood
    Interval period;            // from == until for what was told after the term
    WideUnits used_before = 0;
    std::int64_t charged_before = 0;
    std::vector<WideUnits> parts_before;  // of it, a payee
    std::vector<PaidUse> uses;            // in the order they were told
    std::int64_t charged = 0;
    std::vector<WideUnits> parts;  // of it, a payee
    std::uint64_t entry = 0;       // the first, where something was charged
    std::uint64_t entry_count = 0;
    std::map<Currency, Exchange> rates;  // as known on the day of the last use
};

// A credit given back when a licence was settled.
struct CreditBack {
    Date on;
    Integer amount;
    std::size_t after = 0;  // statements of the version issued before
};

// A step of a share through the graph of standing splits.
struct Passed {
    settlement::PartyId from;
    settlement::PartyId to;
    bool is_of_whole = false;
    bool is_fallback = false;
    friend auto operator<=>(Passed const&, Passed const&) = default;
};

// Divisions by one split, one after the other: the amounts divided, how far behind each part was before the
// first, and what it got of all.
struct Partings {
    settlement::Parting first;  // with the sums of what each got
    std::vector<std::int64_t> amounts;
    std::vector<WideUnits> behind;  // after the last
};

// What an entry did to the accounts of one party and currency. Uses of one day and licence are one line, and
// so is what was passed on of them.
struct Movement {
    Date date;
    std::uint64_t entry = 0;  // the first of them
    std::uint64_t last_entry = 0;
    std::uint64_t count = 0;
    settlement::EntryKind kind{};
    std::uint64_t about = 0;  // as EntryPosted says
    std::map<settlement::AccountKind, WideUnits> amounts;
    std::map<Passed, std::int64_t> passed;  // the steps from and to this party
    std::vector<Partings> partings;         // how they were divided
};

enum class Role { licensee, licensor, payee };
[[nodiscard]] std::string_view role_text(Role role);

// What an account statement has lines of: places in statements() and paid_uses().
struct LinesOf {
    std::vector<std::size_t> statements;
    std::vector<std::size_t> uses;
};

class StatementBook {
public:
    // Takes what one command did.
    void add(Date date, settlement::Events const& events, settlement::State const& state);

    [[nodiscard]] std::vector<IssuedStatement> const& statements() const { return statements_; }
    // The places in statements() of those of one version of a licence, oldest first.
    [[nodiscard]] std::vector<std::size_t> const& of(settlement::LicenceId licence,
                                                     std::uint32_t version) const {
        return by_version_.at({licence, version});
    }
    [[nodiscard]] std::vector<PaidUses> const& paid_uses() const { return paid_uses_; }
    // Of one version of a licence, in order.
    [[nodiscard]] std::vector<CreditBack> const& credits_of(settlement::LicenceId licence,
                                                            std::uint32_t version) const;
    [[nodiscard]] LinesOf const& lines_of(settlement::PartyId party, Role role) const;
    // Who has lines in a role.
    [[nodiscard]] std::map<std::pair<settlement::PartyId, Role>, LinesOf> const& lines() const {
        return lines_;
    }
    // A party's payouts, oldest first.
    [[nodiscard]] std::vector<settlement::PayoutId> const& payouts_of(settlement::PartyId party) const;
    // In the order of the books.
    [[nodiscard]] std::map<std::pair<settlement::PartyId, Currency>, std::vector<Movement>> const& movements()
        const {
        return movements_;
    }
    [[nodiscard]] Date last_date() const { return last_; }

private:
    using Version = std::pair<settlement::LicenceId, std::uint32_t>;
    // Where a version that is paid at use stands.
    struct Standing {
        WideUnits used = 0;
        std::int64_t charged = 0;
        std::vector<WideUnits> parts;
        std::optional<std::size_t> open;  // in paid_uses_
    };

    void add_statement(settlement::StatementIssued const& issued, settlement::EntryPosted const* charged,
                       settlement::Events const& events, settlement::State const& state);
    void add_use(Date date, settlement::LicenceId licence, Date at, settlement::Events const& events,
                 settlement::State const& state);
    PaidUses& uses_on(Date date, Version version, settlement::State const& state);
    void add_credits(Date date, settlement::LicenceId licence, settlement::State const& state);
    void add_entry(Date date, settlement::EntryPosted const& posted, settlement::Events const& events,
                   settlement::State const& state);

    std::vector<IssuedStatement> statements_;
    std::map<Version, contracts::Division> divisions_;
    std::map<Version, std::vector<std::size_t>> by_version_;
    std::map<Version, Integer> charged_;  // by statements, less what was given back
    std::map<Version, std::vector<CreditBack>> credits_;
    std::vector<PaidUses> paid_uses_;
    std::map<Version, Standing> standings_;
    std::map<std::pair<settlement::PartyId, Role>, LinesOf> lines_;
    std::map<settlement::PartyId, std::vector<settlement::PayoutId>> payouts_;
    // Of the shares passed on whose entry is still to come.
    std::map<Passed, std::int64_t> passed_;
    std::vector<settlement::Parting> partings_;
    std::map<std::pair<settlement::PartyId, Currency>, std::vector<Movement>> movements_;
    Date last_{};
};

}  // namespace licet::adapters
