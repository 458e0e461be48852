// Keys, grants and the configuration: what is kept, what is shown, what is refused.

#include "tests/service/served.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace licet;
using namespace licet::adapters;
using licet::testing::TemporaryFolder;

namespace {

Instant at(std::int64_t seconds) {
    return {seconds * 1'000'000};
}

}  // namespace

TEST_CASE(
    "an API key is shown once, hashed at rest, found by its secret alone, and ends when revoked or rotated") {
    TemporaryFolder const folder;
    std::string const path = folder / "keys.json";
    KeyFile file(path);
    auto const made = file.make(KeyKind::api, "acme", *key_scopes_from_text("bid,read"), at(10));
    REQUIRE(made.has_value());
    std::string const kept = testing::text_of_file(path);
    CHECK(kept.find(made->secret.substr(made->secret.rfind('_') + 1)) == std::string::npos);
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600U);

    KeyRing ring(path);
    auto const who = ring.of_secret(made->secret, at(11));
    REQUIRE(who != nullptr);
    CHECK(who->party == "acme");
    CHECK(text_of(who->scopes) == "bid,read");
    for (std::size_t i = 0; i < made->secret.size(); i += 7) {
        std::string wrong = made->secret;
        wrong[i] = wrong[i] == 'a' ? 'b' : 'a';
        CHECK(ring.of_secret(wrong, at(11)) == nullptr);
    }
    CHECK(ring.of_secret("", at(11)) == nullptr);
    CHECK(ring.of_secret(made->secret + "0", at(11)) == nullptr);
    CHECK(ring.of_secret(made->secret.substr(0, made->secret.size() - 1), at(11)) == nullptr);

    auto const next = file.rotate(made->key.id, at(20), at(12));
    REQUIRE(next.has_value());
    CHECK(ring.of_secret(next->secret, at(12)) != nullptr);  // known at once
    CHECK(ring.of_secret(made->secret, at(19)) != nullptr);  // the grace
    CHECK(ring.of_secret(made->secret, at(20)) == nullptr);
    CHECK(ring.of_secret(next->secret, at(20))->scopes == who->scopes);
    CHECK_FALSE(file.rotate(made->key.id, at(30), at(25)).has_value());

    REQUIRE(file.revoke(next->key.id, at(30)).has_value());
    REQUIRE_FALSE(ring.refresh().has_value());
    CHECK(ring.of_secret(next->secret, at(30)) == nullptr);
    CHECK_FALSE(file.revoke("nonesuch", at(30)).has_value());

    auto const curve = file.make(KeyKind::curve, "acme", *key_scopes_from_text("bid"), at(31));
    CHECK(ring.of_curve(curve->key.check, at(31)) != nullptr);
    CHECK(ring.of_secret(curve->secret, at(31)) == nullptr);
}

TEST_CASE("the service can read the keys that root makes for it") {
    if (geteuid() != 0) return;  // only root can give a file away
    TemporaryFolder const folder;
    std::string const path = folder / "keys.json";
    constexpr uid_t service = 4711;
    REQUIRE(chown((folder / "").c_str(), service, service) == 0);
    REQUIRE(KeyFile(path).make(KeyKind::api, "acme", *key_scopes_from_text("bid"), at(10)).has_value());
    for (std::string const& name : {path, path + ".lock"}) {
        struct stat info {};
        REQUIRE(stat(name.c_str(), &info) == 0);
        CHECK(info.st_uid == service);
        CHECK((info.st_mode & 0777U) == 0600U);
    }
    // What the service could put in the way leads root nowhere.
    std::string const elsewhere = folder / "elsewhere";
    REQUIRE(symlink(elsewhere.c_str(), (path + ".new").c_str()) == 0);
    CHECK_FALSE(KeyFile(path).make(KeyKind::api, "acme", *key_scopes_from_text("bid"), at(11)).has_value());
    CHECK(access(elsewhere.c_str(), F_OK) != 0);
}

