#include "settlement/engine/event.hpp"

namespace licet::settlement {

std::string_view text_of(PayoutState state) {
    switch (state) {
        case PayoutState::prepared:
            return "prepared";
        case PayoutState::pending:
            return "pending";
        case PayoutState::settled:
            return "settled";
        case PayoutState::failed:
            return "failed";
        case PayoutState::unknown:
            return "unknown";
        case PayoutState::reversed:
            break;
    }
    return "reversed";
}

std::string_view text_of(ClaimState state) {
    switch (state) {
        case ClaimState::open:
            return "open";
        case ClaimState::disputed:
            return "disputed";
        case ClaimState::granted:
            return "granted";
        case ClaimState::dismissed:
            return "dismissed";
        case ClaimState::withdrawn:
            return "withdrawn";
        case ClaimState::lapsed:
            break;
    }
    return "lapsed";
}

std::string_view text_of(QuoteEnd end) {
    switch (end) {
        case QuoteEnd::accepted:
            return "accepted";
        case QuoteEnd::declined:
            return "declined";
        case QuoteEnd::withdrawn:
            return "withdrawn";
        case QuoteEnd::expired:
            break;
    }
    return "expired";
}

std::string_view text_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::receipt:
            return "receipt";
        case EntryKind::refund:
            return "refund";
        case EntryKind::statement:
            return "statement";
        case EntryKind::statement_paid:
            return "statement paid";
        case EntryKind::funding:
            return "funding";
        case EntryKind::use:
            return "use";
        case EntryKind::hold:
            return "hold";
        case EntryKind::escrow_release:
            return "escrow release";
        case EntryKind::forfeit:
            return "forfeit";
        case EntryKind::credit_refund:
            return "credit refund";
        case EntryKind::year_end:
            return "year end";
        case EntryKind::share_passed_on:
            return "share passed on";
        case EntryKind::contest:
            return "contest";
        case EntryKind::release:
            return "release";
        case EntryKind::award:
            return "award";
        case EntryKind::claimant_share:
            return "claimant share";
        case EntryKind::withdrawal:
            return "withdrawal";
        case EntryKind::reserve:
            return "reserve";
        case EntryKind::unreserve:
            return "unreserve";
        case EntryKind::payout:
            return "payout";
        case EntryKind::payout_settled:
            return "payout settled";
        case EntryKind::payout_failed:
            return "payout failed";
        case EntryKind::audit:
            return "audit";
        case EntryKind::payout_reversed:
            return "payout reversed";
        case EntryKind::made_payable:
            return "made payable";
        case EntryKind::escrow_held:
            return "escrow held";
        case EntryKind::hold_released:
            return "hold released";
        case EntryKind::hold_expired:
            return "hold expired";
        case EntryKind::netting:
            return "netting";
        case EntryKind::pooled:
            return "pooled";
        case EntryKind::pool_interest:
            return "pool interest";
        case EntryKind::matched:
            return "matched";
        case EntryKind::rematched:
            return "matched again";
        case EntryKind::residual:
            break;
    }
    return "residual";
}

}  // namespace licet::settlement
