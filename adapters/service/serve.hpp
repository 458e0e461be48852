#pragma once
// licet serve, licet keys, licet grant.

#include <cstdint>
#include <iosfwd>
#include <string>

namespace licet::adapters {

struct ServeOptions {
    std::string config;  // a TOML file, or empty
    std::string store;   // over the file's, where given
    bool is_check = false;
    bool shows_options = false;
};
// Serves until SIGINT or SIGTERM, then stops without losing what it acknowledged. Exit code 1 where it cannot
// start or its store failed, 2 where the configuration cannot be used.
int run_serve(ServeOptions const& options, std::ostream& out, std::ostream& err);

struct KeysOptions {
    std::string what;  // make, list, rotate, revoke
    std::string file = "licet-keys.json";
    std::string id;
    std::string party;
    std::string scopes;
    bool is_curve = false;
    std::int64_t grace_seconds = 0;  // of the old key, when rotated
    bool as_json = false;
};
int run_keys(KeysOptions const& options, std::ostream& out, std::ostream& err);

// Verifies a grant offline and prints what it says. Exit code 1 where it does not hold.
int run_grant(std::string const& token, std::string const& public_key, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
