// Any bytes as a file of commands: each line refused with a place, or applied, and every invariant holds
// after it; what was read is written and read again the same.

#include "adapters/commands/commands_json.hpp"
#include "settlement/engine/engine.hpp"
#include "settlement/invariants/invariants.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    namespace settlement = licet::settlement;
    if (size > 32768) return 0;
    std::string_view text(reinterpret_cast<char const*>(data), size);
    settlement::Engine engine;
    settlement::Events events;
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const command = command_from_text(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (!command) {
            if (command.error().what.empty()) std::abort();
            continue;
        }
        auto const again = command_from(value_of(*command));
        if (!again || settlement::content_hash(again->envelope.command) !=
                          settlement::content_hash(command->envelope.command))
            std::abort();
        events.clear();
        (void)engine.apply(command->envelope, command->instant, events);
        if (auto const broken = settlement::first_broken(engine.state())) {
            std::fprintf(stderr, "%s\n", broken->c_str());
            std::abort();
        }
    }
    auto const loaded = settlement::Engine::load(engine.save());
    if (!loaded || !(loaded->digest() == engine.digest())) std::abort();
    return 0;
}
