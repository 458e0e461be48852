#include "contracts/values/currency.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <iterator>

namespace licet {
namespace {

struct Row {
    std::string_view code;
    std::uint16_t numeric;
    std::uint8_t minor_digits;
};

constexpr Row table[] = {
#include "contracts/values/iso4217.inc"
};

constexpr std::int64_t powers_of_ten[] = {1, 10, 100, 1000, 10'000};

}  // namespace

std::optional<Currency> Currency::from_code(std::string_view code) {
    auto const* const row = std::ranges::lower_bound(table, code, {}, &Row::code);
    if (row == std::end(table) || row->code != code) return std::nullopt;
    return Currency(static_cast<std::uint16_t>(row - std::begin(table)));
}

std::optional<Currency> Currency::from_index(std::uint16_t index) {
    if (index >= std::size(table)) return std::nullopt;
    return Currency(index);
}

std::string_view Currency::code() const {
    return table[index_].code;
}
unsigned Currency::minor_digits() const {
    return table[index_].minor_digits;
}
std::int64_t Currency::minor_per_major() const {
    return powers_of_ten[minor_digits()];
}

}  // namespace licet
