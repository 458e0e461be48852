#include "adapters/signature/signature.hpp"

#include "adapters/json/fields.hpp"

#include <sys/random.h>

#include <stdexcept>

namespace licet::adapters {

json::Value signed_document(json::Value const& document, SecretKey const& key) {
    return json::Value::object(
        {{"document", document},
         {"key", json::Value::of(text_of(public_key_of(key)))},
         {"signature", json::Value::of(text_of(signed_with(key, json::text_of(document))))}});
}

Result<OpenedDocument, json::Fault> open_document(json::Value const& value) {
    json::Faults faults;
    json::Fields fields(value, "", {"document", "key", "signature"}, faults);
    json::Value const* const document = fields.raw("document");
    auto const key = public_key_from_text(fields.text("key"));
    if (!key) faults.add("/key", "must be an Ed25519 public key: 64 hexadecimal digits");
    auto const signature = signature_from_text(fields.text("signature"));
    if (!signature) faults.add("/signature", "must be a signature: 128 hexadecimal digits");
    if (faults.any()) return Unexpected{faults.first()};
    std::string const text = json::text_of(*document);
    return OpenedDocument{*document, digest_of(text), *key, is_signed_by(*key, text, *signature)};
}

SecretKey new_secret_key() {
    SecretKey key;
    if (getentropy(key.bytes.data(), key.bytes.size()) != 0)
        throw std::runtime_error("no randomness to be had");
    return key;
}

}  // namespace licet::adapters
