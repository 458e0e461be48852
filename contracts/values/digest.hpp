#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace licet {

// A SHA-256 digest.
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    friend constexpr auto operator<=>(Digest const&, Digest const&) = default;
};

[[nodiscard]] Digest digest_of(std::span<std::byte const> bytes);
[[nodiscard]] Digest digest_of(std::string_view text);
[[nodiscard]] std::string text_of(Digest const& digest);  // 64 lower-case hexadecimal digits
[[nodiscard]] std::optional<Digest> digest_from_text(std::string_view hexadecimal);

// A digest over several pieces. Lengths go in with the pieces, so that no two different sequences look the
// same.
class Digester {
public:
    Digester();
    ~Digester();
    Digester(Digester const&) = delete;
    Digester& operator=(Digester const&) = delete;
    Digester(Digester&&) = delete;
    Digester& operator=(Digester&&) = delete;

    void add(std::string_view text);  // its length, then its bytes
    void add(std::uint64_t number);   // eight bytes, little end first
    void add_raw(std::span<std::byte const> bytes);
    [[nodiscard]] Digest finish();  // once

private:
    void* state_;
};

}  // namespace licet
