#include "adapters/access/keys.hpp"

#include "adapters/files/file.hpp"
#include "adapters/json/fields.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cstdio>

namespace licet::adapters {
namespace {

using json::Value;

constexpr std::string_view scope_texts[] = {"list", "bid", "report", "read", "operate"};
constexpr std::string_view prefix = "licet_";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t id_digits = 12;

void start_sodium() {
    static bool const is_started = sodium_init() >= 0;
    if (!is_started) std::abort();
}

std::string hexadecimal(unsigned char const* bytes, std::size_t size) {
    std::string out(size * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, size);
    out.pop_back();
    return out;
}

std::string random_hexadecimal(std::size_t bytes) {
    start_sodium();
    std::string raw(bytes, '\0');
    randombytes_buf(raw.data(), raw.size());
    return hexadecimal(reinterpret_cast<unsigned char const*>(raw.data()), raw.size());
}

// 256 bits of chance need no slow hash.
std::string hash_of_secret(std::string_view secret) {
    start_sodium();
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<unsigned char const*>(secret.data()),
                       secret.size(), nullptr, 0);
    return hexadecimal(hash.data(), hash.size());
}

bool is_live(Key const& key, Instant now) {
    return !key.ends || now < *key.ends;
}

std::shared_ptr<Principal const> principal_of(Key const& key) {
    return std::make_shared<Principal const>(Principal{key.id, key.party, key.scopes});
}

Value value_of(Key const& key) {
    Value out = Value::object({{"id", Value::of(key.id)},
                               {"kind", Value::of(key.kind == KeyKind::api ? "api" : "curve")},
                               {"party", Value::of(key.party)},
                               {"scopes", Value::of(text_of(key.scopes))},
                               {"check", Value::of(key.check)},
                               {"made", Value::of(text_of(key.made))}});
    if (key.ends) out.set("ends", Value::of(text_of(*key.ends)));
    return out;
}

Result<std::vector<Key>, std::string> keys_from(std::string const& path, std::string const& text) {
    auto const document = json::parse(text);
    if (!document) return Unexpected{path + ": " + document.error().what};
    json::Faults faults;
    json::Fields file(*document, "", {"licet_keys", "keys"}, faults);
    if (file.whole("licet_keys") != 1 && !faults.any()) faults.add("/licet_keys", "must be 1");
    Value const* const list = file.raw("keys");
    if (list != nullptr && !list->is_array()) faults.add("/keys", "must be a list");
    std::vector<Key> out;
    for (std::size_t i = 0; !faults.any() && i < list->items.size(); ++i) {
        std::string const at = json::pointer_to("/keys", i);
        json::Fields fields(list->items[i], at, {"id", "kind", "party", "scopes", "check", "made", "ends"},
                            faults);
        Key key;
        key.id = fields.text("id");
        std::string const kind = fields.text("kind");
        key.kind = kind == "curve" ? KeyKind::curve : KeyKind::api;
        if (kind != "api" && kind != "curve") faults.add(at + "/kind", "must be api or curve");
        key.party = fields.text("party");
        key.check = fields.text("check");
        auto const scopes = key_scopes_from_text(fields.text("scopes"));
        if (!scopes) faults.add(at + "/scopes", "must be of list, bid, report, read, operate");
        auto const made = instant_from_text(fields.text("made"));
        if (!made) faults.add(at + "/made", "must be an instant");
        if (fields.has("ends")) {
            key.ends = instant_from_text(fields.text("ends"));
            if (!key.ends) faults.add(at + "/ends", "must be an instant");
        }
        if (faults.any()) break;
        key.scopes = *scopes;
        key.made = *made;
        out.push_back(std::move(key));
    }
    if (faults.any()) return Unexpected{path + ": " + faults.first().pointer + " " + faults.first().what};
    return out;
}

// Root makes keys for a service that runs as somebody else: what it makes is the folder's owner's.
bool give_to_folder(int fd, std::string const& path) {
    struct stat folder {};
    std::size_t const slash = path.find_last_of('/');
    std::string const name = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    return geteuid() != 0 ||
           (stat(name.c_str(), &folder) == 0 && fchown(fd, folder.st_uid, folder.st_gid) == 0);
}

// Written beside it, synced, and renamed over it: a reader sees the old file or the new one.
std::string replace(std::string const& path, std::vector<Key> const& keys) {
    Value list = Value::array();
    for (Key const& key : keys) list.push(value_of(key));
    std::string const text =
        json::pretty_text_of(Value::object({{"licet_keys", Value::of(1LL)}, {"keys", std::move(list)}})) +
        "\n";
    std::string const beside = path + ".new";
    int const fd = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool const is_written = fd >= 0 && give_to_folder(fd, path) &&
                            write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                            fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!is_written || std::rename(beside.c_str(), path.c_str()) != 0) return path + ": cannot be written";
    return "";
}

NewKey new_key(KeyKind kind, std::string const& party, KeyScopes scopes, Instant now) {
    NewKey out{{random_hexadecimal(id_digits / 2), kind, party, scopes, "", now, std::nullopt}, ""};
    if (kind == KeyKind::api) {
        out.secret = std::string(prefix) + out.key.id + "_" + random_hexadecimal(secret_bytes);
        out.key.check = hash_of_secret(out.secret);
    } else {
        std::array<char, 41> shown{};
        std::array<char, 41> secret{};
        if (zmq_curve_keypair(shown.data(), secret.data()) != 0) std::abort();
        out.key.check = shown.data();
        out.secret = secret.data();
    }
    return out;
}

}  // namespace

