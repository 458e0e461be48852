#pragma once
// What others have published about their data, as drafts of our own commands: a listing of each asset, and an
// offer or a licence where the source says enough for one. A draft never grants more than its source: what we
// cannot say is not granted, and everything that was left out is listed.

#include "adapters/c2pa/c2pa.hpp"
#include "adapters/croissant/croissant.hpp"
#include "adapters/odrl/policy.hpp"
#include "adapters/robots/robots.hpp"
#include "adapters/rsl/rsl.hpp"
#include "adapters/tdmrep/tdmrep.hpp"
#include "contracts/scope/scope.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::drafts {

// What no source says, given by who imports. What is not given stays null in the draft.
struct Known {
    std::string at;  // the instant of the commands
    std::optional<std::string> licensor;
    std::optional<std::string> licensee;
    std::optional<std::string> currency;
    std::optional<std::string> from;
    std::optional<std::string> until;
    std::optional<std::string> content;      // the asset's own digest, where no description gives one
    std::optional<std::string> reservation;  // the least that offers without a price accept
};

struct Drafts {
    std::vector<json::Value> commands;
    std::vector<std::string> lost;  // what the source says and the commands do not
    std::vector<std::string>
        to_complete;  // what the commands need and the source does not say: a JSON pointer each
};

// `name`: what the source is called, for names that it does not give itself; `digest`: of its bytes.
[[nodiscard]] Drafts drafts_of(rsl::Document const& document, std::string_view name, std::string_view digest,
                               Known const& known);
[[nodiscard]] Drafts drafts_of(croissant::Dataset const& dataset, std::string_view name,
                               std::string_view digest, Known const& known);
[[nodiscard]] Drafts drafts_of(std::vector<odrl::Policy> const& policies, std::string_view name,
                               std::string_view digest, Known const& known);
[[nodiscard]] Drafts drafts_of(robots::Robots const& robots, std::string_view name, std::string_view digest,
                               Known const& known);
[[nodiscard]] Drafts drafts_of(tdmrep::Reservations const& reservations, std::string_view name,
                               std::string_view digest, Known const& known);
[[nodiscard]] Drafts drafts_of(c2pa::Assertion const& assertion, std::string_view name,
                               std::string_view digest, Known const& known);

}  // namespace licet::adapters::drafts
