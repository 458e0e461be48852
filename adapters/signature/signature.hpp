#pragma once
// Documents with a signature beside them: {"document": {…}, "key": HEX, "signature": HEX}. Signed is the
// document as JSON on one line, its keys in their order.

#include "adapters/json/json.hpp"
#include "contracts/values/digest.hpp"
#include "contracts/values/signature.hpp"

namespace licet::adapters {

[[nodiscard]] json::Value signed_document(json::Value const& document, SecretKey const& key);

struct OpenedDocument {
    json::Value document;
    Digest digest;  // of the text that was signed
    PublicKey key;
    bool holds = false;
};
[[nodiscard]] Result<OpenedDocument, json::Fault> open_document(json::Value const& value);

// From the system's randomness.
[[nodiscard]] SecretKey new_secret_key();

}  // namespace licet::adapters
