#pragma once
// Is a bank's message what ISO 20022 says it must be? By the types of its schema where we have them
// (schemas.inc), else by those of its nearest version; checked by libxml2, in its words.

#include "adapters/iso20022/xml.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::iso20022 {

struct Validity {
    bool has_schema = false;          // false: no message of ISO 20022 that we know
    std::string held_against;         // the schema used, "pain.001.001.09.xsd"
    std::vector<std::string> faults;  // as libxml2 words them; none: valid
};

// `name` is the message's, "pain.001.001.09".
[[nodiscard]] Validity validity_of(xmlDoc* document, std::string_view name);

// The messages whose own schema we have.
[[nodiscard]] std::vector<std::string_view> schema_names();

}  // namespace licet::adapters::iso20022
