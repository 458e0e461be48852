#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace licet::adapters {

struct AttributeOptions {
    std::string game;   // a game as JSON: the evidence
    std::string check;  // a vector to hold against it; else one is made
    std::string
        key;  // making: a file of 64 hexadecimal digits to sign with. Checking: the signer's public key
    std::int64_t permutations = 10'000;
    std::int64_t seed = 1;
    std::string vector = "vector", party, from, until, signer;
};
// licet attribute: an attribution vector from a game, by the Shapley value, signed; or, with --check, a
// vector of somebody else computed again from the same game, and every difference.
int run_attribute(AttributeOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
