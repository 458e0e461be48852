// What a document licenses. The rule behind every choice: what is not understood grants nothing.

#include "adapters/robots/path_pattern.hpp"
#include "adapters/rsl/rsl.hpp"
#include "adapters/rsl/vocabulary.hpp"
#include "contracts/values/currency.hpp"

#include <algorithm>

namespace licet::adapters::rsl {
namespace {

using json::Value;

struct Meaning {
    std::string_view token;
    std::vector<std::string_view> usages;
};
Meaning const meanings[] = {
    {"all", {"search", "ai-index", "ai-input", "ai-train"}},
    {"ai-all", {"ai-index", "ai-input", "ai-train"}},
    {"search", {"search"}},
    {"ai-index", {"ai-index"}},
    {"ai-input", {"ai-input"}},
    {"ai-train", {"ai-train"}},
};
// Spellings of other vocabularies, understood where they forbid.
Meaning const aliases[] = {
    {"train-ai", {"ai-train"}},
    {"ai-training", {"ai-train"}},
    {"ai-use", {"ai-input"}},
};

bool contains(std::vector<std::string_view> const& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

bool prohibits(License const& license, std::string_view usage) {
    return std::ranges::any_of(tokens_of(license.prohibits, "usage"), [&](std::string const& token) {
        return contains(usages_of(token, true), usage);
    });
}

// A prohibition that was meant and cannot be read.
bool has_unknown_prohibition(License const& license) {
    return license.has_unreadable_prohibition ||
           std::ranges::any_of(tokens_of(license.prohibits, "usage"),
                               [](std::string const& token) { return usages_of(token, true).empty(); });
}

enum class Grant { none, by_name, by_group, by_silence };
// By silence: a licence that lists no usages grants all it does not prohibit.
Grant grants(License const& license, std::string_view usage) {
    if (prohibits(license, usage)) return Grant::none;
    if (!license.permits.contains("usage"))
        return license.has_unreadable_permit ? Grant::none : Grant::by_silence;
    Grant best = Grant::none;
    for (std::string const& token : tokens_of(license.permits, "usage")) {
        if (token == usage) return Grant::by_name;
        if (contains(usages_of(token, false), usage)) best = Grant::by_group;
    }
    return best;
}

// Free before credit, credit before a price; else as the document orders them.
int rank(License const& license) {
    std::string const kind = payment_kind(license.payment);
    return kind == "free" ? 0 : kind == "attribution" ? 1 : 2;
}

Answer answer_by(Content const& content, License const& license, std::string const& scope) {
    Answer out;
    out.status = Answer::Status::licensed;
    out.scope = scope;
    out.payment = payment_kind(license.payment);
    if (license.payment)
        if (auto price = price_of(*license.payment)) {
            out.amount = price->first;
            out.currency = price->second;
        }
    out.needs_server = content.server.has_value();
    for (Reporting const& reporting : license.reporting) out.reporting.push_back(reporting.profile);
    return out;
}

// The contents of one scope: those whose patterns cover the path and are equally long.
using Scope = std::vector<Content const*>;

bool is_prohibited(Scope const& scope, std::string_view usage) {
    for (Content const* content : scope)
        for (License const& license : content->licenses)
            if (prohibits(license, usage)) return true;
    return false;
}

bool is_unclear(Scope const& scope) {
    for (Content const* content : scope)
        if (std::ranges::any_of(content->licenses, has_unknown_prohibition)) return true;
    return false;
}

// The best licence of a scope among those that grant in one of the ways `accepted`.
std::optional<Answer> granted(Scope const& scope, std::string_view usage,
                              std::initializer_list<Grant> accepted) {
    std::optional<Answer> best;
    int best_rank = 3;
    for (Content const* content : scope)
        for (License const& license : content->licenses) {
            if (std::ranges::find(accepted, grants(license, usage)) == accepted.end()) continue;
            if (rank(license) >= best_rank) continue;
            best_rank = rank(license);
            best = answer_by(*content, license, pattern_of(*content));
        }
    return best;
}

// Narrowest first.
std::vector<Scope> scopes_of(Document const& document, std::string_view path) {
    std::map<std::size_t, Scope, std::greater<>> by_length;
    for (Content const& content : document.contents) {
        std::string const pattern = normalised_pattern(pattern_of(content));
        if (covers_path(pattern, path)) by_length[pattern.size()].push_back(&content);
    }
    std::vector<Scope> out;
    for (auto& [length, scope] : by_length) out.push_back(std::move(scope));
    return out;
}

Answer unlicensed(std::string why) {
    Answer out;
    out.why = std::move(why);
    return out;
}

std::string sample_path(std::string const& pattern) {
    std::string out;
    for (char const c : pattern) {
        if (c == '*') out += 'x';
        if (c != '*' && c != '$') out += c;
    }
    return out.empty() ? "/" : out;
}

Value text_or_null(std::optional<std::string> const& text) {
    return text ? Value::of(*text) : Value();
}

Value list_of(std::vector<std::string> const& texts) {
    Value out = Value::array();
    for (std::string const& text : texts) out.push(Value::of(text));
    return out;
}

Value lists_of(std::map<std::string, std::vector<std::string>> const& lists) {
    Value out = Value::object();
    for (auto const& [name, list] : lists) out.set(name, list_of(list));
    return out;
}

Value payment_value(Payment const& payment) {
    Value out = Value::object({{"type", text_or_null(payment.type)}});
    if (payment.standard) out.set("standard", Value::of(*payment.standard));
    if (payment.custom) out.set("custom", Value::of(*payment.custom));
    if (payment.amount) out.set("amount", Value::of(*payment.amount));
    if (payment.amount) out.set("currency", text_or_null(payment.currency));
    if (payment.accepts)
        out.set("accepts", Value::object({{"type", Value::of(payment.accepts->first)},
                                          {"body", Value::of(payment.accepts->second)}}));
    if (!payment.extensions.empty())
        out.set("extensions", list_of({payment.extensions.begin(), payment.extensions.end()}));
    return out;
}

Value license_value(License const& license) {
    Value reporting = Value::array();
    for (Reporting const& one : license.reporting)
        reporting.push(Value::object({{"type", Value::of(one.type)},
                                      {"profile", Value::of(one.profile)},
                                      {"endpoint", text_or_null(one.endpoint)},
                                      {"meta", Value::of(one.meta)}}));
    return Value::object({{"permits", lists_of(license.permits)},
                          {"prohibits", lists_of(license.prohibits)},
                          {"payment", license.payment ? payment_value(*license.payment) : Value()},
                          {"reporting", std::move(reporting)},
                          {"legal", lists_of(license.legal)}});
}

Value content_value(Content const& content) {
    Value licenses = Value::array();
    for (License const& license : content.licenses) licenses.push(license_value(license));
    Value out = Value::object({{"url", Value::of(content.url)},
                               {"server", text_or_null(content.server)},
                               {"encrypted", Value::of(content.is_encrypted)},
                               {"lastmod", text_or_null(content.lastmod)},
                               {"licenses", std::move(licenses)}});
    if (content.copyright) {
        Value copyright = Value::object({{"holder", Value::of(content.copyright->holder)}});
        if (content.copyright->type) copyright.set("type", Value::of(*content.copyright->type));
        if (content.copyright->contact_email)
            copyright.set("contactEmail", Value::of(*content.copyright->contact_email));
        if (content.copyright->contact_url)
            copyright.set("contactUrl", Value::of(*content.copyright->contact_url));
        out.set("copyright", std::move(copyright));
    }
    if (content.terms) out.set("terms", Value::of(*content.terms));
    if (content.schema) out.set("schema", Value::of(*content.schema));
    if (!content.alternates.empty()) {
        Value alternates = Value::array();
        for (auto const& [type, href] : content.alternates)
            alternates.push(Value::object({{"type", text_or_null(type)}, {"href", Value::of(href)}}));
        out.set("alternate", std::move(alternates));
    }
    return out;
}

}  // namespace

std::vector<std::string> const& tokens_of(Classes const& classes, std::string_view type) {
    static std::vector<std::string> const none;
    auto const found = classes.find(std::string(type));
    return found == classes.end() ? none : found->second;
}

std::string_view text_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok:
            return "ok";
        case Outcome::refused:
            return "refused";
        case Outcome::not_rsl:
            return "not-rsl";
        case Outcome::malformed:
            return "malformed";
    }
    return {};
}

