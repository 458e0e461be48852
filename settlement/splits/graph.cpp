#include "settlement/splits/graph.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <set>

namespace licet::settlement {
namespace {

namespace mp = boost::multiprecision;

// All that a party passes shares on to on a day, by whichever rule or vector; and its parts of the whole by
// one rule. With the change that is asked for where it is about the party.
class Day {
public:
    Day(State const& state, Date date, Change const& change) : state_(state), date_(date), change_(change) {}

    template <class Each>
    void each_to(PartyId party, Each each) const {
        bool const is_changed = party == change_.party;
        if (is_changed)
            for (PartyId const to : change_.to) each(to);
        if (!is_changed || !change_.replaces_version)
            if (SplitVersion const* const version = split_on(state_, party, date_); version != nullptr)
                for (RuleInForce const& rule : version->rules) {
                    for (std::size_t i = 0; i + 1 < rule.to.size(); ++i) each(rule.to[i]);
                    for (auto const& part : rule.of_whole) each(part.first);
                }
        auto const vectors = state_.splits.attributions.find(party);
        if (vectors == state_.splits.attributions.end()) return;
        for (AttributionInForce const& vector : vectors->second)
            if (vector.document.period.contains(date_))
                for (PartyId const to : vector.to)
                    if (to != party) each(to);
    }
    std::int64_t of_whole(PartyId party, std::size_t rule) const {
        std::int64_t sum = 0;
        if (party == change_.party && change_.replaces_version) {
            for (auto const& part : change_.of_whole[rule]) sum += part.second;
        } else if (SplitVersion const* const version = split_on(state_, party, date_); version != nullptr) {
            for (auto const& part : version->rules[rule].of_whole) sum += part.second;
        }
        return sum;
    }

private:
    State const& state_;
    Date date_;
    Change const& change_;
};

// Every party on a way from one, after all that come before it; and how many parties the longest way has.
struct Reach {
    std::vector<PartyId> order;  // those passed on to first
    std::map<PartyId, std::size_t> levels;
    std::size_t parts = 0;
    bool comes_back = false;

