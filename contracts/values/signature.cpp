#include "contracts/values/signature.hpp"

#include "contracts/values/assert.hpp"

#include <openssl/evp.h>

#include <cstddef>
#include <memory>

namespace licet {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Key private_key(SecretKey const& key) {
    Key out(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
            EVP_PKEY_free);
    LICET_ASSERT(out != nullptr, "Ed25519 is there");
    return out;
}

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

template <std::size_t n>
std::string hexadecimal(std::array<std::uint8_t, n> const& bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (std::uint8_t const byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

int value_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <class T>
std::optional<T> read(std::string_view text) {
    T out;
    if (text.size() != 2 * out.bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < out.bytes.size(); ++i) {
        int const high = value_of(text[2 * i]);
        int const low = value_of(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return out;
}

}  // namespace

PublicKey public_key_of(SecretKey const& key) {
    PublicKey out;
    std::size_t size = out.bytes.size();
    int const done = EVP_PKEY_get_raw_public_key(private_key(key).get(), out.bytes.data(), &size);
    LICET_ASSERT(done == 1, "a secret key has a public one");
    return out;
}

Signature signed_with(SecretKey const& key, std::string_view text) {
    Signature out;
    Key const secret = private_key(key);
    Context const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = out.bytes.size();
    bool const done =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, secret.get()) == 1 &&
        EVP_DigestSign(context.get(), out.bytes.data(), &size, bytes_of(text), text.size()) == 1;
    LICET_ASSERT(done, "Ed25519 signs any text");
    return out;
}

bool is_signed_by(PublicKey const& key, std::string_view text, Signature const& signature) {
    Key const open(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
                   EVP_PKEY_free);
    if (open == nullptr) return false;
    Context const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, open.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(), bytes_of(text),
                            text.size()) == 1;
}

std::string text_of(PublicKey const& key) {
    return hexadecimal(key.bytes);
}
std::string text_of(Signature const& signature) {
    return hexadecimal(signature.bytes);
}
std::optional<PublicKey> public_key_from_text(std::string_view text) {
    return read<PublicKey>(text);
}
std::optional<SecretKey> secret_key_from_text(std::string_view text) {
    return read<SecretKey>(text);
}
std::optional<Signature> signature_from_text(std::string_view text) {
    return read<Signature>(text);
}

}  // namespace licet
