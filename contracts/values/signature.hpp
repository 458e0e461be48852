#pragma once
// Ed25519 signatures: the same key and text always give the same signature, so signing is as pure as hashing.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace licet {

struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};
    friend constexpr auto operator<=>(PublicKey const&, PublicKey const&) = default;
};
struct SecretKey {  // the 32-byte seed of RFC 8032
    std::array<std::uint8_t, 32> bytes{};
};
struct Signature {
    std::array<std::uint8_t, 64> bytes{};
    friend constexpr auto operator<=>(Signature const&, Signature const&) = default;
};

[[nodiscard]] PublicKey public_key_of(SecretKey const& key);
[[nodiscard]] Signature signed_with(SecretKey const& key, std::string_view text);
[[nodiscard]] bool is_signed_by(PublicKey const& key, std::string_view text, Signature const& signature);

// Lower-case hexadecimal digits, two a byte; read in either case.
[[nodiscard]] std::string text_of(PublicKey const& key);
[[nodiscard]] std::string text_of(Signature const& signature);
[[nodiscard]] std::optional<PublicKey> public_key_from_text(std::string_view hexadecimal);
[[nodiscard]] std::optional<SecretKey> secret_key_from_text(std::string_view hexadecimal);
[[nodiscard]] std::optional<Signature> signature_from_text(std::string_view hexadecimal);

}  // namespace licet
