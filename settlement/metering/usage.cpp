// Counts each use once, for its licence, meter, asset and day. Where money moves at use, prices it at once:
// the price of all uses so far, less what was charged, out of the licence's escrow to its payees. A use with
// weaker evidence than the licence asks for accrues apart, and moves over when better evidence comes.

#include "settlement/engine/handlers.hpp"

#include <algorithm>
#include <array>

namespace licet::settlement {
namespace {

constexpr std::int64_t quantity_max = 1'000'000'000'000'000'000;

// Is `meter` counted under another name, by what is reported as `reported`?
bool counts(contracts::Reporting const& reporting, std::string const& meter, std::string const& reported) {
    auto const counting = reporting.counting_of(meter);
    return counting ? text_of(*counting) == reported : meter == reported;
}

// Does the licence take such reports: do its terms name the meter, or could its meters have counted it?
bool is_taken(LicenceVersion const& version, std::string const& reported) {
    contracts::Reporting const& reporting = version.document.reporting;
    if (reporting.counting.empty()) return std::ranges::binary_search(version.meters, reported);
    return contracts::counting_from_text(reported) ||
           std::ranges::any_of(version.meters,
                               [&](auto const& meter) { return counts(reporting, meter, reported); });
}

// Adds to each meter that counts it; negative where it corrects..
void count_in(contracts::FactBook& book, LicenceVersion const& version, std::string const& reported,
              std::string const& asset, Date at, Date known, std::int64_t quantity) {
    for (std::string const& meter : version.meters)
        if (counts(version.document.reporting, meter, reported))
            book.add(contracts::FactKind::usage, meter, asset, at, known, Rate(quantity));
}

bool is_paid(LicenceVersion const& version, contracts::Evidence evidence) {
    return version.document.reporting.evidence <= evidence;
}

std::uint32_t meter_number(State& state, std::string const& meter) {
    auto const known = state.meters.find(meter);
    return known ? *known : state.meters.add(meter);
}

std::uint32_t subject_number(State& state, UsageSubject const& subject) {
    LicenceVersion& version = state.licences[subject.licence.value].versions[subject.version];
    auto const [at, is_new] =
        version.usage_subjects.try_emplace(subject, static_cast<std::uint32_t>(state.usage_subjects.size()));
    if (is_new) state.usage_subjects.push_back(subject);
    return at->second;
}

// The row of the use that a command of this id recorded; null where there is none.
UsageRow* row_of(State& state, CommandId usage) {
    auto const recorded = state.ids.find(usage);
    return recorded && recorded->use ? &state.usage[*recorded->use] : nullptr;
}

// Has the licensee a permit for what was used: the asset, or where none is named every one of the licence?
bool is_permitted(State const& state, Licence const& licence, LicenceVersion const& version, AssetId asset,
                  Date at) {
    Scope const& scope = version.document.scope;
    auto const has_one = [&](AssetId used) {
        return permit_for(state, licence.licensee, used, at, scope.purposes, scope.territories).has_value();
    };
    return asset == no_asset ? std::ranges::all_of(licence.assets, has_one) : has_one(asset);
}

// Charges what `quantity` more costs; false where the escrow does not hold it.
Handled charge(State& state, LicenceId id, Licence& licence, std::uint32_t number, Date at,
               std::int64_t quantity, std::int64_t& charged, Events& events) {
    LicenceVersion& version = licence.versions[number];
    auto const total = version.fast_price->minor_units(version.used + quantity);
    if (!total) return Refused{Refusal::amount_must_be_within_limit, "/quantity"};
    charged = *total - version.charged;
    if (state.ledger.balance(licence.escrow) + charged > 0)
        return Refused{Refusal::escrow_must_cover_the_use, "/quantity"};

    version.used += quantity;
    version.charged = *total;
    if (charged == 0) return {};
    std::size_t const count = version.payables.size();
    std::array<std::int64_t, 16> few{};
    std::vector<std::int64_t> many(count > few.size() ? count : 0);
    std::span<std::int64_t> const parts = many.empty() ? std::span(few.data(), count) : std::span(many);
    version.fast_division->divide(charged, version.shares, parts);
    auto const first = static_cast<std::uint32_t>(events.postings.size());
    events.postings.push_back({licence.escrow, charged});
    for (std::size_t i = 0; i < count; ++i)
        if (parts[i] != 0) events.postings.push_back({version.payables[i], -parts[i]});
    std::span<Posting const> const postings(events.postings.data() + first, events.postings.size() - first);
    std::uint64_t const entry = state.ledger.post(postings);
    events.list.emplace_back(
        EntryPosted{entry, EntryKind::use, id.value, first, static_cast<std::uint32_t>(postings.size())});
    bool const is_contested = !state.claims.empty() && is_claimed(state, licence);
    if (state.splits.of.empty() && !is_contested) return {};
    std::vector<std::pair<PartyId, std::int64_t>> owed;
    for (std::size_t i = 0; i < count; ++i)
        if (parts[i] != 0) owed.emplace_back(version.payee_ids[i], parts[i]);
    if (!state.splits.of.empty()) pass_on(state, id, number, at, AccountKind::payable, owed, events);
    if (is_contested)
        for (auto const& [payee, part] : owed)
            take_claimed(state, id, version.effective().currency, payee, part, events);
    return {};
}

}  // namespace

bool work_out_usage(State& state) {
    if (state.ids.use_count() != state.usage.size()) return false;
    for (std::uint32_t i = 0; i < state.usage_subjects.size(); ++i) {
        UsageSubject const& subject = state.usage_subjects[i];
        if (subject.licence.value >= state.licences.size()) return false;
        std::vector<LicenceVersion>& versions = state.licences[subject.licence.value].versions;
        if (subject.version >= versions.size() || subject.meter >= state.meters.size() ||
            (subject.asset != no_asset && subject.asset.value >= state.assets.size()))
            return false;
        versions[subject.version].usage_subjects.emplace(subject, i);
    }
    return std::ranges::all_of(
        state.usage, [&](UsageRow const& row) { return row.subject < state.usage_subjects.size(); });
}

Date known_on(LicenceVersion const& version, Date today) {
    auto const last = version.series.last_issued();
    return last && today <= *last ? Date{last->days + 1} : today;
}

Handled handle(State& state, RecordUsage const& command, Moment const& moment, Events& events) {
    if (command.quantity < 1 || command.quantity > quantity_max)
        return Refused{Refusal::quantity_must_be_within_limit, "/quantity"};
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    Licence& licence = state.licences[id->value];
    if (licence.ended && *licence.ended <= command.at)
        return Refused{Refusal::licence_must_be_in_force, "/at"};
    if (moment.date < command.at) return Refused{Refusal::date_must_not_lie_ahead, "/at"};
    auto const number = version_on(licence, command.at);
    if (!number) return Refused{Refusal::date_must_fall_in_the_term, "/at"};
    LicenceVersion& version = licence.versions[*number];
    if (!version.document.scope.dates.contains(command.at))
        return Refused{Refusal::date_must_fall_in_the_scope, "/at"};
    contracts::Reporting const& reporting = version.document.reporting;
    if (reporting.late_days && command.at.days + std::int64_t{*reporting.late_days} < moment.date.days)
        return Refused{Refusal::usage_must_come_within_the_late_window, "/at"};
    if (!is_taken(version, command.meter)) return Refused{Refusal::meter_must_be_priced, "/meter"};
    AssetId asset = no_asset;
    if (!command.asset.empty()) {
        auto const found = state.asset_names.find(command.asset);
        if (!found || std::ranges::find(licence.assets, *found) == licence.assets.end())
            return Refused{Refusal::asset_must_be_licensed, "/asset"};
        asset = *found;
    }
    if (version.needs_permit && !is_permitted(state, licence, version, asset, command.at))
        return Refused{Refusal::permit_must_be_in_force, "/at"};
    if (is_suspended(state, *id, command.at))
        return Refused{Refusal::licence_must_not_be_suspended, "/licence"};
    std::int64_t charged = 0;
    bool const paid = is_paid(version, command.evidence);
    if (paid && licence.funding == Funding::at_use) {
        if (counts(reporting, version.meters.front(), command.meter))
            if (auto refused =
                    charge(state, *id, licence, *number, command.at, command.quantity, charged, events))
                return refused;
    } else {
        count_in(paid ? version.facts : version.unproven, version, command.meter, command.asset, command.at,
                 known_on(version, moment.date), command.quantity);
    }
    std::uint32_t const subject =
        subject_number(state, {*id, *number, meter_number(state, command.meter), asset, command.evidence});
    state.usage.push_back({subject, command.at, command.quantity});
    events.list.emplace_back(UsageRecorded{*id, command.at, command.quantity, charged});
    return {};
}

Handled handle(State& state, CorrectUsage const& command, Moment const& moment, News& events) {
    if (command.quantity < 0 || command.quantity > quantity_max)
        return Refused{Refusal::quantity_must_be_within_limit, "/quantity"};
    UsageRow* const row = row_of(state, command.usage);
    if (row == nullptr) return Refused{Refusal::usage_must_exist, "/usage"};
    UsageSubject const& subject = state.usage_subjects[row->subject];
    Licence& licence = state.licences[subject.licence.value];
    if (licence.funding == Funding::at_use)
        return Refused{Refusal::usage_must_be_corrected_only_forward, "/usage"};

    LicenceVersion& version = licence.versions[subject.version];
    std::int64_t const change = command.quantity - row->quantity;
    std::string const asset = subject.asset == no_asset ? std::string() : state.asset_names[subject.asset];
    count_in(is_paid(version, subject.evidence) ? version.facts : version.unproven, version,
             state.meters.name(subject.meter), asset, row->at, known_on(version, moment.date), change);
    row->quantity = command.quantity;
    events.list.emplace_back(UsageRecorded{subject.licence, row->at, change, 0});
    return {};
}

Handled handle(State& state, RaiseEvidence const& command, Moment const& moment, Events& events) {
    UsageRow* const row = row_of(state, command.usage);
    if (row == nullptr) return Refused{Refusal::usage_must_exist, "/usage"};
    UsageSubject const subject = state.usage_subjects[row->subject];
    if (command.evidence <= subject.evidence) return Refused{Refusal::evidence_must_rise, "/evidence"};
    Licence& licence = state.licences[subject.licence.value];
    LicenceVersion& version = licence.versions[subject.version];
    std::string const& meter = state.meters.name(subject.meter);

    std::int64_t charged = 0;
    if (!is_paid(version, subject.evidence) && is_paid(version, command.evidence)) {
        bool const is_at_use = licence.funding == Funding::at_use;
        if (is_at_use && row->quantity > 0 &&
            counts(version.document.reporting, version.meters.front(), meter))
            if (auto refused = charge(state, subject.licence, licence, subject.version, row->at,
                                      row->quantity, charged, events))
                return Refused{refused->why, "/usage"};
        Date const known = known_on(version, moment.date);
        std::string const asset =
            subject.asset == no_asset ? std::string() : state.asset_names[subject.asset];
        count_in(version.unproven, version, meter, asset, row->at, known, -row->quantity);
        if (!is_at_use) count_in(version.facts, version, meter, asset, row->at, known, row->quantity);
    }
    row->subject = subject_number(
        state, {subject.licence, subject.version, subject.meter, subject.asset, command.evidence});
    events.list.emplace_back(EvidenceRaised{subject.licence, row->at, command.evidence, charged});
    return {};
}

}  // namespace licet::settlement