TEST_CASE("a file of keys that cannot be read leaves the keys as they were, and says where it is wrong") {
    TemporaryFolder const folder;
    std::string const path = folder / "keys.json";
    auto const made = KeyFile(path).make(KeyKind::api, "acme", *key_scopes_from_text("read"), at(10));
    KeyRing ring(path);
    std::string text = testing::text_of_file(path);
    text.replace(text.find("\"read\""), 6, "\"rule\"");
    testing::write_text(path + ".x", text);
    REQUIRE(std::rename((path + ".x").c_str(), path.c_str()) == 0);
    auto const fault = ring.refresh();
    REQUIRE(fault.has_value());
    CHECK(fault->find("/keys/0/scopes") != std::string::npos);
    CHECK(ring.of_secret(made->secret, at(11)) != nullptr);
}

TEST_CASE("a grant is verified offline: by its key, unchanged, until it expires") {
    TemporaryFolder const folder;
    GrantSigner const signer(folder / "grant.key");
    GrantSigner const again(folder / "grant.key");
    GrantSigner const other(folder / "other.key");
    CHECK(signer.public_key() == again.public_key());
    CHECK(signer.public_key() != other.public_key());
    auto const says =
        json::Value::object({{"party", json::Value::of("lab")}, {"asset", json::Value::of("book")}});
    std::string const token = signer.sign(says, at(1000), 300);
    auto const verified = verify_grant(token, signer.public_key(), at(1299));
    REQUIRE(verified.has_value());
    CHECK(verified->find("party")->text == "lab");
    CHECK(verify_grant(token, signer.public_key(), at(1300)).error().find("expired") == 0);
    CHECK_FALSE(verify_grant(token, other.public_key(), at(1001)).has_value());
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(verify_grant(changed, signer.public_key(), at(1001)).has_value());
    }
    for (std::string const nonsense : {"", "licet1.", "licet1..", "x", "licet1.e30.AA"})
        CHECK_FALSE(verify_grant(nonsense, signer.public_key(), at(1)).has_value());
    CHECK_FALSE(verify_grant(token, "zz", at(1001)).has_value());
}

TEST_CASE(
    "the configuration: documented and usable as printed, environment over file, unknown and unfit refused "
    "by line") {
    TemporaryFolder const folder;
    std::string const path = folder / "licet.toml";
    testing::write_text(path, documented_config());
    auto const printed = load_config(path, nullptr);
    REQUIRE_MESSAGE(printed.has_value(), printed.error());
    CHECK(text_of(*printed) == text_of(ServiceConfig{}));

    testing::write_text(path, "[http]\nport = 9000\n[writer]\nsnapshot_every = 7\n");
    char const* const environment[] = {"PATH=/bin", "LICET_HTTP_PORT=9001", nullptr};
    auto const both = load_config(path, environment);
    REQUIRE(both.has_value());
    CHECK(both->http_port == 9001);
    CHECK(both->snapshot_every == 7);

    auto const fault = [&](std::string const& text) {
        testing::write_text(path, text);
        auto const read = load_config(path, nullptr);
        return read ? std::string("taken") : read.error().substr(path.size());
    };
    CHECK(fault("[http]\nprot = 1\n").find(":2: http.prot is no option") == 0);
    CHECK(fault("\n[htp]\nport = 1\n").find(":2: htp is no section") == 0);
    CHECK(fault("[http]\nport = 70000\n") == ":2: http.port must be a whole number from 0 to 65535");
    CHECK(fault("[http]\nport = \"80\"\n") == ":2: http.port must be a whole number from 0 to 65535");
    CHECK(fault("[binary]\ncurve = 1\n") == ":2: binary.curve must be true or false");
    CHECK(fault("[http\n").starts_with(":"));
    testing::write_text(path, "[http]\naddress = \"0.0.0.0\"\n");
    CHECK(load_config(path, nullptr).error().find("http.address is not loopback") == 0);
    testing::write_text(path, "[http]\naddress = \"0.0.0.0\"\nremote = true\n");
    CHECK(load_config(path, nullptr).has_value());
    testing::write_text(path, "[binary]\ncurve = false\nendpoint = \"tcp://*:5\"\n");
    CHECK(load_config(path, nullptr).error().find("binary.curve = false") == 0);
    char const* const wrong[] = {"LICET_BINARY_CURVE=maybe", nullptr};
    CHECK(load_config("", wrong).error() == "LICET_BINARY_CURVE: must be true or false");
    CHECK_FALSE(load_config(folder / "missing.toml", nullptr).has_value());
}
