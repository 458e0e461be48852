#pragma once
// Who may ask what, and who sees what. A party acts for itself and sees its own; the operator acts for the
// market, but sees no bid before it is cleared and no reservation ever. Every refusal is logged, by key and
// rule, never by content.

#include "adapters/access/keys.hpp"
#include "adapters/host/writer.hpp"

namespace licet::adapters {

// The gate of one principal's commands.
class PartyGate final : public Gate {
public:
    explicit PartyGate(std::shared_ptr<Principal const> who) : who_(std::move(who)) {}
    [[nodiscard]] std::optional<Forbidden> forbids(settlement::Command const& command,
                                                   settlement::State const& state) const override;

private:
    std::shared_ptr<Principal const> who_;
};

// For the logs.
void log_refused_access(Principal const* who, std::string_view asked, std::string_view rule);

// Whether a principal sees these at all.
[[nodiscard]] bool is_own(Principal const& who, settlement::State const& state, settlement::PartyId party);
[[nodiscard]] bool sees(Principal const& who, settlement::State const& state,
                        settlement::Licence const& licence);  // its licensor, its licensee, the operator

}  // namespace licet::adapters
