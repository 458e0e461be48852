#pragma once
// The training-and-data-mining assertion of C2PA and CAWG, as the JSON that manifest tools print. The hash of
// that text is kept as provenance; the signed manifest itself is for other tools to check.

#include "adapters/json/json.hpp"
#include "contracts/values/digest.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::c2pa {

enum class Use : std::uint8_t { allowed, not_allowed, constrained };
[[nodiscard]] std::string_view text_of(Use use);

struct Entry {
    std::string what;  // data_mining, ai_inference, ai_training or ai_generative_training
    Use use = Use::not_allowed;
    std::string constraint;  // what is asked for, where constrained
    // Constrained without saying how is not allowed; so is what cannot be read.
    [[nodiscard]] Use effective() const {
        return use == Use::constrained && constraint.empty() ? Use::not_allowed : use;
    }
};

struct Assertion {
    std::string label;  // cawg.training-mining or c2pa.training-mining; empty where there is none
    std::vector<Entry> entries;
    std::set<std::string> issues;
    Digest manifest;
};

// An assertion by itself, a manifest with assertions, or a manifest store with an active manifest.
[[nodiscard]] Result<Assertion, json::Fault> read(std::string_view text);
[[nodiscard]] json::Value reading_of(Assertion const& assertion);

}  // namespace licet::adapters::c2pa