std::vector<std::string_view> usages_of(std::string_view token, bool is_prohibition) {
    for (Meaning const& meaning : meanings)
        if (meaning.token == token) return meaning.usages;
    if (is_prohibition)
        for (Meaning const& alias : aliases)
            if (alias.token == token) return alias.usages;
    return {};
}

std::optional<std::pair<std::string, std::string>> price_of(Payment const& payment) {
    if (!payment.amount || !payment.currency || !is_amount(*payment.amount) ||
        !Currency::from_code(*payment.currency))
        return std::nullopt;
    return std::pair(*payment.amount, *payment.currency);
}

std::string payment_kind(std::optional<Payment> const& payment) {
    if (!payment) return "free";
    return payment->type && is_payment_type(*payment->type) ? *payment->type : "unpriced";
}

std::string pattern_of(Content const& content) {
    return content.url.find("://") == std::string::npos ? content.url : path_of_url(content.url);
}

Answer licensed(Document const& document, std::string_view path, std::string_view usage, bool is_strict) {
    if (document.outcome != Outcome::ok) return unlicensed(std::string(text_of(document.outcome)));
    if (is_strict && !document.is_conformant) return unlicensed("non-conformant");
    std::string const asked = normalised_pattern(path);
    auto const scopes = scopes_of(document, asked);
    // What names the usage, by itself or by its group, comes before what is only not forbidden: a narrow
    // licence that is silent on a usage leaves it to the broader one.
    for (Scope const& scope : scopes) {
        if (is_prohibited(scope, usage)) {
            Answer out;
            out.status = Answer::Status::prohibited;
            out.scope = pattern_of(*scope.front());
            return out;
        }
        if (auto by_name = granted(scope, usage, {Grant::by_name})) {
            // A free licence by a group's name is as good as one by the usage's own.
            auto any =
                is_unclear(scope) ? std::nullopt : granted(scope, usage, {Grant::by_name, Grant::by_group});
            return any ? *any : *by_name;
        }
        if (is_unclear(scope)) return unlicensed("silent");
        if (auto by_group = granted(scope, usage, {Grant::by_group})) return *by_group;
    }
    for (Scope const& scope : scopes)
        if (auto by_silence = granted(scope, usage, {Grant::by_silence})) return *by_silence;
    return unlicensed("silent");
}

