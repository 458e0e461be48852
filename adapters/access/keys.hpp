#pragma once
// Who may reach the service: keys, each of a party, each with scopes, in one file that only its owner reads.
// Of an API key the file holds a hash (BLAKE2b of 256 random bits), of a CURVE key the public half; the
// secret is shown once, when it is made.

#include "contracts/values/result.hpp"
#include "contracts/values/time.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters {

enum class KeyScope : std::uint8_t {
    list,     // assets and offers of one's own
    bid,      // bids of one's own
    report,   // use and revenue under licences one holds
    read,     // what is one's own
    operate,  // the market: everything for everybody, but neither sealed bids nor reservations
};
inline constexpr std::size_t key_scope_count = 5;
[[nodiscard]] std::string_view text_of(KeyScope scope);

struct KeyScopes {
    unsigned bits = 0;
    [[nodiscard]] bool has(KeyScope scope) const { return (bits >> static_cast<unsigned>(scope) & 1U) != 0; }
    void add(KeyScope scope) { bits |= 1U << static_cast<unsigned>(scope); }
    friend bool operator==(KeyScopes, KeyScopes) = default;
};
// "list,bid"; nothing where a word is no scope or there is none.
[[nodiscard]] std::optional<KeyScopes> key_scopes_from_text(std::string_view text);
[[nodiscard]] std::string text_of(KeyScopes scopes);

enum class KeyKind : std::uint8_t { api, curve };

struct Key {
    std::string id;  // 12 hexadecimal digits
    KeyKind kind{};
    std::string party;
    KeyScopes scopes;
    std::string check;  // api: the hash of the secret, hexadecimal; curve: the public key, Z85
    Instant made;
    std::optional<Instant> ends;  // revoked, or rotated away
};

// Who speaks, once a key has shown it.
struct Principal {
    std::string key;
    std::string party;
    KeyScopes scopes;
};

struct NewKey {
    Key key;
    std::string secret;  // api: what goes into the header; curve: the secret key, Z85
};

// The file, for `licet keys`. Every call reads it, changes it under a lock and replaces it whole.
class KeyFile {
public:
    explicit KeyFile(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] Result<std::vector<Key>, std::string> read() const;  // empty where there is no file yet
    Result<NewKey, std::string> make(KeyKind kind, std::string const& party, KeyScopes scopes, Instant now);
    // A new key of the same party and scopes; the old one ends at `old_ends`.
    Result<NewKey, std::string> rotate(std::string const& id, Instant old_ends, Instant now);
    Result<Key, std::string> revoke(std::string const& id, Instant now);

private:
    template <class Change>
    auto change(Change what) -> decltype(what(std::declval<std::vector<Key>&>()));

    std::string path_;
};

// The keys as a running service knows them: read again when the file changes, asked by any thread.
class KeyRing {
public:
    explicit KeyRing(std::string path) : path_(std::move(path)) { (void)refresh(); }

    // Reads the file again if it has changed; what is wrong with it, where something is: then the keys stay
    // as they were.
    std::optional<std::string> refresh();
    // By the secret of an API key. The time it takes does not depend on how much of it is right.
    // Reads the file again where it is none it knows: a new key is known at once.
    [[nodiscard]] std::shared_ptr<Principal const> of_secret(std::string_view secret, Instant now);
    [[nodiscard]] std::shared_ptr<Principal const> of_curve(std::string_view public_key, Instant now);
    // For connections that outlive their key.
    [[nodiscard]] std::shared_ptr<Principal const> of_id(std::string_view id, Instant now) const;

private:
    template <class Is>
    std::shared_ptr<Principal const> live_key(Is is, Instant now);

    std::string path_;
    std::int64_t changed_ = -1;
    mutable std::mutex mutex_;
    std::vector<Key> keys_;
};

}  // namespace licet::adapters
