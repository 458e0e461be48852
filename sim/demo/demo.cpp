#include "sim/demo/demo.hpp"

#include "adapters/commands/orders_json.hpp"
#include "adapters/files/file.hpp"
#include "adapters/host/host.hpp"
#include "adapters/report/told.hpp"
#include "contracts/terms/entitlement.hpp"
#include "settlement/invariants/invariants.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace licet::sim {
namespace {

using namespace licet::settlement;
using adapters::Batch;
using adapters::grouped;
using adapters::money_text;
using adapters::StampedCommand;
using adapters::json::Value;

constexpr std::size_t name_width = 32;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string from_fine(matching::FineUnits value, Currency currency) {
    return money_text(floor(Rate(Integer(value), Integer(matching::fine_per_minor))), currency);
}

std::string from_minor(std::int64_t amount, Currency currency) {
    return money_text(Integer(amount), currency);
}

std::string percent(std::int64_t ppm) {
    return text_of(Rate(ppm, 10'000)) + " %";
}

std::string contract_text(matching::Contract const& contract, Currency currency, std::int64_t trigger) {
    std::string out;
    auto const part = [&](std::string const& text) { out += (out.empty() ? "" : " + ") + text; };
    if (contract.upfront > 0) part(from_minor(contract.upfront, currency) + " upfront");
    if (contract.deferred > 0)
        part(from_minor(contract.deferred, currency) + " once revenue has reached " +
             from_minor(trigger, currency));
    if (contract.royalty_ppm > 0)
        part((contract.tranches.empty() ? "" : "up to ") + percent(contract.royalty_ppm) + " of revenue");
    if (contract.use_price > 0) part(adapters::use_price_text(contract.use_price, currency) + " a use");
    if (contract.guarantee > 0) part("at least " + from_minor(contract.guarantee, currency) + " a year");
    if (contract.cap) part("at most " + from_minor(*contract.cap, currency) + " in all");
    return out.empty() ? "nothing" : out;
}

std::string change_text(matching::Change const& change, std::int64_t value, Currency currency) {
    switch (change.unit) {
        case matching::Change::Unit::money:
            return from_minor(value, currency);
        case matching::Change::Unit::rate:
            return percent(value);
        case matching::Change::Unit::use_price:
            break;
    }
    return adapters::use_price_text(value, currency) + " a use";
}

class Stage {
public:
    Stage(Value const& scenario, bool with_colour, std::ostream& out)
        : scenario_(scenario), with_colour_(with_colour), out_(out) {}

    void introduce() {
        heading(text("title"));
        for (Value const& note : list("notes")) out_ << note.text << '\n';
        out_ << "\nThe inputs are published figures, or assumptions named as such. The deals are computed "
                "here; nobody reported them.\n\n";
        out_ << "Published:\n";
        for (Value const& source : list("sources")) {
            Value const* const figure = source.find("figure");
            Value const* const where = source.find("source");
            out_ << "  - " << (figure != nullptr ? figure->text : "") << "\n    ["
                 << (where != nullptr ? where->text : "") << "]\n";
        }
        out_ << "Assumed:\n";
        for (Value const& assumption : list("assumptions")) out_ << "  - " << assumption.text << '\n';
    }

    // The market as it stands before a batch is cleared: no fixed price, then the contract that both accept.
    void show_market(State const& state) {
        if (state.offers.empty() || state.bids.empty()) return;
        heading("1. At a fixed price");
        for_each_pair(state, [&](matching::Offer const& offer, matching::Bid const& bid) {
            auto const posted = matching::at_posted_price(offer, bid);
            out_ << padded(offer.name, name_width) << "asks " << from_minor(posted.price, offer.currency)
                 << " a year; " << bid.licensee << " can pay " << from_minor(posted.can_pay, bid.currency)
                 << " on the first day: " << (posted.is_accepted ? "a deal" : "no deal") << '\n';
        });
        heading("2. The contract that closes the gap");
        for_each_pair(
            state, [&](matching::Offer const& offer, matching::Bid const& bid) { show_bridge(offer, bid); });
        sweep(state);
        heading("3. The batch: all of them at once, within one budget");
    }

    void tell(StampedCommand const& command, Answer const& answer, Events const& events, State const& state) {
        if (std::holds_alternative<Refused>(answer)) {
            for (std::string const& line : adapters::lines_of(command, answer, events, state))
                out_ << "  " << line << '\n';
            return;
        }
        for (Event const& event : events.list) {
            if (auto const* const batch = std::get_if<BatchCleared>(&event)) show_batch(*batch, state);
            if (auto const* const agreed = std::get_if<LicenceAgreed>(&event)) show_licence(*agreed, state);
            if (auto const* const used = std::get_if<UsageRecorded>(&event)) count_use(*used, state);
            if (auto const* const report = std::get_if<RevenueReported>(&event)) show_report(*report, state);
            if (auto const* const issued = std::get_if<StatementIssued>(&event))
                show_statement(*issued, state);
            if (auto const* const payment = std::get_if<PaymentReceived>(&event))
                out_ << text_of(date_of(command.instant)) << "  " << state.party_names[payment->licensee]
                     << " pays " << from_minor(payment->amount, payment->currency) << '\n';
            if (auto const* const payout = std::get_if<PayoutPrepared>(&event)) paid_out(*payout, state);
            if (auto const* const changed = std::get_if<PayoutChanged>(&event)) show_payout(*changed, state);
        }
    }

    void close(adapters::Host const& host, adapters::Journal& journal) {
        show_uses_so_far();
        State const& state = host.engine().state();
        heading("5. The books");
        for (std::string const& line : adapters::trial_balance(state)) out_ << line << '\n';
        out_ << '\n';
        for (Invariant const& invariant : invariants()) {
            auto const broken = invariant.broken(state);
            out_ << (broken ? "BROKEN " : "holds  ") << invariant.name << (broken ? ": " + *broken : "")
                 << '\n';
            is_sound_ = is_sound_ && !broken;
        }
        heading("6. The same again from the journal");
        adapters::Host const again(journal);
        Digest const now = host.engine().digest();
        Digest const replayed = again.engine().digest();
        is_sound_ = is_sound_ && now == replayed;
        out_ << "journal  " << text_of(journal.head()) << "\nstate    " << text_of(now) << "\nreplayed "
             << text_of(replayed) << (now == replayed ? "  the same\n" : "  NOT THE SAME\n");
    }
    [[nodiscard]] bool is_sound() const { return is_sound_; }

private:
    void heading(std::string const& text) {
        out_ << '\n'
             << (with_colour_ ? "\x1b[1m" : "") << text << (with_colour_ ? "\x1b[0m" : "") << '\n'
             << std::string(std::min<std::size_t>(text.size(), 100), '-') << '\n';
    }
    std::string text(char const* key) const {
        Value const* const found = scenario_.find(key);
        return found != nullptr && found->is_string() ? found->text : std::string();
    }
    std::vector<Value> list(char const* key) const {
        Value const* const found = scenario_.find(key);
        return found != nullptr ? found->items : std::vector<Value>();
    }

    template <class Each>
    void for_each_pair(State const& state, Each each) {
        for (RestingOffer const& offer : state.offers)
            for (RestingBid const& bid : state.bids)
                if (!matching::mismatch(offer.offer, bid.bid)) each(offer.offer, bid.bid);
    }

    void show_beliefs(std::string const& who, matching::Beliefs const& beliefs, Currency currency) {
        out_ << "    " << who << " believes:";
        for (matching::Scenario const& scenario : beliefs.scenarios) {
            out_ << (&scenario == beliefs.scenarios.data() ? " " : "; ") << percent(scenario.weight_ppm)
                 << " " << scenario.name << " (";
            for (std::size_t i = 0; i < scenario.revenue.size(); ++i)
                out_ << (i == 0 ? "" : ", ") << from_minor(scenario.revenue[i], currency);
            out_ << ")";
        }
        out_ << '\n';
    }

    void show_bridge(matching::Offer const& offer, matching::Bid const& bid) {
        auto const result = matching::bridge(offer, bid);
        out_ << offer.name << " and " << bid.name << '\n';
        show_beliefs(offer.licensor, offer.beliefs, offer.currency);
        show_beliefs(bid.licensee, bid.beliefs, bid.currency);
        if (auto const* const contract = std::get_if<matching::Contract>(&result)) {
            out_ << "    contract: " << contract_text(*contract, offer.currency, bid.deferred_trigger)
                 << '\n';
            out_ << "    worth " << from_fine(contract->value_to_licensor, offer.currency) << " today to "
                 << offer.licensor << ", who accepts " << from_minor(offer.reservation, offer.currency)
                 << " or more (assumed)\n";
            out_ << "    costs " << from_fine(contract->cost_to_licensee, offer.currency) << " today to "
                 << bid.licensee << ", who gains " << from_minor(bid.value, bid.currency)
                 << " by it (assumed)\n";
            return;
        }
        auto const& none = std::get<matching::NoContract>(result);
        out_ << "    no bridge: " << none.why << "; the best one is worth "
             << from_minor(none.best_value, offer.currency) << " to " << offer.licensor << ", who accepts "
             << from_minor(offer.reservation, offer.currency) << " or more\n";
        for (matching::Change const& change : none.changes)
            out_ << "      one change is enough: " << change.limit << " "
                 << change_text(change, change.to, offer.currency) << " instead of "
                 << change_text(change, change.from, offer.currency) << '\n';
    }

    // What each side would accept is assumed: so it is swept.
    void sweep(State const& state) {
        auto const steps = list("sweep_reservation_ppm_of_ask");
        if (steps.empty()) return;
        out_ << "\nThe assumption swept: the least that the licensor accepts, as a share of a year's ask\n";
        for_each_pair(state, [&](matching::Offer const& offer, matching::Bid const& bid) {
            for (Value const& step : steps) {
                matching::Offer swept = offer;
                Integer const share = Integer(offer.ask) * Integer(step.text) / matching::ppm;
                swept.reservation = static_cast<std::int64_t>(share);
                auto const result = matching::bridge(swept, bid);
                auto const* const contract = std::get_if<matching::Contract>(&result);
                out_ << "  " << padded(offer.name, name_width - 2)
                     << padded(percent(static_cast<std::int64_t>(Integer(step.text))), 9)
                     << padded(from_minor(swept.reservation, offer.currency), 20)
                     << (contract != nullptr
                             ? contract_text(*contract, offer.currency, bid.deferred_trigger)
                             : "no bridge: the best is worth " +
                                   from_minor(std::get<matching::NoContract>(result).best_value,
                                              offer.currency))
                     << '\n';
            }
        });
    }

    void show_batch(BatchCleared const& batch, State const& state) {
        for (matching::Deal const& deal : batch.clearing.deals) {
            matching::Offer const& offer = state.offers[batch.offers[deal.offer].value].offer;
            matching::Bid const& bid = state.bids[batch.bids[deal.bid].value].bid;
            out_ << "  " << padded(offer.name, name_width - 2) << "licensed to " << bid.licensee << ": "
                 << contract_text(deal.contract, offer.currency, bid.deferred_trigger) << '\n';
        }
        for (matching::Unserved const& pair : batch.clearing.unserved)
            out_ << "  " << padded(state.offers[batch.offers[pair.offer].value].offer.name, name_width - 2)
                 << "not licensed to " << state.bids[batch.bids[pair.bid].value].bid.licensee << ": "
                 << pair.why << '\n';
        heading("4. Use, statements and payouts, in the order they happened");
    }

    void show_licence(LicenceAgreed const& agreed, State const& state) {
        LicenceVersion const& version = state.licences[agreed.licence.value].versions[agreed.version - 1];
        out_ << "licence " << state.licence_names[agreed.licence] << " version " << agreed.version
             << ", digest " << text_of(version.digest).substr(0, 16) << '\n';
    }

    void count_use(UsageRecorded const& used, State const& state) {
        std::string name = state.licence_names[used.licence];
        uses_[name].first += used.quantity;
        uses_[name].second += used.charged;
        currency_of_.insert_or_assign(
            std::move(name), state.licences[used.licence.value].versions.back().effective().currency);
    }

    void show_uses_so_far() {
        for (auto& [licence, count] : uses_) {
            if (count.first == 0) continue;
            out_ << "            " << padded(licence, name_width)
                 << grouped(std::to_string(static_cast<long long>(count.first))) << " uses";
            if (count.second != 0)
                out_ << ", charged as they happened: "
                     << money_text(Integer(count.second), currency_of_.at(licence));
            out_ << '\n';
        }
        uses_.clear();
    }

    void show_report(RevenueReported const& reported, State const& state) {
        RevenueReport const& report = state.reports[reported.report];
        std::string const name = state.report_names.name(static_cast<std::uint32_t>(reported.report));
        // One report a licence, with one name but for the licence: the first stands for all.
        out_ << text_of(report.known) << "  reported for " << text_of(report.at) << " to "
             << state.licence_names[report.licence] << ": " << report.stream << " "
             << grouped(text_of(report.amount)) << " (" << name << ")\n";
    }

    void show_statement(StatementIssued const& issued, State const& state) {
        Licence const& licence = state.licences[issued.licence.value];
        LicenceVersion const& version = licence.versions[issued.version - 1];
        Currency const currency = version.effective().currency;
        contracts::Statement const& s = issued.statement;
        show_uses_so_far();
        bool const is_closing = s.period.from == s.period.until;
        out_ << text_of(s.issued) << "  " << padded(state.licence_names[issued.licence], name_width)
             << (is_closing ? "closing" : text_of(s.period.from) + " to " + text_of(s.period.until))
             << ": earned " << money_text(s.earned, currency) << ", due " << money_text(s.due, currency);
        if (s.credit > 0) out_ << ", credit " << money_text(s.credit, currency);
        Integer const waiting = deferred(version, s);
        if (waiting > 0) out_ << ", deferred " << money_text(waiting, currency);
        out_ << '\n';
        for (std::size_t i = 0; i < s.parts.size(); ++i)
            if (s.parts[i] != 0)
                out_ << "            " << padded(version.payees[i], name_width)
                     << money_text(s.parts[i], currency) << '\n';
    }

    // What clauses that wait for a trigger would pay if it held.
    static Integer deferred(LicenceVersion const& version, contracts::Statement const& s) {
        contracts::FactView view;
        view.advance(version.facts, s.issued);
        auto const lines = contracts::explain(version.effective(), view, s.period.until);
        Rate waiting = 0;
        for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
            bool const waits = lines[i].clause.starts_with("deferred until") ||
                               lines[i].clause.starts_with("never more than");
            if (waits && lines[i + 1].amount > lines[i].amount)
                waiting += lines[i + 1].amount - lines[i].amount;
        }
        return round_half_even(minor_from_major(waiting, version.effective().currency));
    }

    void paid_out(PayoutPrepared const& prepared, State const& state) {
        Payout const& payout = state.payouts[prepared.payout.value];
        out_ << "            "
             << padded(payout.name + " to " + state.party_names[payout.payee], name_width + 10)
             << from_minor(payout.amount, payout.currency) << '\n';
    }
    void show_payout(PayoutChanged const& changed, State const& state) {
        if (changed.state == PayoutState::pending || changed.state == PayoutState::settled) return;
        out_ << "            " << state.payout_names[changed.payout] << " is " << text_of(changed.state)
             << '\n';
    }

    Value const& scenario_;
    bool with_colour_;
    std::ostream& out_;
    bool is_sound_ = true;
    std::map<std::string, std::pair<WideUnits, WideUnits>> uses_;
    std::map<std::string, Currency> currency_of_;
};

// All commands of the scenario's files; the first fault is written to `err`.
std::optional<Batch> commands_of(std::string const& folder, Value const& scenario, std::ostream& err) {
    Batch out;
    Value const* const files = scenario.find("commands");
    if (files == nullptr || !files->is_array()) {
        err << folder << "/scenario.json: /commands must be a list of files\n";
        return std::nullopt;
    }
    for (Value const& file : files->items) {
        std::string const path = folder + "/" + file.text;
        auto const text = adapters::read_file(path, 64U << 20U);
        if (!text) {
            err << text.error() << '\n';
            return std::nullopt;
        }
        std::istringstream lines(*text);
        std::string line;
        for (std::size_t number = 1; std::getline(lines, line); ++number) {
            if (line.empty()) continue;
            auto command = adapters::command_from_text(line);
            if (!command) {
                err << path << ':' << number << ": " << command.error().pointer << ' ' << command.error().what
                    << '\n';
                return std::nullopt;
            }
            out.push_back(std::move(command).value());
        }
    }
    std::ranges::stable_sort(out, {}, &StampedCommand::instant);
    return out;
}

}  // namespace

int run_demo(std::string const& folder, std::string const& store, bool with_colour, std::ostream& out,
             std::ostream& err) try {
    auto const text = adapters::read_file(folder + "/scenario.json", 1U << 20U);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    auto const scenario = adapters::json::parse(*text);
    if (!scenario) {
        err << folder << "/scenario.json:" << scenario.error().line << ": " << scenario.error().what << '\n';
        return 1;
    }
    auto const commands = commands_of(folder, *scenario, err);
    if (!commands) return 1;
    auto const journal = adapters::open_journal(store);
    if (journal->batch_count() != 0) {
        err << store << ": holds a journal already; give the demo a store of its own\n";
        return 1;
    }
    Stage stage(*scenario, with_colour, out);
    stage.introduce();
    adapters::Host host(*journal);
    host.tell([&](auto const& command, auto const& answer, auto const& events, auto const& state) {
        stage.tell(command, answer, events, state);
    });
    // A clearing stands in a batch of its own, so that the market can be shown just before it.
    Batch batch;
    for (StampedCommand const& command : *commands) {
        if (std::holds_alternative<ClearBatch>(command.envelope.command)) {
            (void)host.submit(batch);
            batch.clear();
            stage.show_market(host.engine().state());
        }
        batch.push_back(command);
    }
    (void)host.submit(batch);
    stage.close(host, *journal);
    return stage.is_sound() ? 0 : 1;
} catch (adapters::JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::sim
