#include "contracts/licence/ending.hpp"

namespace licet::contracts {

std::string_view text_of(Leftover leftover) {
    return leftover == Leftover::refund ? "refund" : "forfeit";
}

std::optional<Leftover> leftover_from_text(std::string_view text) {
    if (text == "refund") return Leftover::refund;
    if (text == "forfeit") return Leftover::forfeit;
    return std::nullopt;
}

std::string canonical_text(Ending const& e) {
    std::string out = "{\"notice_days\":" + std::to_string(e.notice_days);
    out += std::string(",\"ends_term\":") + (e.ends_term ? "true" : "false");
    out += ",\"late_days\":" + std::to_string(e.late_days);
    out += ",\"escrow\":\"" + std::string(text_of(e.escrow)) + "\",\"credit\":\"" +
           std::string(text_of(e.credit)) + "\"";
    if (e.suspended_after_days) out += ",\"suspended_after_days\":" + std::to_string(*e.suspended_after_days);
    return out + ",\"rank\":" + std::to_string(e.rank) + "}";
}

}  // namespace licet::contracts
