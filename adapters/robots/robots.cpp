#include "adapters/robots/robots.hpp"

#include "adapters/robots/path_pattern.hpp"
#include "adapters/robots/structured_fields.hpp"

#include <algorithm>
#include <cctype>

namespace licet::adapters::robots {
namespace {

using json::Value;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}
std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

struct Line {
    std::string key;  // lower case
    std::string_view value;
};

// `key: value`, or two words without a colon, which many files have; comments gone.
std::optional<Line> line_from(std::string_view text) {
    text = trimmed(text.substr(0, text.find('#')));
    if (auto const colon = text.find(':'); colon != std::string_view::npos)
        return Line{lower(trimmed(text.substr(0, colon))), trimmed(text.substr(colon + 1))};
    auto const gap = std::ranges::find_if(text, is_blank) - text.begin();
    std::string_view const rest = trimmed(text.substr(static_cast<std::size_t>(gap)));
    if (rest.empty() || std::ranges::any_of(rest, is_blank)) return std::nullopt;
    return Line{lower(text.substr(0, static_cast<std::size_t>(gap))), rest};
}

bool is_agent_key(std::string_view key) {
    return key == "user-agent" || key == "useragent" || key == "user agent";
}
// A misspelt Disallow still disallows.
bool is_disallow_key(std::string_view key) {
    static constexpr std::string_view spellings[] = {"disallow", "dissallow", "dissalow",
                                                     "disalow",  "diasllow",  "disallaw"};
    return std::ranges::find(spellings, key) != std::end(spellings);
}

std::map<std::string, std::string> signals_from(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        std::string_view const part = text.substr(0, comma);
        text = text.substr(std::min(comma + 1, text.size()));
        auto const equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        std::string const key = lower(trimmed(part.substr(0, equals)));
        if (!key.empty()) out[key] = lower(trimmed(part.substr(equals + 1)));
    }
    return out;
}

// `[path] preferences`: a path begins with a slash.
ContentUsage usage_from(std::string_view text) {
    ContentUsage out;
    if (text.starts_with('/') || text.starts_with('*')) {
        auto const gap = static_cast<std::size_t>(std::ranges::find_if(text, is_blank) - text.begin());
        out.path = normalised_pattern(text.substr(0, gap));
        text = trimmed(text.substr(gap));
    }
    out.text = text;
    out.preferences = preferences_from(text);
    return out;
}