Value value_of(Answer const& answer) {
    if (answer.status == Answer::Status::unlicensed)
        return Value::object({{"status", Value::of("unlicensed")}, {"why", Value::of(answer.why)}});
    if (answer.status == Answer::Status::prohibited)
        return Value::object({{"status", Value::of("prohibited")}, {"scope", Value::of(answer.scope)}});
    Value out = Value::object({{"status", Value::of("licensed")},
                               {"payment", Value::of(answer.payment)},
                               {"scope", Value::of(answer.scope)},
                               {"obligation", Value::of(answer.needs_server ? "license-server" : "inline")}});
    if (answer.amount) {
        out.set("amount", Value::of(*answer.amount));
        out.set("currency", Value::of(*answer.currency));
    }
    if (!answer.reporting.empty()) out.set("reporting", list_of(answer.reporting));
    return out;
}

Value reading_of(Document const& document) {
    Value out = Value::object({{"parse", Value::of(text_of(document.outcome))}});
    std::vector<std::string> paths{"/"};
    if (document.outcome == Outcome::ok) {
        out.set("maxAgeDays", Value::of(static_cast<long long>(document.max_age_days)));
        Value contents = Value::array();
        for (Content const& content : document.contents) {
            contents.push(content_value(content));
            std::string path = sample_path(pattern_of(content));
            if (paths.size() < 200 && std::ranges::find(paths, path) == paths.end())
                paths.push_back(std::move(path));
        }
        out.set("contents", std::move(contents));
    } else if (!document.fault.empty()) {
        out.set("fault", Value::of(document.fault));
    }
    out.set("issues", list_of({document.issues.begin(), document.issues.end()}));
    Value reading = Value::object();
    for (bool const is_strict : {false, true}) {
        Value by_path = Value::object();
        for (std::string const& path : paths) {
            Value by_usage = Value::object();
            for (auto const usage : usages)
                by_usage.set(std::string(usage), value_of(licensed(document, path, usage, is_strict)));
            by_path.set(path, std::move(by_usage));
        }
        reading.set(is_strict ? "strict" : "lenient", std::move(by_path));
    }
    return out.set("reading", std::move(reading));
}

}  // namespace licet::adapters::rsl
