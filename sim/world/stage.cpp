#include "sim/world/stage.hpp"

#include "contracts/values/assert.hpp"

namespace licet::sim {

using settlement::Answer;
using settlement::BatchCleared;
using settlement::Command;
using settlement::EntryPosted;
using settlement::Envelope;
using settlement::Event;
using settlement::ListAsset;
using settlement::Refused;
using settlement::State;
using settlement::StatementIssued;
using settlement::UsageRecorded;

void Stage::go_to(Date date) {
    LICET_ASSERT(!(date < today_), "time does not go back");
    today_ = date;
}

void Stage::act(Command command) {
    events_.clear();
    charged_ = 0;
    Instant instant = start_of(today_);
    instant.microseconds += ++count_;
    Envelope envelope{{0, static_cast<std::uint64_t>(count_)}, std::move(command)};
    Answer const answer = engine_.apply(envelope, instant, events_);
    LICET_ASSERT(!std::holds_alternative<Refused>(answer), "an agent asks only what it may");
    State const& state = engine_.state();
    for (Event& event : events_.list) {
        if (auto* const cleared = std::get_if<BatchCleared>(&event)) {
            cleared_value_ += cleared->clearing.value;
            cleared_bound_ += cleared->clearing.bound;
            for (matching::Deal const& deal : cleared->clearing.deals) {
                std::size_t const offer = cleared->offers[deal.offer].value;
                std::size_t const bid = cleared->bids[deal.bid].value;
                deals_.push_back({state.bids[bid].bid.name + "/" + state.offers[offer].offer.name, offer, bid,
                                  deal.contract});
            }
            if (keeps_everything_) record_.batches.push_back({today_, std::move(*cleared)});
        } else if (auto* const issued = std::get_if<StatementIssued>(&event)) {
            statements_.push_back({state.licence_names[issued->licence],
                                   static_cast<std::int64_t>(issued->statement.due), today_});
            if (keeps_everything_) record_.statements.push_back(std::move(*issued));
        } else if (auto const* const used = std::get_if<UsageRecorded>(&event)) {
            charged_ += used->charged;
        } else if (auto const* const posted = std::get_if<EntryPosted>(&event); posted && keeps_entries_) {
            keep(*posted);
        }
    }
    if (keeps_everything_) record_.commands.emplace_back(std::move(envelope), instant);
}

void Stage::keep(EntryPosted entry) {
    auto const from = events_.postings.begin() + entry.first;
    entry.first = static_cast<std::uint32_t>(record_.postings.size());
    record_.postings.insert(record_.postings.end(), from, from + entry.count);
    record_.entries.push_back({today_, entry});
}

Currency stage_currency() {
    return *Currency::from_code("KRW");
}

contracts::Scope plain_scope(Interval dates) {
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = dates;
    scope.privacy = contracts::PrivacyClass::non_personal;
    return scope;
}

ListAsset plain_asset(std::string asset, std::string licensor) {
    ListAsset out;
    out.content = digest_of(asset);
    out.asset = std::move(asset);
    out.privacy = contracts::PrivacyClass::non_personal;
    out.territories.bits.set(0);
    out.split = {contracts::Payee{licensor}, {}};
    out.licensor = std::move(licensor);
    return out;
}

}  // namespace licet::sim