    void walk(Day const& day, PartyId party, PartyId start, std::size_t depth) {
        // Deeper than a sound graph can be: either too deep or, with the change, without an end.
        if (depth > levels_max + 1 || parts > flow_parts_max) return;
        std::size_t below = 0;
        levels[party] = 0;
        day.each_to(party, [&](PartyId to) {
            ++parts;
            if (to == start) comes_back = true;
            if (comes_back) return;
            if (!levels.contains(to)) walk(day, to, start, depth + 1);
            below = std::max(below, levels[to]);
        });
        levels[party] = below + 1;
        order.push_back(party);
    }
};

// Whoever passes on to `party`, directly or not, with how many parties the longest way down to it has before
// it.
std::map<PartyId, std::size_t> above(State const& state, Day const& day, PartyId party) {
    std::map<PartyId, std::set<PartyId>> passes_to;
    auto const passes = [&](PartyId giver, PartyId to) {
        auto const [at, is_new] = passes_to.try_emplace(giver);
        if (is_new) day.each_to(giver, [&](PartyId one) { at->second.insert(one); });
        return at->second.contains(to);
    };
    // Longest ways by rounds: the graph above is sound, so there are no more rounds than levels.
    std::map<PartyId, std::size_t> out;
    std::set<PartyId> now{party};
    for (std::size_t level = 1; level <= levels_max + 1 && !now.empty(); ++level) {
        std::set<PartyId> next;
        for (PartyId const one : now) {
            auto const found = state.splits.named_by.find(one);
            if (found == state.splits.named_by.end()) continue;
            for (PartyId const giver : found->second) {
                if (giver == party || !passes(giver, one)) continue;
                out[giver] = level;
                next.insert(giver);
            }
        }
        now = std::move(next);
    }
    return out;
}

std::optional<Refusal> unsound_on(State const& state, Date date, Change const& change) {
    Day const day(state, date, change);
    Reach reach;
    reach.walk(day, change.party, change.party, 1);
    if (reach.comes_back) return Refusal::split_must_not_come_back;
    if (reach.parts > flow_parts_max) return Refusal::list_must_be_within_limit;
    auto const givers = above(state, day, change.party);
    std::size_t height = 0;
    for (auto const& [giver, level] : givers) height = std::max(height, level);
    if (height + reach.levels[change.party] > levels_max) return Refusal::split_must_not_be_too_deep;
    for (std::size_t rule = 0; rule < 2; ++rule) {
        std::int64_t below = 0;
        for (PartyId const one : reach.order) below += day.of_whole(one, rule);
        if (below > contracts::billion) return Refusal::split_must_not_exceed_the_whole;
        if (below == 0) continue;
        for (auto const& [giver, level] : givers) {
            Reach its;
            its.walk(day, giver, giver, 1);
            std::int64_t sum = 0;
            for (PartyId const one : its.order) sum += day.of_whole(one, rule);
            if (sum > contracts::billion) return Refusal::split_must_not_exceed_the_whole;
        }
    }
    return std::nullopt;
}

}  // namespace

bool work_out(State const& state, PartyId party, SplitVersion& version) {
    for (std::size_t i = 0; i < 2; ++i) {
        StandingRule const& rule =
            i == 1 && version.document.training ? *version.document.training : version.document.rule;
        RuleInForce& out = version.rules[i];
        out = {};
        if (rule.attributed_by) out.attributed_by = *state.party_names.find(*rule.attributed_by);
        std::vector<Rate> weights;
        Rate rest = 1;
        for (StandingPart const& part : rule.parts) {
            PartyId const to = *state.party_names.find(part.to);
            if (part.is_of_whole) {
                Rate const billionths = part.share * Rate(contracts::billion);
                if (mp::denominator(billionths) != 1) return false;
                out.of_whole.emplace_back(to, static_cast<std::int64_t>(mp::numerator(billionths)));
                continue;
            }
            out.to.push_back(to);
            weights.push_back(part.share);
            rest -= part.share;
        }
        out.to.push_back(party);
        weights.push_back(rest);
        auto division = contracts::FastDivision::of(weights);
        if (!division) return false;
        out.division = *std::move(division);
    }
    return true;
}

void work_out(State const& state, AttributionInForce& attribution) {
    std::vector<Rate> weights;
    attribution.signer = *state.party_names.find(attribution.document.signer);
    attribution.to.clear();
    for (auto const& [payee, share] : attribution.document.shares) {
        attribution.to.push_back(*state.party_names.find(payee));
        weights.emplace_back(share, contracts::billion);
    }
    auto division = contracts::FastDivision::of(weights);
    LICET_ASSERT(division.has_value(), "billionths have a small denominator");
    attribution.division = *std::move(division);
}

void work_out_splits(State& state) {
    for (auto& [party, versions] : state.splits.of)
        for (SplitVersion& version : versions) {
            bool const is_sound = work_out(state, party, version);
            LICET_ASSERT(is_sound, "a split was checked when it was set");
            note_givers(state, party, version);
        }
    for (auto& [party, vectors] : state.splits.attributions)
        for (AttributionInForce& vector : vectors) {
            work_out(state, vector);
            for (PartyId const to : vector.to) state.splits.named_by[to].insert(party);
        }
}

void note_givers(State& state, PartyId party, SplitVersion const& version) {
    for (RuleInForce const& rule : version.rules) {
        for (std::size_t i = 0; i + 1 < rule.to.size(); ++i) state.splits.named_by[rule.to[i]].insert(party);
        for (auto const& part : rule.of_whole) state.splits.named_by[part.first].insert(party);
    }
}

SplitVersion const* split_on(State const& state, PartyId party, Date date) {
    auto const found = state.splits.of.find(party);
    if (found == state.splits.of.end()) return nullptr;
    SplitVersion const* last = nullptr;
    for (SplitVersion const& version : found->second)
        if (version.document.from <= date) last = &version;
    return last;
}

AttributionInForce const* attribution_on(State const& state, PartyId party, Date date, PartyId signer) {
    auto const found = state.splits.attributions.find(party);
    if (found == state.splits.attributions.end()) return nullptr;
    AttributionInForce const* last = nullptr;
    for (AttributionInForce const& vector : found->second)
        if (vector.signer == signer && vector.document.period.contains(date)) last = &vector;
    return last;
}

std::optional<Refusal> unsound(State const& state, Change const& change) {
    // The graph changes only on days when a split or a vector begins.
    std::set<Date> days{change.days.from};
    auto const add = [&](Date date) {
        if (change.days.contains(date)) days.insert(date);
    };
    for (auto const& [party, versions] : state.splits.of)
        for (SplitVersion const& version : versions) add(version.document.from);
    for (auto const& [party, vectors] : state.splits.attributions)
        for (AttributionInForce const& vector : vectors) add(vector.document.period.from);
    for (Date const day : days)
        if (auto const refused = unsound_on(state, day, change)) return refused;
    return std::nullopt;
}

namespace {

// One amount on its way. Parties are visited after all that pass on to them.
class Passing {
public:
    Passing(State& state, Currency currency, Date date, bool is_training)
        : state_(state), currency_(currency), date_(date), is_training_(is_training) {}

