#include "adapters/cli/may.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/host.hpp"
#include "adapters/odrl/cases.hpp"
#include "adapters/odrl/document.hpp"
#include "adapters/report/permission_json.hpp"
#include "adapters/robots/robots.hpp"
#include "adapters/rsl/rsl.hpp"
#include "adapters/tdmrep/tdmrep.hpp"

#include <algorithm>
#include <ostream>

namespace licet::adapters {
namespace {

using json::Value;
using Answered = Result<Value, json::Fault>;

std::string text_at(Value const& document, std::string_view key) {
    Value const* const value = document.find(key);
    return value != nullptr && value->is_string() ? value->text : "";
}

// Only the keys that are asked for, at every level of objects.
Value asked(Value const& answer, Value const* question) {
    if (question == nullptr || !question->is_object() || !answer.is_object()) return answer;
    Value out = Value::object();
    for (auto const& [key, below] : question->members)
        if (Value const* const found = answer.find(key)) out.set(key, asked(*found, &below));
    return out;
}

// {xml, path}: what is licensed at a path, for each usage.
Answered rsl_case(Value const& document) {
    auto const read = rsl::read(text_at(document, "xml"));
    Value out = Value::object();
    for (auto const usage : rsl::usages)
        out.set(std::string(usage), value_of(rsl::licensed(read, text_at(document, "path"), usage, false)));
    return asked(out, document.find("expect"));
}

// {robots, agent, url}: may it be fetched, and what its group declares.
Answered robots_case(Value const& document) {
    auto const read = robots::read(text_at(document, "robots"));
    std::string const agent = text_at(document, "agent");
    Value preferences = Value::object();
    for (auto const& [key, value] : preferences_for(read, agent, text_at(document, "url")))
        preferences.set(key, Value::of(value));
    Value licences = Value::array();
    for (std::string const& url : licences_for(read, agent)) licences.push(Value::of(url));
    return Value::object({{"allowed", Value::of(may_fetch(read, agent, text_at(document, "url")))},
                          {"licences", std::move(licences)},
                          {"preferences", std::move(preferences)}});
}

// {value}: what a Content-Usage field says; null where it does not parse.
Answered preferences_case(Value const& document) {
    auto const read = robots::preferences_from(text_at(document, "value"));
    if (!read) return Value();
    Value out = Value::object();
    for (auto const& [key, value] : *read) out.set(key, Value::of(value));
    return out;
}

// {tdmrep, path}: is mining reserved there.
Answered tdmrep_case(Value const& document) {
    auto const read = tdmrep::read(text_at(document, "tdmrep"));
    if (!read) return Unexpected{read.error()};
    return tdmrep::answer_of(tdmrep::rule_for(*read, text_at(document, "path")));
}

struct Kind {
    std::string_view key;  // the member by which a case of this kind is known
    Answered (*answer)(Value const& document);
};

// One row a kind of case; the first whose member is there answers.
constexpr Kind kinds[] = {
    {"kind", odrl::answer_to_case}, {"xml", rsl_case},           {"robots", robots_case},
    {"tdmrep", tdmrep_case},        {"value", preferences_case},
};

}  // namespace

Answered answer_to_case(Value const& document) {
    // A file of many cases is answered as a list, each with its id.
    Value const* const cases = document.is_array() ? &document : document.find("cases");
    if (cases != nullptr && cases->is_array()) {
        Value out = Value::array();
        for (std::size_t i = 0; i < cases->items.size(); ++i) {
            Value const& one = cases->items[i];
            if (one.is_array() || one.find("cases") != nullptr)
                return Unexpected{json::Fault{json::pointer_to("", i), "must be a case", 0}};
            auto const answer = answer_to_case(one);
            if (!answer) return answer;
            Value const* const id = one.find("id");
            out.push(Value::object({{"id", id == nullptr ? Value() : *id}, {"answer", *answer}}));
        }
        return out;
    }
    for (Kind const& kind : kinds)
        if (document.find(kind.key) != nullptr) return kind.answer(document);
    std::string known;
    for (Kind const& kind : kinds) known += (known.empty() ? "" : ", ") + std::string(kind.key);
    return Unexpected{json::Fault{"", "must be a case with one of: " + known, 0}};
}

int run_may(MayOptions const& options, std::ostream& out, std::ostream& err) {
    auto const date = date_from_text(options.date);
    if (!date) {
        err << "--date: must be a day: 2026-01-31\n";
        return 2;
    }
    try {
        auto const journal = open_journal(options.store);
        Host const host(*journal);
        settlement::State const& state = host.engine().state();
        auto const answer = settlement::may_use(
            state, {options.asset, options.purpose, options.party, options.territory, *date});
        out << json::pretty_text_of(value_of(answer, state)) << '\n';
        bool const is_allowed = answer.verdict == settlement::Verdict::allow ||
                                answer.verdict == settlement::Verdict::allow_with_duties;
        return is_allowed ? 0 : 1;
    } catch (JournalFailure const& failure) {
        err << failure.what() << '\n';
        return 1;
    }
}

int run_may_policy(MayPolicyOptions const& options, std::ostream& out, std::ostream& err) {
    auto const fail = [&](std::string const& path, json::Fault const& fault) {
        err << path << ':' << fault.line << ": " << fault.pointer << ' ' << fault.what << '\n';
        return 1;
    };
    auto const text_of_file = [&](std::string const& path) -> Result<std::string, json::Fault> {
        auto text = read_file(path, json::Limits{}.bytes_max);
        if (!text) return Unexpected{json::Fault{"", text.error(), 0}};
        return *text;
    };
    if (options.request.empty()) {
        err << "licet may: --policy needs --request\n";
        return 2;
    }
    auto const policy_text = text_of_file(options.policy);
    if (!policy_text) return fail(options.policy, policy_text.error());
    auto const graph = odrl::graph_from_text(*policy_text);
    if (!graph) return fail(options.policy, graph.error());
    auto const policies = odrl::policies_from(*graph);
    if (policies.size() != 1)
        return fail(options.policy,
                    {"", "must hold one policy, and holds " + std::to_string(policies.size()), 0});
    Value question = Value::object({{"kind", Value::of("permission-query")},
                                    {"dutyMode", Value::of(options.duty_mode)},
                                    {"policy", odrl::value_of(policies.front())}});

    auto const request_text = text_of_file(options.request);
    if (!request_text) return fail(options.request, request_text.error());
    auto const plain = json::parse(*request_text);
    if (plain && plain->find("action") != nullptr && plain->find("@context") == nullptr) {
        question.set("request", *plain);
    } else {
        auto const asked = odrl::graph_from_text(*request_text);
        if (!asked) return fail(options.request, asked.error());
        auto request = odrl::request_from(*asked);
        if (!request) return fail(options.request, request.error());
        question.set("request", *request);
    }
    if (!options.state.empty()) {
        auto const state_text = text_of_file(options.state);
        if (!state_text) return fail(options.state, state_text.error());
        auto const state = json::parse(*state_text);
        if (!state) return fail(options.state, state.error());
        if (!state->is_object()) return fail(options.state, {"", "must be an object", 0});
        question.set("world", *state);
    }
    auto const answer = odrl::answer_to_case(question);
    if (!answer) return fail(options.policy, answer.error());
    out << json::pretty_text_of(*answer) << '\n';
    Value const* const verdict = answer->find("verdict");
    return verdict != nullptr && text_at(*verdict, "closed") == "permit" ? 0 : 1;
}

int run_may_cases(std::vector<std::string> const& paths, std::ostream& out, std::ostream& err) {
    Value answers = Value::array();
    for (std::string const& path : paths) {
        auto const text = read_file(path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 1;
        }
        auto const document = json::parse(*text);
        auto const answer = document ? answer_to_case(*document) : Answered(Unexpected{document.error()});
        if (!answer) {
            auto const& fault = answer.error();
            err << path << ':' << fault.line << ": " << fault.pointer << ' ' << fault.what << '\n';
            return 1;
        }
        answers.push(*answer);
    }
    out << json::pretty_text_of(answers.items.size() == 1 ? answers.items.front() : answers) << '\n';
    return 0;
}

}  // namespace licet::adapters