class Reading {
public:
    Robots run(std::string_view text) {
        for (char const byte : std::string_view("\xEF\xBB\xBF"))
            if (text.starts_with(byte)) text.remove_prefix(1);
        while (!text.empty()) {
            auto const end = std::min(text.find_first_of("\r\n"), text.size());
            take(text.substr(0, std::min(end, line_bytes_max)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return std::move(out_);
    }

private:
    void take(std::string_view text) {
        auto const line = line_from(text);
        if (!line) return;
        bool const disallows = is_disallow_key(line->key);
        if (is_agent_key(line->key)) {
            // A rule ends the list of agents; other lines do not.
            if (out_.groups.empty() || !out_.groups.back().rules.empty()) out_.groups.emplace_back();
            out_.groups.back().agents.emplace_back(line->value);
        } else if (line->key == "license") {
            (out_.groups.empty() ? out_.licences : out_.groups.back().licences).emplace_back(line->value);
        } else if (out_.groups.empty()) {
            return;  // what else comes before the first agent concerns nobody
        } else if (disallows || line->key == "allow") {
            out_.groups.back().rules.push_back({!disallows, normalised_pattern(line->value)});
        } else if (line->key == "content-signal") {
            out_.groups.back().signals.push_back(signals_from(line->value));
        } else if (line->key == "content-usage") {
            out_.groups.back().usages.push_back(usage_from(line->value));
        }
    }

    Robots out_;
};

bool is_everybody(std::string_view agent) {
    return agent.starts_with('*') && (agent.size() == 1 || is_blank(agent[1]));
}

// A group is for a product name, up to the first character such names do not have.
bool is_for(std::string_view written, std::string_view agent) {
    auto const end = std::ranges::find_if(written, [](char c) {
        return std::isalpha(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_';
    });
    auto const name = written.substr(0, static_cast<std::size_t>(end - written.begin()));
    return !name.empty() && lower(name) == lower(agent);
}

// All groups that name the agent, as one; where none does, those for everybody.
std::vector<Group const*> groups_for(Robots const& robots, std::string_view agent) {
    std::vector<Group const*> own;
    std::vector<Group const*> general;
    for (Group const& group : robots.groups) {
        if (std::ranges::any_of(group.agents, [&](auto const& written) { return is_for(written, agent); }))
            own.push_back(&group);
        if (std::ranges::any_of(group.agents, is_everybody)) general.push_back(&group);
    }
    return own.empty() ? general : own;
}

// How long a match is, 0 for none. Leave to fetch a folder's index.html is leave to fetch the folder.
std::size_t match_length(Rule const& rule, std::string_view path) {
    if (rule.pattern.empty()) return 0;
    if (covers_path(rule.pattern, path)) return rule.pattern.size();
    auto const slash = rule.pattern.rfind('/');
    if (!rule.allows || slash == std::string::npos ||
        !std::string_view(rule.pattern).substr(slash).starts_with("/index.htm"))
        return 0;
    std::string const folder = rule.pattern.substr(0, slash + 1) + "$";
    return covers_path(folder, path) ? folder.size() : 0;
}

Value list_of(std::vector<std::string> const& texts) {
    Value out = Value::array();
    for (std::string const& text : texts) out.push(Value::of(text));
    return out;
}

Value texts_of(std::map<std::string, std::string> const& texts) {
    Value out = Value::object();
    for (auto const& [key, text] : texts) out.set(key, Value::of(text));
    return out;
}

}  // namespace

Robots read(std::string_view text) {
    return Reading().run(text);
}

bool may_fetch(Robots const& robots, std::string_view agent, std::string_view url) {
    std::string const path = path_of_url(url);
    std::size_t allowed = 0;
    std::size_t disallowed = 0;
    for (Group const* group : groups_for(robots, agent))
        for (Rule const& rule : group->rules) {
            std::size_t& longest = rule.allows ? allowed : disallowed;
            longest = std::max(longest, match_length(rule, path));
        }
    return disallowed <= allowed;
}

std::vector<std::string> licences_for(Robots const& robots, std::string_view agent) {
    std::vector<std::string> out;
    for (Group const* group : groups_for(robots, agent))
        out.insert(out.end(), group->licences.begin(), group->licences.end());
    return out.empty() ? robots.licences : out;
}

std::optional<Preferences> preferences_from(std::string_view value) {
    auto const members = dictionary_from(value);
    if (!members) return std::nullopt;
    Preferences out;
    for (DictionaryMember const& member : *members) {
        if (member.key != "train-ai" && member.key != "search" && member.key != "ai-use") continue;
        out.erase(member.key);
        if (member.token == "y" || member.token == "n") out[member.key] = *member.token;
    }
    return out;
}

Preferences preferences_for(Robots const& robots, std::string_view agent, std::string_view url) {
    if (!may_fetch(robots, agent, url)) return {};
    std::string const path = path_of_url(url);
    Preferences out;
    std::map<std::string, std::size_t> lengths;
    for (Group const* group : groups_for(robots, agent))
        for (ContentUsage const& usage : group->usages) {
            if (!usage.preferences || !covers_path(usage.path, path)) continue;
            for (auto const& [key, value] : *usage.preferences) {
                auto const [length, is_new] = lengths.try_emplace(key, usage.path.size());
                // Of two equally long the one that says no.
                if (is_new || usage.path.size() > length->second ||
                    (usage.path.size() == length->second && value == "n"))
                    out[key] = value;
                length->second = std::max(length->second, usage.path.size());
            }
        }
    return out;
}

Value reading_of(Robots const& robots) {
    Value licences = Value::array();
    Value signals = Value::array();
    Value usages = Value::array();
    long long rules = 0;
    for (std::string const& url : robots.licences)
        licences.push(Value::object({{"agents", Value::array()}, {"url", Value::of(url)}}));
    for (Group const& group : robots.groups) {
        for (std::string const& url : group.licences)
            licences.push(Value::object({{"agents", list_of(group.agents)}, {"url", Value::of(url)}}));
        for (auto const& one : group.signals)
            signals.push(Value::object({{"agents", list_of(group.agents)}, {"signals", texts_of(one)}}));
        for (ContentUsage const& usage : group.usages)
            usages.push(
                Value::object({{"agents", list_of(group.agents)},
                               {"path", Value::of(usage.path)},
                               {"preferences", usage.preferences ? texts_of(*usage.preferences) : Value()}}));
        rules += static_cast<long long>(group.rules.size());
    }
    return Value::object({{"licence", std::move(licences)},
                          {"contentSignal", std::move(signals)},
                          {"contentUsage", std::move(usages)},
                          {"allowDisallowRules", Value::of(rules)}});
}

}  // namespace licet::adapters::robots
