#include "adapters/access/access.hpp"

#include "adapters/commands/commands_json.hpp"
#include "adapters/log/log.hpp"

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using Answered = std::optional<Forbidden>;

struct Rules {
    Principal const& who;
    State const& state;

    Answered needs(KeyScope scope) const {
        if (who.scopes.has(scope)) return std::nullopt;
        return Forbidden{"key_must_have_scope", "",
                         "use a key with the scope " + std::string(text_of(scope))};
    }
    Answered own(KeyScope scope, std::string const& party, char const* pointer) const {
        if (auto missing = needs(scope)) return missing;
        if (party == who.party) return std::nullopt;
        return Forbidden{"party_must_be_your_own", pointer, "act for " + who.party + ", whose key this is"};
    }
    // Whether another's or unknown is not told: that would be an answer.
    Answered held(KeyScope scope, bool is_own, char const* rule, char const* pointer) const {
        if (auto missing = needs(scope)) return missing;
        if (is_own) return std::nullopt;
        return Forbidden{rule, pointer, "name one of " + who.party + "'s own"};
    }
    // A licensor deals with the scope it lists under, a licensee with the one it bids under.
    Answered in_quote(std::string const& quote, std::string const& party) const {
        auto const id = state.quote_names.find(quote);
        bool const is_licensor = id && is_own(who, state, state.quotes[id->value].licensor);
        if (auto not_own = own(is_licensor ? KeyScope::list : KeyScope::bid, party, "/party")) return not_own;
        return held(is_licensor ? KeyScope::list : KeyScope::bid,
                    is_licensor || (id && is_own(who, state, state.quotes[id->value].licensee)),
                    "quote_must_be_your_own", "/quote");
    }
    [[nodiscard]] bool holds(std::string const& licence) const {
        auto const id = state.licence_names.find(licence);
        return id && state.party_names[state.licences[id->value].licensee] == who.party;
    }

    Answered operator()(ListAsset const& c) const { return own(KeyScope::list, c.licensor, "/licensor"); }
    Answered operator()(PostOffer const& c) const {
        return own(KeyScope::list, c.offer.licensor, "/licensor");
    }
    Answered operator()(ReviseOffer const& c) const {
        return own(KeyScope::list, c.offer.licensor, "/licensor");
    }
    Answered operator()(RequestQuote const& c) const { return own(KeyScope::bid, c.licensee, "/licensee"); }
    Answered operator()(CounterQuote const& c) const { return in_quote(c.quote, c.party); }
    Answered operator()(AcceptQuote const& c) const { return in_quote(c.quote, c.party); }
    Answered operator()(DeclineQuote const& c) const { return in_quote(c.quote, c.party); }
    Answered operator()(WithdrawClaim const& c) const {
        auto const id = state.claim_names.find(c.claim);
        return held(KeyScope::list, id && is_own(who, state, state.claims[id->value].claimant),
                    "claim_must_be_your_own", "/claim");
    }
    // The answer is the licensor's.
    Answered operator()(AnswerClaim const& c) const {
        auto const id = state.claim_names.find(c.claim);
        return held(KeyScope::list,
                    id && is_own(who, state, state.assets[state.claims[id->value].asset.value].licensor),
                    "claim_must_be_on_your_own", "/claim");
    }
    Answered operator()(FileClaim const& c) const { return own(KeyScope::list, c.claimant, "/claimant"); }
    Answered operator()(WithdrawOffer const& c) const {
        auto const id = state.offer_names.find(c.offer);
        return held(KeyScope::list, id && state.offers[id->value].offer.licensor == who.party,
                    "offer_must_be_your_own", "/offer");
    }
    Answered operator()(PlaceBid const& c) const { return own(KeyScope::bid, c.bid.licensee, "/licensee"); }
    Answered operator()(WithdrawBid const& c) const {
        auto const id = state.bid_names.find(c.bid);
        return held(KeyScope::bid, id && state.bids[id->value].bid.licensee == who.party,
                    "bid_must_be_your_own", "/bid");
    }
    Answered operator()(RecordUsage const& c) const {
        return held(KeyScope::report, holds(c.licence), "licence_must_be_your_own", "/licence");
    }
    Answered operator()(CorrectUsage const& c) const { return of_usage(c.usage); }
    Answered operator()(RaiseEvidence const& c) const { return of_usage(c.usage); }
    Answered of_usage(CommandId usage) const {
        auto const recorded = state.ids.find(usage);
        bool is_own = false;
        if (recorded && recorded->use) {
            LicenceId const licence = state.usage_subjects[state.usage[*recorded->use].subject].licence;
            is_own = state.party_names[state.licences[licence.value].licensee] == who.party;
        }
        return held(KeyScope::report, is_own, "usage_must_be_your_own", "/usage");
    }
    Answered operator()(ReportRevenue const& c) const {
        return held(KeyScope::report, holds(c.licence), "licence_must_be_your_own", "/licence");
    }
    // Whatever binds or moves the money of more than one party is the market's.
    template <class C>
    Answered operator()(C const&) const {
        return needs(KeyScope::operate);
    }
};

}  // namespace

std::optional<Forbidden> PartyGate::forbids(Command const& command, State const& state) const {
    if (who_->scopes.has(KeyScope::operate)) return std::nullopt;
    auto forbidden = std::visit(Rules{*who_, state}, command);
    if (forbidden) log_refused_access(who_.get(), command_names()[command.index()], forbidden->rule);
    return forbidden;
}

void log_refused_access(Principal const* who, std::string_view asked, std::string_view rule) {
    log_warning("access refused: " + (who == nullptr ? "no key" : "key " + who->key + " of " + who->party) +
                " asked " + std::string(asked) + ": " + std::string(rule));
}

bool is_own(Principal const& who, State const& state, PartyId party) {
    return party != no_party && state.party_names[party] == who.party;
}

bool sees(Principal const& who, State const& state, Licence const& licence) {
    return who.scopes.has(KeyScope::operate) || is_own(who, state, licence.licensor) ||
           is_own(who, state, licence.licensee);
}

}  // namespace licet::adapters
