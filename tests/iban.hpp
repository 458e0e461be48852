#pragma once
// Account numbers that a bank would take, none of anybody's.

#include "adapters/payments/pain001.hpp"

#include <cstdint>
#include <string>

namespace licet::testing {

// A number of an account at no bank, with check digits that are right.
inline std::string some_iban(std::uint64_t number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 18 - digits.size(), '0');
    for (int check = 2; check < 99; ++check) {
        std::string iban = std::string("DE") + (check < 10 ? "0" : "") + std::to_string(check) + digits;
        if (adapters::is_iban(iban)) return iban;
    }
    return {};
}

}  // namespace licet::testing
