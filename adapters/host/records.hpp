#pragma once
// What people ask for that the core does not keep, gathered from its events as they happen: the statements
// that were issued, and the public notices of the market, numbered without a gap. Made from the journal and
// nothing else, so a replay gives the same.

#include "adapters/commands/commands_json.hpp"
#include "settlement/engine/state.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace licet::adapters {

// As issued; amounts in minor units, parts in the order of the version's payees.
struct StatementRecord {
    settlement::LicenceId licence;
    std::uint32_t version = 0;  // from 1
    Interval period;
    Date issued;
    Integer earned;
    Integer charged;
    Integer due;
    Integer credit;
    std::vector<Integer> parts;
};

// What everybody may know: no party's bid, amount or licence is in it.
struct Notice {
    std::uint64_t sequence = 0;  // from 1
    Instant at;
    std::string kind;   // asset.listed, offer.posted, offer.withdrawn, batch.cleared, market.opened
    std::string about;  // the asset's or offer's name; of a clearing, how many deals
};

// A use that was corrected: its row in the state, and what the quantity changed by.
struct UsageCorrection {
    std::uint64_t row = 0;
    std::int64_t change = 0;
};

// Older ones are dropped; who has missed more starts again from the lists.
inline constexpr std::size_t notices_kept_max = 65'536;

class Records {
public:
    void add(StampedCommand const& command, settlement::Events const& events,
             settlement::State const& state) {
        // A use is the hot case and leaves nothing here.
        if (std::holds_alternative<settlement::RecordUsage>(command.envelope.command)) return;
        add_slowly(command, events, state);
    }

    [[nodiscard]] std::vector<StatementRecord> const& statements() const { return statements_; }
    [[nodiscard]] std::vector<UsageCorrection> const& corrections() const { return corrections_; }
    [[nodiscard]] std::deque<Notice> const& notices() const { return notices_; }
    [[nodiscard]] std::uint64_t notice_count() const { return notice_count_; }
    // Those after `sequence`, at most `most`; nothing where some of them are dropped already.
    [[nodiscard]] std::optional<std::vector<Notice>> notices_after(std::uint64_t sequence,
                                                                   std::size_t most) const;

    template <Archive A>
    friend void describe(A& archive, Records& records) {
        archive(records.statements_, records.corrections_, records.notice_count_);
        std::vector<Notice> list(records.notices_.begin(), records.notices_.end());
        archive(list);
        if constexpr (A::is_loading) records.notices_.assign(list.begin(), list.end());
    }

private:
    void add_slowly(StampedCommand const& command, settlement::Events const& events,
                    settlement::State const& state);
    void notice(Instant at, std::string kind, std::string about);

    std::vector<StatementRecord> statements_;  // number n at place n - 1
    std::vector<UsageCorrection> corrections_;
    std::deque<Notice> notices_;
    std::uint64_t notice_count_ = 0;
};

template <Archive A>
void describe(A& archive, StatementRecord& s) {
    archive(s.licence, s.version, s.period, s.issued, s.earned, s.charged, s.due, s.credit, s.parts);
}
template <Archive A>
void describe(A& archive, UsageCorrection& c) {
    archive(c.row, c.change);
}
template <Archive A>
void describe(A& archive, Notice& n) {
    archive(n.sequence, n.at, n.kind, n.about);
}

}  // namespace licet::adapters
