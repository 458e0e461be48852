#include "contracts/values/digest.hpp"

#include "contracts/values/assert.hpp"

#include <openssl/evp.h>

namespace licet {
namespace {

// Fetched once: looking the algorithm up costs more than hashing a short text.
EVP_MD const* sha256() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

int hexadecimal_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

Digest digest_of(std::span<std::byte const> bytes) {
    Digest digest;
    int const done = EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), nullptr, sha256(), nullptr);
    LICET_ASSERT(done == 1, "SHA-256 is there");
    return digest;
}

Digest digest_of(std::string_view text) {
    return digest_of(std::as_bytes(std::span(text.data(), text.size())));
}

std::string text_of(Digest const& digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (std::uint8_t const byte : digest.bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::optional<Digest> digest_from_text(std::string_view hexadecimal) {
    if (hexadecimal.size() != 64) return std::nullopt;
    Digest digest;
    for (std::size_t i = 0; i < 32; ++i) {
        int const high = hexadecimal_value(hexadecimal[2 * i]);
        int const low = hexadecimal_value(hexadecimal[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

Digester::Digester() : state_(EVP_MD_CTX_new()) {
    LICET_ASSERT(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(state_), sha256(), nullptr) == 1,
                 "SHA-256 is there");
}

Digester::~Digester() {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(state_));
}

void Digester::add_raw(std::span<std::byte const> bytes) {
    EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(state_), bytes.data(), bytes.size());
}

void Digester::add(std::uint64_t number) {
    std::array<std::byte, 8> bytes;
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::byte>(number >> (8 * i));
    add_raw(bytes);
}

void Digester::add(std::string_view text) {
    add(text.size());
    add_raw(std::as_bytes(std::span(text.data(), text.size())));
}

Digest Digester::finish() {
    Digest digest;
    EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(state_), digest.bytes.data(), nullptr);
    return digest;
}

}  // namespace licet
