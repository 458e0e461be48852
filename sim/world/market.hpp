#pragma once
// What an experiment can play: a market has parameters, each with a standard value and limits, and measures.
// Playing it once is one replication: a function of its setting, the seed and the replication alone. What is
// drawn does not depend on the setting's rules, so that arms of an experiment see the same people.

#include "sim/random/stream.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace licet::sim {

using Value = std::variant<double, std::string>;

struct Parameter {
    std::string_view name;
    Value standard;
    double least = 0;  // of a number
    double most = 0;
    std::vector<std::string_view> words{};  // of a word: those allowed
    std::string_view means;
};

// A value a parameter, checked when it was made.
class Setting {
public:
    explicit Setting(std::map<std::string, Value, std::less<>> values) : values_(std::move(values)) {}
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const {
        return static_cast<std::size_t>(number(name));
    }
    [[nodiscard]] bool is_on(std::string_view name) const { return number(name) != 0; }
    [[nodiscard]] std::string const& word(std::string_view name) const;
    [[nodiscard]] std::map<std::string, Value, std::less<>> const& values() const { return values_; }

private:
    std::map<std::string, Value, std::less<>> values_;
};

// Chance of one replication: a stream for each purpose and agent.
struct Draw {
    std::uint64_t seed;
    std::uint64_t replication;
    [[nodiscard]] Stream stream(std::string_view purpose, std::uint64_t agent = 0) const {
        return {seed, purpose_of(purpose), replication << 32U | agent};
    }
};

struct Measure {
    std::string_view name;
    std::string_view means;
};

// What one replication came to, a number a measure.
class Tally {
public:
    explicit Tally(std::span<Measure const> measures) : measures_(measures), sums_(measures.size(), 0.0) {}
    double& operator[](std::string_view name);
    double& operator[](std::size_t place) { return sums_[place]; }
    [[nodiscard]] std::vector<double> const& sums() const { return sums_; }

private:
    std::span<Measure const> measures_;
    std::vector<double> sums_;
};

struct Market {
    std::string_view name;
    std::string_view means;
    std::vector<Parameter> parameters;
    std::vector<Measure> measures;
    void (*play)(Setting const& setting, Draw const& draw, Tally& tally);
    // Why values that are each within their limits cannot stand together; empty where they can.
    std::string (*fault)(Setting const& setting) = nullptr;
};

// Every parameter as it is where nobody says otherwise.
[[nodiscard]] std::map<std::string, Value, std::less<>> standard_values(Market const& market);

// All of them, in the order they are listed to people.
[[nodiscard]] std::vector<Market> const& markets();
[[nodiscard]] Market const* find_market(std::string_view name);

}  // namespace licet::sim
