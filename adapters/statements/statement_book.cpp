#include "adapters/statements/statement_book.hpp"

#include <algorithm>

namespace licet::adapters {

using namespace licet::settlement;

std::optional<Exchange> exchange_on(State const& state, Currency from, std::optional<Currency> to,
                                    Date date) {
    if (!to) return std::nullopt;
    for (bool const is_inverse : {false, true}) {
        auto const found =
            state.exchange_rates.find(is_inverse ? std::pair(*to, from) : std::pair(from, *to));
        if (found == state.exchange_rates.end()) continue;
        auto const after = found->second.upper_bound(date);
        if (after == found->second.begin()) continue;
        auto const& [on, rate] = *std::prev(after);
        return Exchange{is_inverse ? Rate(Rate(1) / rate.rate) : rate.rate, is_inverse, rate.source, on};
    }
    return std::nullopt;
}

namespace {

// The rates into the currencies that its parties asked for.
std::map<Currency, Exchange> rates_of(Licence const& licence, LicenceVersion const& version, Date date,
                                      State const& state) {
    std::map<Currency, Exchange> out;
    auto const keep = [&](PartyId party) {
        auto const& own = state.parties[party.value].currency;
        if (!own || out.contains(*own)) return;
        if (auto rate = exchange_on(state, version.effective().currency, own, date))
            out.emplace(*own, *std::move(rate));
    };
    keep(licence.licensee);
    keep(licence.licensor);
    for (PartyId const payee : version.payee_ids) keep(payee);
    return out;
}

bool is_about(Parting const& parting, PartyId party) {
    return !parting.parts.empty() &&
           (parting.party == party ||
            std::ranges::find(parting.parts, party, &Parting::Part::to) != parting.parts.end());
}

// Does `next` divide by the same split, from where the last of `run` left off?
bool goes_on(Partings const& run, Parting const& next) {
    Parting const& first = run.first;
    if (first.party != next.party || first.scale != next.scale || first.is_of_whole != next.is_of_whole ||
        first.is_fallback != next.is_fallback || first.parts.size() != next.parts.size())
        return false;
    for (std::size_t i = 0; i < next.parts.size(); ++i)
        if (first.parts[i].to != next.parts[i].to || first.parts[i].weight != next.parts[i].weight ||
            run.behind[i] != next.parts[i].behind)
            return false;
    return true;
}

void add_parting(std::vector<Partings>& runs, Parting const& next) {
    // A party that is given several parts of one amount has one ledger for them: not chained.
    bool const is_chained = !runs.empty() && !next.is_of_whole && goes_on(runs.back(), next);
    if (!is_chained) runs.push_back({next, {}, std::vector<WideUnits>(next.parts.size())});
    Partings& run = runs.back();
    run.amounts.push_back(next.amount);
    for (std::size_t i = 0; i < next.parts.size(); ++i) {
        Parting::Part const& part = next.parts[i];
        if (is_chained) run.first.parts[i].amount += part.amount;
        run.behind[i] =
            part.behind + WideUnits{next.amount} * part.weight - WideUnits{part.amount} * next.scale;
    }
}

void note(std::vector<std::size_t>& places, std::size_t place) {
    if (places.empty() || places.back() != place) places.push_back(place);
}

}  // namespace

std::string_view role_text(Role role) {
    return role == Role::licensee ? "licensee" : role == Role::licensor ? "licensor" : "payee";
}

void StatementBook::add(Date date, Events const& events, State const& state) {
    last_ = std::max(last_, date);
    std::map<std::uint64_t, EntryPosted const*> charged;  // by statement
    for (Event const& event : events.list) {
        if (auto const* const posted = std::get_if<EntryPosted>(&event)) {
            add_entry(date, *posted, events, state);
            if (posted->kind == EntryKind::statement) charged[posted->about] = posted;
        } else if (auto const* const used = std::get_if<UsageRecorded>(&event)) {
            add_use(date, used->licence, used->at, events, state);
        } else if (auto const* const raised = std::get_if<EvidenceRaised>(&event)) {
            add_use(date, raised->licence, raised->at, events, state);
        } else if (auto const* const issued = std::get_if<StatementIssued>(&event)) {
            auto const found = charged.find(issued->number.value);
            add_statement(*issued, found == charged.end() ? nullptr : found->second, events, state);
        } else if (auto const* const through = std::get_if<SharePassedOn>(&event)) {
            for (Hop const& hop : through->hops)
                passed_[{hop.from, hop.to, hop.is_of_whole, hop.is_fallback}] += hop.amount;
            partings_.insert(partings_.end(), through->partings.begin(), through->partings.end());
        } else if (auto const* const settled = std::get_if<LicenceSettled>(&event)) {
            add_credits(date, settled->licence, state);
        } else if (auto const* const prepared = std::get_if<PayoutPrepared>(&event)) {
            payouts_[state.payouts[prepared->payout.value].payee].push_back(prepared->payout);
        }
    }
    passed_.clear();
    partings_.clear();
}

void StatementBook::add_statement(StatementIssued const& issued, EntryPosted const* charged,
                                  Events const& events, State const& state) {
    Licence const& licence = state.licences[issued.licence.value];
    LicenceVersion const& version = licence.versions[issued.version - 1];
    Version const key{issued.licence, issued.version};
    std::size_t const place = statements_.size();
    by_version_[key].push_back(place);
    charged_[key] += issued.statement.due;
    IssuedStatement& kept = statements_.emplace_back();
    kept.number = issued.number;
    kept.licence = issued.licence;
    kept.version = issued.version;
    kept.term = version.effective().term;
    kept.statement = issued.statement;
    contracts::Division& division = divisions_[key];
    kept.carried = division.behind();
    kept.carried.resize(version.payees.size());
    (void)division.divide(issued.statement.due, issued.statement.weights,
                          contracts::named_count_of(version.effective().split));
    kept.rates = rates_of(licence, version, issued.statement.issued, state);
    if (charged != nullptr) {
        auto const first = events.postings.begin() + charged->first;
        kept.entry = charged->entry;
        kept.postings.assign(first, first + charged->count);
    }
    note(lines_[{licence.licensee, Role::licensee}].statements, place);
    note(lines_[{licence.licensor, Role::licensor}].statements, place);
    for (std::size_t i = 0; i < version.payee_ids.size(); ++i)
        if (issued.statement.parts[i] != 0)
            note(lines_[{version.payee_ids[i], Role::payee}].statements, place);
}

PaidUses& StatementBook::uses_on(Date date, Version key, State const& state) {
    Licence const& licence = state.licences[key.first.value];
    LicenceVersion const& version = licence.versions[key.second - 1];
    Interval const term = version.effective().term;
    Standing& standing = standings_[key];
    if (standing.open) {
        PaidUses& open = paid_uses_[*standing.open];
        bool const is_of_it =
            open.period.from == open.period.until ? term.until <= date : open.period.contains(date);
        if (is_of_it && open.term == term) return open;
    }
    Interval period{term.until, term.until};
    for (Interval const one : contracts::all_windows(term, version.effective().statements))
        if (one.contains(date)) period = one;
    standing.open = paid_uses_.size();
    standing.parts.resize(version.payee_ids.size());
    PaidUses& out = paid_uses_.emplace_back();
    out.licence = key.first;
    out.version = key.second;
    out.term = term;
    out.period = period;
    out.used_before = standing.used;
    out.charged_before = standing.charged;
    out.parts_before = standing.parts;
    out.parts.resize(standing.parts.size());
    note(lines_[{licence.licensee, Role::licensee}].uses, *standing.open);
    note(lines_[{licence.licensor, Role::licensor}].uses, *standing.open);
    return out;
}

void StatementBook::add_use(Date date, LicenceId id, Date at, Events const& events, State const& state) {
    Licence const& licence = state.licences[id.value];
    if (licence.funding != Funding::at_use) return;
    for (std::uint32_t v = 0; v < licence.versions.size(); ++v) {
        // What is below the tier of evidence, or counted by no meter, is not used yet.
        LicenceVersion const& version = licence.versions[v];
        auto const known = standings_.find({id, v + 1});
        if (version.used == (known == standings_.end() ? 0 : known->second.used)) continue;
        PaidUses& line = uses_on(date, {id, v + 1}, state);
        Standing& standing = standings_[{id, v + 1}];
        if (line.uses.empty() || line.uses.back().told != date)
            line.rates = rates_of(licence, version, date, state);
        line.uses.push_back({at, date, static_cast<std::int64_t>(version.used - standing.used)});
        line.charged += version.charged - standing.charged;
        standing.used = version.used;
        standing.charged = version.charged;
        for (Event const& event : events.list) {
            auto const* const posted = std::get_if<EntryPosted>(&event);
            if (posted == nullptr || posted->kind != EntryKind::use) continue;
            if (line.entry_count++ == 0) line.entry = posted->entry;
            for (std::uint32_t p = 1; p < posted->count; ++p) {  // the first is the escrow
                Posting const& posting = events.postings[posted->first + p];
                auto const to = std::ranges::find(version.payables, posting.account);
                auto const payee = static_cast<std::size_t>(to - version.payables.begin());
                line.parts[payee] -= posting.amount;
                standing.parts[payee] -= posting.amount;
                note(lines_[{version.payee_ids[payee], Role::payee}].uses, *standing.open);
            }
        }
    }
}

void StatementBook::add_credits(Date date, LicenceId id, State const& state) {
    std::vector<LicenceVersion> const& versions = state.licences[id.value].versions;
    for (std::uint32_t v = 0; v < versions.size(); ++v) {
        auto const charged = charged_.find({id, v + 1});
        if (charged == charged_.end() || charged->second == versions[v].series.charged()) continue;
        credits_[{id, v + 1}].push_back(
            {date, charged->second - versions[v].series.charged(), by_version_[{id, v + 1}].size()});
        charged->second = versions[v].series.charged();
    }
}

std::vector<CreditBack> const& StatementBook::credits_of(LicenceId licence, std::uint32_t version) const {
    static std::vector<CreditBack> const none;
    auto const found = credits_.find({licence, version});
    return found == credits_.end() ? none : found->second;
}

LinesOf const& StatementBook::lines_of(PartyId party, Role role) const {
    static LinesOf const none;
    auto const found = lines_.find({party, role});
    return found == lines_.end() ? none : found->second;
}

std::vector<PayoutId> const& StatementBook::payouts_of(PartyId party) const {
    static std::vector<PayoutId> const none;
    auto const found = payouts_.find(party);
    return found == payouts_.end() ? none : found->second;
}

void StatementBook::add_entry(Date date, EntryPosted const& posted, Events const& events,
                              State const& state) {
    // What comes many times a day is a line a day.
    bool const is_daily = posted.kind == EntryKind::use || posted.kind == EntryKind::share_passed_on;
    constexpr int looked_back_max = 16;
    for (std::uint32_t i = 0; i < posted.count; ++i) {
        Posting const& posting = events.postings[posted.first + i];
        Account const& account = state.ledger.account(posting.account);
        if (account.party == no_party) continue;
        std::vector<Movement>& list = movements_[{account.party, account.currency}];
        auto const is_same = [&](Movement const& line) {
            return line.kind == posted.kind && line.date == date &&
                   (is_daily ? line.about == posted.about : line.entry == posted.entry);
        };
        auto at = list.rbegin();
        for (int back = 0; at != list.rend() && at->date == date && back < looked_back_max; ++back, ++at)
            if (is_same(*at)) break;
        if (at == list.rend() || !is_same(*at)) {
            list.push_back({date, posted.entry, 0, 0, posted.kind, posted.about, {}, {}, {}});
            at = list.rbegin();
        }
        Movement& movement = *at;
        movement.amounts[account.kind] += posting.amount;
        if (movement.count > 0 && movement.last_entry == posted.entry) continue;
        ++movement.count;
        movement.last_entry = posted.entry;
        if (posted.kind != EntryKind::share_passed_on) continue;
        for (auto const& [step, amount] : passed_)
            if (step.from == account.party || step.to == account.party) movement.passed[step] += amount;
        for (Parting const& parting : partings_)
            if (is_about(parting, account.party)) add_parting(movement.partings, parting);
    }
    if (posted.kind != EntryKind::share_passed_on) return;
    passed_.clear();
    partings_.clear();
}

}  // namespace licet::adapters
