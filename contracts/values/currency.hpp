#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace licet {

// An ISO 4217 currency that money can be paid in; codes without minor units (XAU, XDR, …) are not among them.
// Ordered as the codes are.
class Currency {
public:
    // None yet: to be read into. Asking it anything is a bug.
    constexpr Currency() = default;
    [[nodiscard]] static std::optional<Currency> from_code(std::string_view code);

    [[nodiscard]] std::string_view code() const;
    // How many decimal places a minor unit has: KRW 0, USD 2, BHD 3.
    [[nodiscard]] unsigned minor_digits() const;
    // Minor units in one major unit: KRW 1, USD 100, BHD 1000.
    [[nodiscard]] std::int64_t minor_per_major() const;
    [[nodiscard]] std::uint16_t index() const noexcept { return index_; }
    [[nodiscard]] static std::optional<Currency> from_index(std::uint16_t index);

    friend constexpr auto operator<=>(Currency, Currency) = default;

private:
    explicit constexpr Currency(std::uint16_t index) : index_(index) {}
    std::uint16_t index_ = UINT16_MAX;
};

}  // namespace licet