    Flow run(PartyId root, std::int64_t amount) {
        visit(root);
        receive(root, amount - take_parts_of_whole(root, amount));
        for (auto party = order_.rbegin(); party != order_.rend(); ++party) pass_on(*party);
        Flow out{std::move(hops_), std::move(partings_), {}};
        for (PartyId const party : named_)
            if (std::int64_t const stays = at_[party]; stays != 0) out.stays.emplace_back(party, stays);
        return out;
    }

private:
    struct Source {
        SplitVersion* version = nullptr;
        AttributionInForce* vector = nullptr;  // where the rule follows one
    };

    Source source_of(PartyId party) {
        Source out;
        out.version = const_cast<SplitVersion*>(split_on(state_, party, date_));  // of our own State&
        if (out.version == nullptr) return out;
        if (PartyId const signer = rule_of(out).attributed_by; signer != no_party)
            out.vector = const_cast<AttributionInForce*>(attribution_on(state_, party, date_, signer));
        return out;
    }
    RuleInForce const& rule_of(Source const& source) const {
        return source.version->rules[is_training_ ? 1 : 0];
    }

    void visit(PartyId party) {
        if (!sources_.try_emplace(party, source_of(party)).second) return;
        Source const source = sources_[party];
        if (source.version != nullptr) {
            RuleInForce const& rule = rule_of(source);
            for (PartyId const to : source.vector != nullptr ? source.vector->to : rule.to)
                if (to != party) visit(to);
            for (auto const& [to, share] : rule.of_whole) visit(to);
        }
        order_.push_back(party);
    }

    void receive(PartyId party, std::int64_t amount) {
        if (at_.try_emplace(party, 0).second) named_.push_back(party);
        at_[party] += amount;
    }

