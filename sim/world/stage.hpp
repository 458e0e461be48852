#pragma once
// The production core with a calendar. Agents act through commands and are told what concerns them: the
// licences they are a side of, what their statements say, what was paid to them. Nothing else reaches them.

#include "settlement/engine/engine.hpp"
#include "sim/world/record.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace licet::sim {

struct Deal {
    std::string licence;
    std::size_t offer;  // which of the offers ever posted
    std::size_t bid;
    matching::Contract contract;
};
// A statement as its two sides see it.
struct StatementSeen {
    std::string licence;
    std::int64_t due = 0;
    Date on;
};

class Stage {
public:
    explicit Stage(Date today) : today_(today) {}

    // Time does not go back.
    void go_to(Date date);
    [[nodiscard]] Date today() const { return today_; }

    // Agents ask only what they may; a refusal is a bug of theirs.
    void act(settlement::Command command);

    // What has happened since they were last asked for.
    [[nodiscard]] std::vector<Deal> take_deals() { return std::exchange(deals_, {}); }
    [[nodiscard]] std::vector<StatementSeen> take_statements() { return std::exchange(statements_, {}); }
    [[nodiscard]] std::int64_t count() const { return count_; }
    // What the last command, a use, was charged where money moves at use.
    [[nodiscard]] std::int64_t charged() const { return charged_; }
    // Of all batches cleared: the objective reached, and what no choice could exceed.
    [[nodiscard]] std::int64_t cleared_value() const { return cleared_value_; }
    [[nodiscard]] std::int64_t cleared_bound() const { return cleared_bound_; }
    [[nodiscard]] settlement::Engine const& engine() const { return engine_; }

    // What is kept of all that happens; nothing where nobody asks.
    void keep_entries() { keeps_entries_ = true; }
    void keep_everything() { keeps_entries_ = keeps_everything_ = true; }
    [[nodiscard]] Record const& record() const { return record_; }

private:
    void keep(settlement::EntryPosted entry);

    settlement::Engine engine_;
    settlement::Events events_;
    Date today_;
    std::int64_t count_ = 0;
    std::int64_t charged_ = 0;
    std::int64_t cleared_value_ = 0;
    std::int64_t cleared_bound_ = 0;
    std::vector<Deal> deals_;
    std::vector<StatementSeen> statements_;
    bool keeps_entries_ = false;
    bool keeps_everything_ = false;
    Record record_;
};

// What most agents need to say.
[[nodiscard]] Currency stage_currency();  // KRW: a minor unit is a won
[[nodiscard]] contracts::Scope plain_scope(Interval dates);
[[nodiscard]] settlement::ListAsset plain_asset(std::string asset, std::string licensor);

}  // namespace licet::sim
