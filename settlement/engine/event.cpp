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
        case EntryKind::release:
            return "release";
        case EntryKind::forfeit:
            return "forfeit";
        case EntryKind::credit_refund:
            return "credit refund";
        case EntryKind::year_end:
            return "year end";
        case EntryKind::share_passed_on:
            return "share passed on";
        case EntryKind::payout:
            return "payout";
        case EntryKind::payout_settled:
            return "payout settled";
        case EntryKind::payout_failed:
            return "payout failed";
        case EntryKind::payout_reversed:
            break;
    }
    return "payout reversed";
}

}  // namespace licet::settlement
