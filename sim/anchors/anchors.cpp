#include "sim/anchors/anchors.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/threads.hpp"
#include "sim/anchors/families.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <ostream>
#include <set>
#include <thread>

namespace licet::sim {
namespace {

using adapters::json::Value;

constexpr std::size_t anchors_bytes_max = std::size_t{256} << 20U;
constexpr std::size_t rows_max = 100'000;

using Family = Answer (*)(Row const&, Laboratory&);
constexpr std::array<std::pair<std::string_view, Family>, 17> families{{
    {"01-bilateral-k-double-auction", bilateral_trade},
    {"02-myerson-satterthwaite", second_best},
    {"03-mcafee-trade-reduction", trade_reduction},
    {"04-call-market-and-cda", call_market},
    {"05-digital-goods", digital_goods},
    {"06-contingent-payment-auctions", security_auctions},
    {"07-budget-constrained-buyers", budgeted_auctions},
    {"08-beliefs-and-contingent-contracts", contingent_contracts},
    {"09-shapley-shares", shapley_shares},
    {"10-data-market-and-revenue-splits", revenue_splits},
    {"11-netting-and-clearing", netting},
    {"12-stacking-and-exclusivity", stacking},
    {"13-matching-engine", matching_engine},
    {"14-metrics-and-cash-flow", metrics_and_cash_flow},
    {"15-audit-and-costly-state-verification", audits},
    {"16-auction-basics-and-manipulation", auction_basics},
    {"17-budget-feasible-procurement", procurement_calls},
}};

BlockExecutor executor_of(unsigned threads) {
    return [threads](std::size_t count, std::function<void(std::size_t)> const& each) {
        adapters::on_threads(threads, count, each);
    };
}

Value number_value(double number) {
    if (!std::isfinite(number)) throw NotKnown("the result is not a finite number");
    std::array<char, 40> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return Value::of_number(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

Value value_of(Answer const& answer) {
    Value value;
    if (auto const* const number = std::get_if<double>(&answer.value)) {
        value = number_value(*number);
    } else if (auto const* const list = std::get_if<std::vector<double>>(&answer.value)) {
        value = Value::array();
        for (double const item : *list) value.push(number_value(item));
    } else {
        value = Value::object();
        for (auto const& [name, item] : std::get<NamedNumbers>(answer.value))
            value.set(name, number_value(item));
    }
    Value out = Value::object();
    out.set("value", std::move(value));
    if (answer.draws) out.set("N", Value::of(static_cast<long long>(*answer.draws)));
    return out;
}

std::string text_in(Value const& row, std::string_view name) {
    auto const* const found = row.find(name);
    return found != nullptr && found->is_string() ? found->text : std::string();
}

Answer answer_to(Row const& row, Laboratory& lab) {
    for (auto const& [name, family] : families)
        if (row.family == name) return family(row, lab);
    throw NotKnown("the family \"" + row.family + "\" is not known");
}

}  // namespace

AnchorResults answer_anchors(std::string const& text, std::uint64_t draws, std::uint64_t seed,
                             unsigned threads) {
    AnchorResults out;
    auto const document = adapters::json::parse(text, {.bytes_max = anchors_bytes_max, .depth_max = 64});
    if (!document) {
        out.fault = "line " + std::to_string(document.error().line) + ": " + document.error().what;
        return out;
    }
    if (!document->is_array() || document->items.size() > rows_max) {
        out.fault = "must be a list of at most " + std::to_string(rows_max) + " rows";
        return out;
    }
    Laboratory lab(draws, seed, executor_of(std::max(1U, threads)));
    Value results = Value::object();
    Value unanswered = Value::object();
    std::set<std::string> ids;
    for (std::size_t i = 0; i < document->items.size(); ++i) {
        Value const& item = document->items[i];
        Row row{text_in(item, "id"),       text_in(item, "family"), text_in(item, "setup"),
                text_in(item, "quantity"), text_in(item, "kind"),   Value::object()};
        if (row.id.empty() || !ids.insert(row.id).second) {
            out.fault = adapters::json::pointer_to("", i) + "/id must be a text of its own";
            return out;
        }
        if (auto const* const parameters = item.find("parameters")) row.parameters = *parameters;
        try {
            results.set(row.id, value_of(answer_to(row, lab)));
            ++out.answered;
        } catch (std::exception const& why) {  // NotKnown, or a parameter that makes no sense
            unanswered.set(row.id, Value::of(std::string_view(why.what())));
            ++out.unanswered;
        }
    }
    if (out.unanswered > 0) results.set("unanswered", std::move(unanswered));
    out.json = pretty_text_of(results) + "\n";
    return out;
}

int run_anchors(AnchorOptions const& options, std::ostream& out, std::ostream& err) {
    auto const text = adapters::read_file(options.path, anchors_bytes_max);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    unsigned const threads = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
    AnchorResults const results = answer_anchors(*text, options.draws, options.seed, threads);
    if (!results.fault.empty()) {
        err << options.path << ": " << results.fault << '\n';
        return 1;
    }
    if (options.out.empty()) {
        out << results.json;
    } else if (std::string const fault = adapters::write_file(options.out, results.json); !fault.empty()) {
        err << fault << '\n';
        return 1;
    }
    (options.out.empty() ? err : out)
        << results.answered << " rows answered, " << results.unanswered << " not known (" << options.draws
        << " draws, seed " << options.seed << ")\n";
    return 0;
}

}  // namespace licet::sim
