#pragma once
// All that happened in a market on the core, as it was told: what an agent model of the same market logs.
// Licences are in the state, with their documents and digests. As text, a line each, for whoever compares.

#include "settlement/engine/engine.hpp"

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace licet::sim {

struct Record {
    struct Batch {
        Date on;
        settlement::BatchCleared cleared;
    };
    struct Entry {
        Date on;
        settlement::EntryPosted posted;  // with its postings below
    };
    std::deque<std::pair<settlement::Envelope, Instant>> commands;  // never moved: they are large
    std::vector<Batch> batches;
    std::vector<settlement::StatementIssued> statements;
    std::vector<Entry> entries;
    std::vector<settlement::Posting> postings;
};

// Each entry: its day, why, about what, and its postings, a debit positive.
[[nodiscard]] std::vector<std::string> entry_lines(Record const& record, settlement::State const& state);

// Commands, batches, licences, statements, entries and the balances at the end.
[[nodiscard]] std::vector<std::string> record_lines(Record const& record, settlement::State const& state);

}  // namespace licet::sim
