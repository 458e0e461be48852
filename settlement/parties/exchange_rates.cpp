// Rates of exchange as somebody published them. Statements are shown in a party's own currency by the last
// one of the day of issue or before; no money is exchanged here.

#include "settlement/engine/handlers.hpp"

namespace licet::settlement {

Handled handle(State& state, SetExchangeRate const& command, Moment const& moment, News& events) {
    if (command.from == command.to) return Refused{Refusal::currencies_must_differ, "/to"};
    if (command.rate <= 0) return Refused{Refusal::amount_must_be_positive, "/rate"};
    if (command.source.empty() || command.source.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/source"};
    if (moment.date < command.on) return Refused{Refusal::date_must_not_lie_ahead, "/on"};
    auto& rates = state.exchange_rates[{command.from, command.to}];
    if (rates.contains(command.on)) return Refused{Refusal::exchange_rate_must_not_exist_yet, "/on"};

    rates.emplace(command.on, ExchangeRate{command.rate, command.source});
    events.list.emplace_back(ExchangeRateSet{command.from, command.to, command.on});
    return {};
}

}  // namespace licet::settlement
