#pragma once
// A grant: "this party may use that asset so, until then", signed with Ed25519. A gateway verifies it with
// the public key alone, offline. Shape: licet1.PAYLOAD.SIGNATURE, both base64url without padding; the payload
// is JSON, and what is signed is everything before the last point.

#include "adapters/json/json.hpp"
#include "contracts/values/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace licet::adapters {

class GrantSigner {
public:
    // The seed in that file; made there, for its owner alone, where there is none. Throws
    // std::runtime_error.
    explicit GrantSigner(std::string const& path);

    [[nodiscard]] std::string public_key() const;  // 64 hexadecimal digits
    // `says` with the instants of issue and expiry added.
    [[nodiscard]] std::string sign(json::Value says, Instant now, std::int64_t seconds) const;

private:
    std::array<unsigned char, 64> secret_{};
    std::array<unsigned char, 32> public_{};
};

// What a grant says, where its signature is of that key and it has not expired; else a sentence.
[[nodiscard]] Result<json::Value, std::string> verify_grant(std::string_view token,
                                                            std::string_view public_key, Instant now);

}  // namespace licet::adapters