    // Parts of the whole come first, whoever on the way grants them; what falls to each by the ledger of how
    // far behind it is. Returns their sum.
    std::int64_t take_parts_of_whole(PartyId root, std::int64_t amount) {
        struct Taker {
            PartyId from;
            PartyId to;
            std::int64_t billionths;
            std::int64_t part = 0;
        };
        std::vector<Taker> takers;
        std::int64_t rest = contracts::billion;
        for (auto party = order_.rbegin(); party != order_.rend(); ++party) {
            Source const& source = sources_[*party];
            if (source.version == nullptr) continue;
            for (auto const& [to, share] : rule_of(source).of_whole) {
                takers.push_back({*party, to, share});
                rest -= share;
            }
        }
        if (takers.empty()) return 0;
        LICET_ASSERT(rest >= 0, "parts of the whole are within the whole");
        takers.push_back({root, root, rest});
        auto& behind = state_.splits.behind[{root, currency_}];
        std::map<PartyId, std::size_t> first;  // a party's ledger is one, however many grant it a part
        Parting parting{root, amount, contracts::billion, true, false, {}};
        std::int64_t left = amount;
        for (std::size_t i = 0; i < takers.size(); ++i) {
            first.try_emplace(takers[i].to, i);
            parting.parts.push_back({takers[i].to, takers[i].billionths, behind[takers[i].to], 0});
        }
        for (std::size_t i = 0; i < takers.size(); ++i) {
            WideUnits const exact = WideUnits{amount} * takers[i].billionths;
            takers[i].part = static_cast<std::int64_t>(exact / contracts::billion);
            behind[takers[i].to] += static_cast<std::int64_t>(exact % contracts::billion);
            left -= takers[i].part;
        }
        // Fewer units are left than takers: one each to the parties furthest behind, the first registered
        // among equals; and again where there are fewer parties than that.
        std::vector<std::pair<PartyId, std::size_t>> order(first.begin(), first.end());
        while (left > 0) {
            std::ranges::stable_sort(order,
                                     [&](auto a, auto b) { return behind[a.first] > behind[b.first]; });
            for (std::size_t i = 0; i < order.size() && left > 0; ++i, --left) {
                ++takers[order[i].second].part;
                behind[order[i].first] -= contracts::billion;
            }
        }
        for (std::size_t i = 0; i < takers.size(); ++i) parting.parts[i].amount = takers[i].part;
        std::ranges::stable_sort(parting.parts, {}, &Parting::Part::to);  // as equals are served
        keep(std::move(parting));
        std::int64_t taken = 0;
        takers.pop_back();  // what is left of the root's part stays where it is
        for (Taker const& taker : takers) {
            if (taker.part == 0) continue;
            hops_.push_back({taker.from, taker.to, taker.part, true, false});
            receive(taker.to, taker.part);
            taken += taker.part;
        }
        return taken;
    }

    void pass_on(PartyId party) {
        std::int64_t const amount = at_[party];
        Source const& source = sources_[party];
        if (amount == 0 || source.version == nullptr) return;
        RuleInForce const& rule = rule_of(source);
        bool const by_vector = source.vector != nullptr;
        auto const& to = by_vector ? source.vector->to : rule.to;
        auto const& division = by_vector ? source.vector->division : rule.division;
        contracts::FastShares& shares =
            by_vector ? source.vector->shares[currency_] : source.version->shares[{currency_, is_training_}];
        std::vector<std::int64_t> parts(to.size());
        bool const is_fallback = rule.attributed_by != no_party && !by_vector;
        shares.behind.resize(to.size());
        Parting parting{party, amount, division.scale(), false, is_fallback, {}};
        bool const is_short = to.size() <= parting_parts_max;
        for (std::size_t i = 0; is_short && i < to.size(); ++i)
            parting.parts.push_back({to[i], division.weights()[i], shares.behind[i], 0});
        division.divide(amount, shares, parts);
        for (std::size_t i = 0; i < parting.parts.size(); ++i) parting.parts[i].amount = parts[i];
        keep(std::move(parting));
        for (std::size_t i = 0; i < to.size(); ++i) {
            if (to[i] == party || parts[i] == 0) continue;
            hops_.push_back({party, to[i], parts[i], false, is_fallback});
            at_[party] -= parts[i];
            receive(to[i], parts[i]);
        }
    }

    void keep(Parting parting) {
        if (parting.parts.size() > parting_parts_max) parting.parts.clear();
        partings_.push_back(std::move(parting));
    }

    State& state_;
    Currency currency_;
    Date date_;
    bool is_training_;
    std::map<PartyId, Source> sources_;
    std::vector<PartyId> order_;  // those passed on to first
    std::map<PartyId, std::int64_t> at_;
    std::vector<PartyId> named_;
    std::vector<Hop> hops_;
    std::vector<Parting> partings_;
};

}  // namespace

Flow flow(State& state, PartyId party, Currency currency, std::int64_t amount, Date date, bool is_training) {
    return Passing(state, currency, date, is_training).run(party, amount);
}

bool is_for_training(Scope const& scope) {
    contracts::PurposeSet training;
    training.add(contracts::Purpose::train_generative);
    training.add(contracts::Purpose::train_other);
    training.add(contracts::Purpose::fine_tune);
    return training.covers(scope.purposes);
}

}  // namespace licet::settlement
