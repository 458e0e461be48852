#pragma once
// The engine's books for other people's tools: gathered from events, written as a journal that `hledger check
// --strict ordereddates` or `bean-check` passes. Their balances are ours, to the minor unit.

#include "settlement/engine/event.hpp"
#include "settlement/engine/state.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

class Books {
public:
    // Takes the entries of one command.
    void add(Date date, settlement::Events const& events, settlement::State const& state);

    // Accounts are named after the state's parties and licences.
    void write_hledger(std::ostream& out, settlement::State const& state) const;
    void write_beancount(std::ostream& out, settlement::State const& state) const;

    [[nodiscard]] std::size_t entry_count() const { return entries_.size(); }

private:
    struct Entry {
        Date date;
        std::uint64_t number;
        settlement::EntryKind kind;
        std::string about;
        std::vector<settlement::Posting> postings;
    };
    std::vector<Entry> entries_;
};

// What an entry or an event of a kind is about, by name.
[[nodiscard]] std::string about_text(settlement::EntryKind kind, std::uint64_t about,
                                     settlement::State const& state);
[[nodiscard]] std::string hledger_account(settlement::State const& state, settlement::Account const& account);
[[nodiscard]] std::string beancount_account(settlement::State const& state,
                                            settlement::Account const& account);

}  // namespace licet::adapters
