#include "adapters/service/grant.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <stdexcept>

namespace licet::adapters {
namespace {

constexpr std::string_view prefix = "licet1.";
constexpr std::size_t token_size_max = 8192;
constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

void start_sodium() {
    static bool const is_started = sodium_init() >= 0;
    if (!is_started) std::abort();
}

unsigned char const* raw(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

std::string in_base64(unsigned char const* bytes, std::size_t size) {
    std::string out(sodium_base64_encoded_len(size, base64), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes, size, base64);
    out.resize(out.find('\0'));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, base64) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

}  // namespace

GrantSigner::GrantSigner(std::string const& path) {
    start_sodium();
    std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        randombytes_buf(seed.data(), seed.size());
        fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, seed.data(), seed.size()) != static_cast<ssize_t>(seed.size()) ||
            fsync(fd) != 0)
            throw std::runtime_error(path + ": the key that signs grants cannot be kept there");
    } else if (read(fd, seed.data(), seed.size()) != static_cast<ssize_t>(seed.size())) {
        close(fd);
        throw std::runtime_error(path + ": holds no key for grants; it must be 32 bytes");
    }
    close(fd);
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

std::string GrantSigner::public_key() const {
    std::string out(public_.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), public_.data(), public_.size());
    out.pop_back();
    return out;
}

std::string GrantSigner::sign(json::Value says, Instant now, std::int64_t seconds) const {
    says.set("issued", json::Value::of(text_of(now)));
    says.set("expires", json::Value::of(text_of(Instant{now.microseconds + seconds * 1'000'000})));
    std::string const payload = json::text_of(says);
    std::string token = std::string(prefix) + in_base64(raw(payload), payload.size());
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, raw(token), token.size(), secret_.data());
    return token + "." + in_base64(signature.data(), signature.size());
}

Result<json::Value, std::string> verify_grant(std::string_view token, std::string_view public_key,
                                              Instant now) {
    start_sodium();
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
    std::size_t size = 0;
    if (sodium_hex2bin(key.data(), key.size(), public_key.data(), public_key.size(), nullptr, &size,
                       nullptr) != 0 ||
        size != key.size())
        return Unexpected{std::string("the public key must be 64 hexadecimal digits")};
    std::size_t const point = token.rfind('.');
    if (token.size() > token_size_max || !token.starts_with(prefix) || point == std::string_view::npos ||
        point < prefix.size())
        return Unexpected{std::string("is no grant: licet1.PAYLOAD.SIGNATURE")};
    auto const signature = from_base64(token.substr(point + 1));
    std::string_view const is_signed = token.substr(0, point);
    if (!signature || signature->size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(raw(*signature), raw(is_signed), is_signed.size(), key.data()) != 0)
        return Unexpected{std::string("the signature is not of this key")};
    auto const payload = from_base64(is_signed.substr(prefix.size()));
    if (!payload) return Unexpected{std::string("the payload is no base64url")};
    auto says = json::parse(*payload);
    json::Value const* const expires = says ? says->find("expires") : nullptr;
    auto const until = expires != nullptr ? instant_from_text(expires->text) : std::nullopt;
    if (!until) return Unexpected{std::string("the payload says no expiry")};
    if (now >= *until) return Unexpected{"expired at " + text_of(*until)};
    return std::move(says).value();
}

}  // namespace licet::adapters
