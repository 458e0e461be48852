#include "settlement/engine/engine.hpp"

#include "contracts/values/assert.hpp"
#include "settlement/engine/describe.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {

std::uint64_t content_hash(Command const& command) {
    Hasher hasher;
    hasher(command);
    return hasher.hash();
}

Answer Engine::apply(Envelope const& envelope, Instant instant, Events& events) {
    // Identity before state, so that a late retry still gets its success.
    std::uint64_t const content = content_hash(envelope.command);
    if (auto const before = state_.ids.find(envelope.id)) {
        if (before->content != content) return Refused{Refusal::command_id_must_not_be_reused, "/id"};
        return AppliedBefore{};
    }
    if (instant < state_.last) return Refused{Refusal::instant_must_not_decrease, "/at"};
    if (!state_.is_open && !std::holds_alternative<OpenMarket>(envelope.command))
        return Refused{Refusal::market_must_be_open, ""};

    Moment const moment{instant, date_of(instant), envelope.id};
    bool const is_closed = state_.closings.covers(moment.date);
    if (is_closed && moves_money(state_, envelope.command))
        return Refused{Refusal::period_must_be_open, "/at"};
    Handled refused = std::visit([&](auto const& command) { return handle(state_, command, moment, events); },
                                 envelope.command);
    if (refused) return *std::move(refused);
    LICET_ASSERT(!is_closed || events.postings.empty(), "nothing is posted on a closed day");

    state_.last = instant;
    // What ends may give money back: on a closed day it waits for the next.
    if (!state_.closings.covers(moment.date)) end_what_is_due(state_, instant, events);
    state_.ids.add(envelope.id, content, std::holds_alternative<RecordUsage>(envelope.command));
    return Applied{};
}

void Engine::save(Saver& saver) const {
    saver(state_);
}

std::string Engine::save() const {
    Saver saver;
    save(saver);
    return saver.take();
}

Digest Engine::digest() const {
    return digest_of(save());
}

std::optional<Engine> Engine::load(std::string_view bytes) {
    Loader loader(bytes);
    auto engine = load(loader);
    if (!loader.at_end()) return std::nullopt;
    return engine;
}

std::optional<Engine> Engine::load(Loader& loader) {
    Engine engine;
    loader(engine.state_);
    if (!loader.ok()) return std::nullopt;
    return engine;
}

bool is_name(std::string_view text, std::size_t size_max) {
    if (text.empty() || text.size() > size_max) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == ':' || c == '/' || c == '@' || c == '-';
    });
}

void post_list(State& state, Events& events, EntryKind kind, std::uint64_t about,
               std::span<Posting const> postings) {
    auto const first = static_cast<std::uint32_t>(events.postings.size());
    events.postings.insert(events.postings.end(), postings.begin(), postings.end());
    std::uint64_t const entry = state.ledger.post(postings);
    events.list.emplace_back(
        EntryPosted{entry, kind, about, first, static_cast<std::uint32_t>(postings.size())});
}

void post(State& state, Events& events, EntryKind kind, std::uint64_t about,
          std::initializer_list<Posting> postings) {
    post_list(state, events, kind, about, {postings.begin(), postings.size()});
}

}  // namespace licet::settlement
