#pragma once
// The binding agreement: scope, terms and split between two parties over named assets. It is versioned, an
// amendment is the next version with a date of its own, and each version is bound by the digest of its
// canonical text, which names the digest of the version before.

#include "contracts/licence/ending.hpp"
#include "contracts/licence/reporting.hpp"
#include "contracts/scope/scope.hpp"
#include "contracts/terms/terms.hpp"
#include "contracts/values/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace licet::contracts {

// When money moves: with each statement, or with each use out of what was paid before.
enum class Funding : std::uint8_t { by_statement, at_use };
constexpr std::uint64_t enumerator_count(Funding) {
    return 2;
}
[[nodiscard]] std::string_view text_of(Funding funding);  // by-statement, at-use
[[nodiscard]] std::optional<Funding> funding_from_text(std::string_view text);

struct Licence {
    std::string name;
    std::uint32_t version = 1;
    std::string licensor;
    std::string licensee;
    std::vector<std::string> assets;  // ascending, each once, at least one
    Scope scope;
    Terms terms;  // with the split among those who stand behind the licensor
    Funding funding = Funding::by_statement;
    std::optional<Ending> ending;    // what holds by itself where none is given: Ending{}
    std::optional<Digest> previous;  // the version before; none for the first
    Reporting reporting{};

    friend bool operator==(Licence const&, Licence const&) = default;
};

// One text a licence: JSON with its keys in a fixed order, no blanks, numbers in their shortest form.
[[nodiscard]] std::string canonical_text(Licence const& licence);
[[nodiscard]] std::string canonical_text(Scope const& scope);
[[nodiscard]] Digest digest_of(Licence const& licence);

}  // namespace licet::contracts
