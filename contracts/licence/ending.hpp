#pragma once
// How a licence ends, by its own terms: notice, what is still owed, what becomes of money left over, and when
// it is suspended because its licensee does not pay.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace licet::contracts {

inline constexpr std::int32_t ending_days_max = 3'660;

enum class Leftover : std::uint8_t { refund, forfeit };
constexpr std::uint64_t enumerator_count(Leftover) {
    return 2;
}

struct Ending {
    std::int32_t notice_days = 0;  // from the command to the end, at least
    // Ended early, the term of payment ends with it; else it runs on, and with it what is guaranteed.
    bool ends_term = true;
    std::int32_t late_days = 0;           // after the end, before what is left over may be settled
    Leftover escrow = Leftover::refund;   // of the licence: back to the licensee, or to the payees
    Leftover credit = Leftover::forfeit;  // charged above what was earned in the end: given back, or kept
    // A statement unpaid for so many days suspends the licence, and so does its licensee's default; never
    // without.
    std::optional<std::int32_t> suspended_after_days;
    std::uint32_t rank = 1;  // of its claims where the licensee is in default: 1 is paid before 2

    friend bool operator==(Ending const&, Ending const&) = default;
};

// One text: JSON with its keys in a fixed order.
[[nodiscard]] std::string canonical_text(Ending const& ending);
[[nodiscard]] std::string_view text_of(Leftover leftover);  // refund, forfeit
[[nodiscard]] std::optional<Leftover> leftover_from_text(std::string_view text);

template <class A>
void describe(A& archive, Ending& ending) {
    archive(ending.notice_days, ending.ends_term, ending.late_days, ending.escrow, ending.credit,
            ending.suspended_after_days, ending.rank);
}

}  // namespace licet::contracts
