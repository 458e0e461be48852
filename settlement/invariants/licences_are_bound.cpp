// Each version of a licence still is the text its digest bound, and names the version before.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> licences_are_bound(State const& state) {
    for (Licence const& licence : state.licences) {
        std::optional<Digest> previous;
        for (LicenceVersion const& version : licence.versions) {
            if (contracts::digest_of(version.document) != version.digest ||
                version.document.previous != previous)
                return "licence " + version.document.name + " version " +
                       std::to_string(version.document.version) + " is not what was agreed";
            previous = version.digest;
        }
    }
    return std::nullopt;
}

}  // namespace licet::settlement
