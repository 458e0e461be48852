#include "sim/world/record.hpp"

#include "adapters/books/books.hpp"
#include "adapters/commands/commands_json.hpp"
#include "adapters/json/json.hpp"

#include <algorithm>

namespace licet::sim {
namespace {

using settlement::State;

std::string wide_text(WideUnits number) {
    return Integer(number).str();
}

std::string account_name(State const& state, settlement::AccountId id) {
    settlement::Account const& account = state.ledger.account(id);
    std::string const kind(settlement::rule_of(account.kind).name);
    if (account.licence != settlement::no_licence) return kind + " " + state.licence_names[account.licence];
    if (account.party != settlement::no_party) return kind + " " + state.party_names[account.party];
    return kind;
}

// What was reached, each deal with its contract, and why each other pair got none.
void add_batch(Record::Batch const& batch, State const& state, std::vector<std::string>& out) {
    matching::MarketClearing const& clearing = batch.cleared.clearing;
    auto const pair = [&](std::size_t bid, std::size_t offer) {
        return state.bids[batch.cleared.bids[bid].value].bid.name + "/" +
               state.offers[batch.cleared.offers[offer].value].offer.name;
    };
    out.push_back("batch " + text_of(batch.on) + " value " + std::to_string(clearing.value) + " bound " +
                  std::to_string(clearing.bound));
    for (matching::Deal const& deal : clearing.deals)
        out.push_back("deal " + pair(deal.bid, deal.offer) + " upfront " +
                      std::to_string(deal.contract.upfront) + " deferred " +
                      std::to_string(deal.contract.deferred) + " royalty " +
                      std::to_string(deal.contract.royalty_ppm) + " worth " +
                      wide_text(deal.contract.value_to_licensor) + " cost " +
                      wide_text(deal.contract.cost_to_licensee));
    for (matching::Unserved const& none : clearing.unserved)
        out.push_back("unserved " + pair(none.bid, none.offer) + " " + none.why);
}

std::string statement_line(settlement::StatementIssued const& issued, State const& state) {
    contracts::Statement const& s = issued.statement;
    std::string out = "statement " + std::to_string(issued.number.value + 1) + " " +
                      state.licence_names[issued.licence] + " from " + text_of(s.period.from) + " until " +
                      text_of(s.period.until) + " issued " + text_of(s.issued) + " exact " +
                      text_of(s.exact) + " earned " + s.earned.str() + " charged " + s.charged.str() +
                      " due " + s.due.str() + " credit " + s.credit.str();
    auto const& payees = state.licences[issued.licence.value].versions.front().payees;
    for (std::size_t i = 0; i < payees.size(); ++i) out += " " + payees[i] + " " + s.parts[i].str();
    return out;
}

}  // namespace

std::vector<std::string> entry_lines(Record const& record, State const& state) {
    std::vector<std::string> out;
    for (auto const& [on, posted] : record.entries) {
        std::string line = text_of(on) + " " + std::string(text_of(posted.kind)) + " " +
                           adapters::about_text(posted.kind, posted.about, state) + ": ";
        for (std::uint32_t i = 0; i < posted.count; ++i) {
            settlement::Posting const& posting = record.postings[posted.first + i];
            line += (i == 0 ? "" : ", ") + account_name(state, posting.account) + " " +
                    std::to_string(posting.amount);
        }
        out.push_back(std::move(line));
    }
    return out;
}

std::vector<std::string> record_lines(Record const& record, State const& state) {
    std::vector<std::string> out;
    for (auto const& [envelope, instant] : record.commands)
        out.push_back(adapters::json::text_of(adapters::value_of({instant, envelope})));
    for (Record::Batch const& batch : record.batches) add_batch(batch, state, out);
    for (settlement::Licence const& licence : state.licences)
        for (settlement::LicenceVersion const& version : licence.versions)
            out.push_back("licence " + text_of(version.digest) + " " +
                          contracts::canonical_text(version.document));
    for (settlement::StatementIssued const& issued : record.statements)
        out.push_back(statement_line(issued, state));
    for (std::string& line : entry_lines(record, state)) out.push_back(std::move(line));
    std::vector<std::string> balances;
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        settlement::AccountId const id{i};
        balances.push_back("balance " + account_name(state, id) + " " + wide_text(state.ledger.balance(id)));
    }
    std::ranges::sort(balances);
    std::ranges::move(balances, std::back_inserter(out));
    return out;
}

}  // namespace licet::sim
