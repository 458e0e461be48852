#include "adapters/host/records.hpp"

namespace licet::adapters {

using namespace licet::settlement;

void Records::notice(Instant at, std::string kind, std::string about) {
    notices_.push_back({++notice_count_, at, std::move(kind), std::move(about)});
    if (notices_.size() > notices_kept_max) notices_.pop_front();
}

void Records::add_slowly(StampedCommand const& command, Events const& events, State const& state) {
    for (Event const& event : events.list) {
        if (auto const* const issued = std::get_if<StatementIssued>(&event)) {
            contracts::Statement const& s = issued->statement;
            statements_.push_back({issued->licence, issued->version, s.period, s.issued, s.earned, s.charged,
                                   s.due, s.credit, s.parts});
        } else if (auto const* const used = std::get_if<UsageRecorded>(&event)) {
            if (auto const* const correct = std::get_if<CorrectUsage>(&command.envelope.command))
                corrections_.push_back({*state.ids.find(correct->usage)->use, used->quantity});
        } else if (std::holds_alternative<MarketOpened>(event)) {
            notice(command.instant, "market.opened", state.party_names[state.market_operator]);
        } else if (auto const* const listed = std::get_if<AssetListed>(&event)) {
            notice(command.instant, "asset.listed", state.asset_names[listed->asset]);
        } else if (auto const* const posted = std::get_if<OfferPosted>(&event)) {
            notice(command.instant, "offer.posted", state.offer_names[posted->offer]);
        } else if (auto const* const withdrawn = std::get_if<OfferWithdrawn>(&event)) {
            notice(command.instant, "offer.withdrawn", state.offer_names[withdrawn->offer]);
        } else if (auto const* const cleared = std::get_if<BatchCleared>(&event)) {
            notice(command.instant, "batch.cleared", std::to_string(cleared->clearing.deals.size()));
        }
    }
}

std::optional<std::vector<Notice>> Records::notices_after(std::uint64_t sequence, std::size_t most) const {
    std::uint64_t const dropped = notice_count_ - notices_.size();
    if (sequence < dropped) return std::nullopt;
    std::vector<Notice> out;
    for (std::size_t i = sequence - dropped; i < notices_.size() && out.size() < most; ++i)
        out.push_back(notices_[i]);
    return out;
}

}  // namespace licet::adapters
