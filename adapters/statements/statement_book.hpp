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

// What an entry did to the accounts of one party and currency. Uses of one day and licence are one line.
struct Movement {
    Date date;
    std::uint64_t entry = 0;  // the first of them
    std::uint64_t count = 1;
    settlement::EntryKind kind{};
    std::uint64_t about = 0;  // as EntryPosted says
    std::map<settlement::AccountKind, WideUnits> amounts;
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
    // In the order of the books.
    [[nodiscard]] std::map<std::pair<settlement::PartyId, Currency>, std::vector<Movement>> const& movements()
        const {
        return movements_;
    }
    [[nodiscard]] Date last_date() const { return last_; }

private:
    void add_entry(Date date, settlement::EntryPosted const& posted, settlement::Events const& events,
                   settlement::State const& state);

    std::vector<IssuedStatement> statements_;
    std::map<std::pair<settlement::LicenceId, std::uint32_t>, contracts::Division> divisions_;
    std::map<std::pair<settlement::LicenceId, std::uint32_t>, std::vector<std::size_t>> by_version_;
    std::map<std::pair<settlement::PartyId, Currency>, std::vector<Movement>> movements_;
    Date last_{};
};

}  // namespace licet::adapters
