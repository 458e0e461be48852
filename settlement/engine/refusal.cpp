#include "settlement/engine/refusal.hpp"

#include <iterator>

namespace licet::settlement {
namespace {

// In the order of Refusal.
constexpr RefusalRule rules[] = {
    {"command_id_must_not_be_reused", "an id comes back only with the very same command; take a new id",
     false},
    {"instant_must_not_decrease", "give an instant not before the last command's", true},
    {"market_must_be_open", "open the market first, with open_market", true},
    {"market_must_not_be_open_yet", "the market is open; its operator and commission stay", false},
    {"name_must_be_well_formed", "1 to 64 characters of A-Z a-z 0-9 . _ : / @ -", false},
    {"text_must_be_within_limit", "at most 2,000 bytes", false},
    {"list_must_be_within_limit", "at least one and no more than the limit, none twice", false},
    {"amount_must_be_within_limit", "at most 10^18 minor units", false},
    {"amount_must_be_positive", "more than nothing", false},
    {"party_must_not_exist_yet", "take another name, or use the party that is there", false},
    {"party_must_exist", "register the party first", true},
    {"asset_must_exist", "list the asset first", true},
    {"asset_must_belong_to_licensor", "only the licensor who listed the asset may do this", false},
    {"split_must_name_registered_payees", "register every payee that the split names", true},
    {"split_must_not_come_back", "a share that passes on to another must not reach its giver again", false},
    {"split_must_not_be_too_deep", "at most 64 parties on the longest way a share can take", false},
    {"split_must_not_exceed_the_whole",
     "shares of what is received, and parts of the whole on every way, of at most 1", false},
    {"split_must_not_change_the_past",
     "from today on, after the split that has begun, at most ten years ahead", false},
    {"share_must_have_a_small_denominator",
     "shares with one common denominator up to 10^12, and parts of the whole in billionths", false},
    {"attribution_must_not_exist_yet",
     "take another name; a later vector for the same days takes their place", false},
    {"attribution_must_cover_at_most_a_year", "at least one day and at most 366", false},
    {"attribution_must_add_up", "whole billionths of at least 0, in all 1000000000", false},
    {"attribution_must_come_from_whom_the_split_names",
     "the party's split at the end of the period names in by_attribution who signs", false},
    {"signature_must_be_the_signers",
     "an Ed25519 signature of the vector's canonical text by the key set for the signer", true},
    {"game_must_be_well_formed",
     "see the place; shares of at least 0, and at most 10^8 steps of coalitions or orders", false},
    {"offer_must_not_exist_yet", "take another name", false},
    {"offer_must_exist", "name an offer that was posted", true},
    {"offer_must_be_open", "the offer is withdrawn or expired", false},
    {"offer_must_be_well_formed", "see the place; the limits of offers are in the schema", false},
    {"bid_must_not_exist_yet", "take another name", false},
    {"bid_must_exist", "name a bid that was placed", true},
    {"bid_must_be_open", "the bid is withdrawn, served or expired", false},
    {"bid_must_be_well_formed", "see the place; the limits of bids are in the schema", false},
    {"scope_must_fit_assets", "no wider territory and no milder privacy class than the asset was listed with",
     false},
    {"licence_must_not_exist_yet", "take another name", false},
    {"licence_must_exist", "name a licence that was agreed", true},
    {"licence_must_be_in_force", "the licence was ended", false},
    {"parties_must_differ", "licensor and licensee are two parties", false},
    {"scope_must_not_be_empty", "at least one purpose, one territory and one day", false},
    {"exclusive_scope_must_be_free", "an exclusive licence on this asset covers a part of this scope", false},
    {"terms_must_be_well_formed", "see the place, and the specification of payment terms", false},
    {"terms_must_price_each_use",
     "money at use needs one usage price in whole windows of the term and a split by shares", false},
    {"amendment_must_start_at_an_unstated_period",
     "start on the first day of a statement period not stated yet", false},
    {"amendment_must_change_something", "give a scope or terms that differ from the version in force", false},
    {"quantity_must_be_within_limit", "a whole number from 1 to 10^18", false},
    {"date_must_not_lie_ahead", "a day that has come", true},
    {"date_must_fall_in_the_term", "a day of the licence's term of payment", false},
    {"date_must_fall_in_the_scope", "a day of the licence's scope; this use was not permitted", false},
    {"meter_must_be_priced", "a meter that the licence's terms name", false},
    {"stream_must_be_named_in_the_terms", "a stream of revenue that the licence's terms name", false},
    {"asset_must_be_licensed", "an asset of this licence", false},
    {"escrow_must_cover_the_use", "pay into the licence's escrow first", true},
    {"usage_must_exist", "the id of a usage event that was recorded", true},
    {"usage_must_be_corrected_only_forward", "uses paid at use are settled; correct them by agreement",
     false},
    {"report_must_not_exist_yet", "take another name, or supersede the report that is there", false},
    {"report_must_exist", "name a report of this licence", true},
    {"report_must_be_superseded_once", "supersede the latest report of the chain", false},
    {"report_must_be_of_the_same_kind", "the same licence and stream as the report superseded", false},
    {"statement_must_be_due", "the next statement period has not ended yet", true},
    {"licence_must_be_billed_by_statement", "this licence is paid at use", false},
    {"escrow_must_cover_the_amount", "no more than the escrow holds", true},
    {"payout_must_exist", "name a payout that was prepared", true},
    {"payout_must_be_in_a_state_to_change",
     "prepared, pending or unknown become settled or failed; only settled is reversed", false},
    {"nothing_to_pay_out", "no payee's balance has reached the threshold", true},
};
static_assert(std::size(rules) == refusal_count);

}  // namespace

RefusalRule const& rule_of(Refusal refusal) {
    return rules[static_cast<std::size_t>(refusal)];
}

}  // namespace licet::settlement