std::string_view text_of(KeyScope scope) {
    return scope_texts[static_cast<std::size_t>(scope)];
}

std::optional<KeyScopes> key_scopes_from_text(std::string_view text) {
    KeyScopes out;
    while (!text.empty()) {
        std::string_view const word = text.substr(0, text.find(','));
        bool is_known = false;
        for (std::size_t i = 0; i < key_scope_count; ++i) {
            if (scope_texts[i] != word) continue;
            out.add(static_cast<KeyScope>(i));
            is_known = true;
        }
        if (!is_known) return std::nullopt;
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return out.bits == 0 ? std::nullopt : std::optional(out);
}

std::string text_of(KeyScopes scopes) {
    std::string out;
    for (std::size_t i = 0; i < key_scope_count; ++i)
        if (scopes.has(static_cast<KeyScope>(i)))
            out += (out.empty() ? "" : ",") + std::string(scope_texts[i]);
    return out;
}

Result<std::vector<Key>, std::string> KeyFile::read() const {
    if (access(path_.c_str(), F_OK) != 0) return std::vector<Key>{};
    auto const text = read_file(path_, 16U << 20U);
    if (!text) return Unexpected{text.error()};
    return keys_from(path_, *text);
}

template <class Change>
auto KeyFile::change(Change what) -> decltype(what(std::declval<std::vector<Key>&>())) {
    int const lock = open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 || !give_to_folder(lock, path_) || flock(lock, LOCK_EX) != 0)
        return Unexpected{path_ + ": cannot be locked"};
    auto keys = read();
    auto out = [&]() -> decltype(what(std::declval<std::vector<Key>&>())) {
        if (!keys) return Unexpected{keys.error()};
        std::vector<Key> list = *keys;
        auto done = what(list);
        if (!done) return done;
        if (std::string const fault = replace(path_, list); !fault.empty()) return Unexpected{fault};
        return done;
    }();
    close(lock);
    return out;
}

Result<NewKey, std::string> KeyFile::make(KeyKind kind, std::string const& party, KeyScopes scopes,
                                          Instant now) {
    return change([&](std::vector<Key>& keys) -> Result<NewKey, std::string> {
        NewKey made = new_key(kind, party, scopes, now);
        keys.push_back(made.key);
        return made;
    });
}

Result<NewKey, std::string> KeyFile::rotate(std::string const& id, Instant old_ends, Instant now) {
    return change([&](std::vector<Key>& keys) -> Result<NewKey, std::string> {
        for (Key& key : keys) {
            if (key.id != id) continue;
            if (!is_live(key, now)) return Unexpected{id + ": has ended; make a new key"};
            NewKey made = new_key(key.kind, key.party, key.scopes, now);
            key.ends = old_ends;
            keys.push_back(made.key);
            return made;
        }
        return Unexpected{id + ": is no key; licet keys list shows them"};
    });
}

Result<Key, std::string> KeyFile::revoke(std::string const& id, Instant now) {
    return change([&](std::vector<Key>& keys) -> Result<Key, std::string> {
        for (Key& key : keys) {
            if (key.id != id) continue;
            if (is_live(key, now)) key.ends = now;
            return key;
        }
        return Unexpected{id + ": is no key; licet keys list shows them"};
    });
}

std::optional<std::string> KeyRing::refresh() {
    struct stat info {};
    std::int64_t const changed = stat(path_.c_str(), &info) == 0
                                     ? static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 +
                                           info.st_mtim.tv_nsec + static_cast<std::int64_t>(info.st_ino)
                                     : 0;
    {
        std::lock_guard const lock(mutex_);
        if (changed == changed_) return std::nullopt;
    }
    auto keys = KeyFile(path_).read();
    if (!keys) return keys.error();
    std::lock_guard const lock(mutex_);
    keys_ = std::move(keys).value();
    changed_ = changed;
    return std::nullopt;
}

// A key that nobody knows may have been made a moment ago, so the file is looked at before the answer is no.
template <class Is>
std::shared_ptr<Principal const> KeyRing::live_key(Is is, Instant now) {
    for (int look = 0; look < 2; ++look) {
        if (look == 1) (void)refresh();  // a fault of the file is told by who looks at it all the time
        std::lock_guard const lock(mutex_);
        for (Key const& key : keys_)
            if (is(key) && is_live(key, now)) return principal_of(key);
    }
    return nullptr;
}

std::shared_ptr<Principal const> KeyRing::of_secret(std::string_view secret, Instant now) {
    std::string const hash = hash_of_secret(secret);
    std::string_view const id = secret.starts_with(prefix) ? secret.substr(prefix.size(), id_digits) : "";
    return live_key(
        [&](Key const& key) {
            return key.kind == KeyKind::api && key.id == id && key.check.size() == hash.size() &&
                   sodium_memcmp(key.check.data(), hash.data(), hash.size()) == 0;
        },
        now);
}

std::shared_ptr<Principal const> KeyRing::of_curve(std::string_view public_key, Instant now) {
    return live_key([&](Key const& key) { return key.kind == KeyKind::curve && key.check == public_key; },
                    now);
}

std::shared_ptr<Principal const> KeyRing::of_id(std::string_view id, Instant now) const {
    std::lock_guard const lock(mutex_);
    for (Key const& key : keys_)
        if (key.id == id && is_live(key, now)) return principal_of(key);
    return nullptr;
}

}  // namespace licet::adapters
