#pragma once
// The one door: apply(command, instant) gives events or a named refusal. Same commands at the same instants,
// same state, on any machine; no clock, thread, file or log below it.

#include "settlement/engine/refusal.hpp"
#include "settlement/engine/state.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace licet::settlement {

struct Applied {
    friend bool operator==(Applied, Applied) = default;
};
// The very same command was applied before; nothing changed now.
struct AppliedBefore {
    friend bool operator==(AppliedBefore, AppliedBefore) = default;
};
using Answer = std::variant<Applied, AppliedBefore, Refused>;

class Engine {
public:
    // Appends what happened to `events`; nothing where the answer is not Applied.
    Answer apply(Envelope const& envelope, Instant instant, Events& events);

    // That a command of this id comes soon, some commands ahead: spares waiting for memory, and changes
    // nothing.
    void expect(CommandId id) const { state_.ids.fetch(id); }

    [[nodiscard]] State const& state() const { return state_; }

    // The whole state as bytes, the same for the same commands however they were batched; and its digest.
    [[nodiscard]] std::string save() const;
    void save(Saver& saver) const;
    [[nodiscard]] Digest digest() const;
    // From bytes of save() of the same release; nothing where they are something else.
    [[nodiscard]] static std::optional<Engine> load(std::string_view bytes);
    [[nodiscard]] static std::optional<Engine> load(Loader& loader);  // what comes after it is left

private:
    State state_;
};

}  // namespace licet::settlement
