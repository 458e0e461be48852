#include "contracts/attribution/attribution.hpp"

#include "contracts/terms/canonical.hpp"

#include <algorithm>

namespace licet::contracts {

std::string canonical_text(Attribution const& a) {
    std::string out = "{\"vector\":" + json_quoted(a.vector) + ",\"party\":" + json_quoted(a.party);
    out += ",\"from\":" + json_quoted(text_of(a.period.from)) +
           ",\"until\":" + json_quoted(text_of(a.period.until));
    out += ",\"method\":" + json_quoted(a.method);
    if (a.sampling)
        out += ",\"permutations\":" + json_quoted(std::to_string(a.sampling->permutations)) +
               ",\"seed\":" + json_quoted(std::to_string(a.sampling->seed));
    out += ",\"shares\":{";
    for (std::size_t i = 0; i < a.shares.size(); ++i)
        out += (i == 0 ? "" : ",") + json_quoted(a.shares[i].first) + ":" +
               json_quoted(std::to_string(a.shares[i].second));
    out += "},\"error\":" + json_quoted(std::to_string(a.error));
    out += ",\"evidence\":" + json_quoted(text_of(a.evidence));
    return out + ",\"signer\":" + json_quoted(a.signer) + "}";
}

std::optional<std::vector<std::int64_t>> billionths_of(ShapleyValue const& value) {
    if (value.whole <= 0 || std::ranges::any_of(value.values, [](Rate const& v) { return v < 0; }))
        return std::nullopt;
    std::vector<std::int64_t> out;
    for (Integer const& part : allocate(billion, value.values))
        out.push_back(static_cast<std::int64_t>(part));
    return out;
}

std::int64_t error_billionths_of(ShapleyValue const& value) {
    if (value.is_exact) return 0;
    Integer const above = value.error * billion + value.whole - 1;
    return static_cast<std::int64_t>(std::min(Integer(above / value.whole), Integer(billion)));
}

std::optional<Attribution> attribution_of(Game const& game, Sampling const& sampling) {
    auto const value = shapley(game, sampling);
    if (!value) return std::nullopt;
    auto const shares = billionths_of(*value);
    if (!shares) return std::nullopt;
    Attribution out;
    out.method = "shapley";
    if (!value->is_exact) out.sampling = sampling;
    for (std::size_t i = 0; i < shares->size(); ++i) out.shares.emplace_back(game.players[i], (*shares)[i]);
    out.error = error_billionths_of(*value);
    out.evidence = licet::digest_of(canonical_text(game));
    return out;
}

}  // namespace licet::contracts
