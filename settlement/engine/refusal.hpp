#pragma once
// Every reason why a command changed nothing, worded as the rule that it broke.

#include <cstdint>
#include <string>
#include <string_view>

namespace licet::settlement {

enum class Refusal : std::uint8_t {
    // of every command
    command_id_must_not_be_reused,
    instant_must_not_decrease,
    market_must_be_open,
    market_must_not_be_open_yet,
    name_must_be_well_formed,
    text_must_be_within_limit,
    list_must_be_within_limit,
    amount_must_be_within_limit,
    amount_must_be_positive,
    // parties and assets
    party_must_not_exist_yet,
    party_must_exist,
    asset_must_exist,
    asset_must_belong_to_licensor,
    asset_must_be_listed,
    split_must_name_registered_payees,
    split_must_not_come_back,
    split_must_not_be_too_deep,
    split_must_not_exceed_the_whole,
    split_must_not_change_the_past,
    share_must_have_a_small_denominator,
    attribution_must_not_exist_yet,
    attribution_must_cover_at_most_a_year,
    attribution_must_add_up,
    attribution_must_come_from_whom_the_split_names,
    signature_must_be_the_signers,
    game_must_be_well_formed,
    // permits and claims
    permit_must_not_exist_yet,
    permit_must_exist,
    permit_must_be_in_force,
    claim_must_not_exist_yet,
    claim_must_exist,
    claim_must_be_open,
    claim_must_be_the_claimants_only_one,
    claim_must_have_evidence,
    claim_deadlines_must_follow_each_other,
    claim_must_wait_for_its_answer,
    share_must_be_within_what_is_left,
    no_claim_has_lapsed,
    // the market
    offer_must_not_exist_yet,
    offer_must_exist,
    offer_must_be_open,
    offer_must_be_well_formed,
    bid_must_not_exist_yet,
    bid_must_exist,
    bid_must_be_open,
    bid_must_be_well_formed,
    scope_must_fit_assets,
    // negotiation
    quote_must_not_exist_yet,
    quote_must_exist,
    quote_must_be_open,
    party_must_be_the_one_to_answer,
    round_must_be_the_latest,
    rounds_must_be_within_limit,
    digest_must_be_the_proposals,
    deadline_must_lie_ahead,
    // licences
    licence_must_not_exist_yet,
    licence_must_exist,
    licence_must_be_in_force,
    parties_must_differ,
    scope_must_not_be_empty,
    exclusive_scope_must_be_free,
    terms_must_be_well_formed,
    terms_must_price_each_use,
    amendment_must_start_at_an_unstated_period,
    amendment_must_change_something,
    // use and revenue
    quantity_must_be_within_limit,
    date_must_not_lie_ahead,
    date_must_fall_in_the_term,
    date_must_fall_in_the_scope,
    meter_must_be_priced,
    stream_must_be_named_in_the_terms,
    asset_must_be_licensed,
    escrow_must_cover_the_use,
    usage_must_exist,
    usage_must_be_corrected_only_forward,
    report_must_not_exist_yet,
    report_must_exist,
    report_must_be_superseded_once,
    report_must_be_of_the_same_kind,
    usage_must_come_within_the_late_window,
    evidence_must_rise,
    report_must_add_up,
    report_must_be_signed,
    key_must_belong_to_the_licensee,
    reporting_must_be_well_formed,
    currencies_must_differ,
    exchange_rate_must_not_exist_yet,
    audit_must_not_exist_yet,
    audit_must_exist,
    audit_must_be_open,
    audit_must_be_provided_for,
    audit_must_lie_within_the_look_back,
    report_must_lie_within_the_audit,
    audit_must_have_a_sample,
    audit_round_must_not_exist_yet,
    audit_round_must_be_committed_to,
    audit_round_must_be_drawn_once,
    seed_must_be_the_one_committed_to,
    seed_must_come_before_the_reports,
    // the ends of things
    period_must_be_open,
    period_must_not_be_closed_yet,
    notice_must_be_given,
    ending_must_be_within_limits,
    licence_must_have_ended,
    licence_must_not_be_settled_yet,
    licence_must_not_be_suspended,
    default_must_change,
    // statements and payments
    statement_must_be_due,
    licence_must_be_billed_by_statement,
    escrow_must_cover_the_amount,
    payout_must_exist,
    payout_must_be_in_a_state_to_change,
    nothing_to_pay_out,
    message_must_not_be_handed_over_yet,
    country_must_be_known,
    hold_must_not_exist_yet,
    hold_must_exist,
    hold_must_be_open,
    date_must_lie_ahead,
    nothing_to_net,
    nothing_unmatched,
    lot_must_exist,
    lot_must_hold_the_amount,
    match_must_not_exist_yet,
    match_must_exist,
    balance_must_cover_the_rematch,
    pool_rule_must_be_set,
};
inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::pool_rule_must_be_set) + 1;

struct RefusalRule {
    std::string_view name;    // licence_must_be_in_force
    std::string_view remedy;  // what would be right
    bool is_worth_a_retry;    // the same command may succeed later
};
[[nodiscard]] RefusalRule const& rule_of(Refusal refusal);

// Which rule, and the place in the command that broke it, as a JSON pointer below the command's own object.
struct Refused {
    Refusal why{};
    std::string pointer;

    friend bool operator==(Refused const&, Refused const&) = default;
};

}  // namespace licet::settlement
