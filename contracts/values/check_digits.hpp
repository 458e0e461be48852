#pragma once
// The check digits of IBANs (ISO 13616) and creditor references (ISO 11649).

#include <cstdint>
#include <string_view>

namespace licet {

// The remainder by 97 of digits and capital letters, which count 10 to 35, as a number (ISO 7064). With the
// first four of them moved to the end, a sound one leaves 1.
[[nodiscard]] constexpr std::uint32_t remainder_97(std::string_view text) {
    std::uint32_t out = 0;
    for (char const c : text)
        out = c >= '0' && c <= '9' ? (out * 10 + static_cast<std::uint32_t>(c - '0')) % 97
                                   : (out * 100 + static_cast<std::uint32_t>(c - 'A') + 10) % 97;
    return out;
}

}  // namespace licet
