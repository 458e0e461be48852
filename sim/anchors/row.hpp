#pragma once
// A row of an anchors file: what is asked (family, setup, quantity) of which parameters; and an answer. Rows
// are told apart by these fields alone, never by their id.

#include "adapters/json/json.hpp"
#include "contracts/values/rate.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace licet::sim {

// A row asks something, or in a way, that we do not know.
struct NotKnown : std::runtime_error {
    using runtime_error::runtime_error;
};

// Numbers in a document: 0.25, 1e-3, or the texts "1/4" and "0.25"; exactly. Throws NotKnown.
[[nodiscard]] Rate exact_of(adapters::json::Value const& value);
[[nodiscard]] double number_of(adapters::json::Value const& value);
[[nodiscard]] Rate exact_of(double number);  // of a finite number, all its bits
[[nodiscard]] double number_of(Rate const& exact);

struct Row {
    std::string id;
    std::string family;
    std::string setup;
    std::string quantity;
    std::string kind;
    adapters::json::Value parameters;

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] adapters::json::Value const& raw(
        std::string_view name) const;  // throws NotKnown where there is none
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] Rate exact(std::string_view name) const;
    [[nodiscard]] std::int64_t whole(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::vector<double> numbers(std::string_view name) const;
    [[nodiscard]] std::vector<Rate> exacts(std::string_view name) const;
    [[nodiscard]] std::vector<std::vector<Rate>> matrix(std::string_view name) const;

    [[nodiscard]] bool asks(std::string_view words) const {
        return quantity.find(words) != std::string::npos;
    }
    // Whom or what it asks about: the last word.
    [[nodiscard]] std::string asks_of() const { return quantity.substr(quantity.find_last_of(' ') + 1); }
    [[nodiscard]] bool begins(std::string_view words) const { return quantity.starts_with(words); }
    [[nodiscard]] bool is_set(std::string_view words) const { return setup.find(words) != std::string::npos; }
    // The parameters in one text, to tell simulations apart.
    [[nodiscard]] std::string key(std::string_view purpose) const;
};

using NamedNumbers = std::vector<std::pair<std::string, double>>;
struct Answer {
    std::variant<double, std::vector<double>, NamedNumbers> value;
    std::optional<std::uint64_t> draws;  // nothing where no chance was needed
};

[[noreturn]] void not_known(Row const& row);

}  // namespace licet::sim
