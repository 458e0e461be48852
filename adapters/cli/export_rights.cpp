#include "adapters/cli/export_rights.hpp"

#include "adapters/odrl/document.hpp"
#include "adapters/publish/publish.hpp"

#include <ostream>

namespace licet::adapters {

int export_rights(std::string const& format, settlement::State const& state, std::ostream& out,
                  std::ostream& err) {
    std::vector<std::string> lost;
    if (format == "odrl") {
        json::Value policies = json::Value::array();
        for (odrl::Policy const& policy : publish::policies_of(state, lost))
            policies.push(odrl::jsonld_of(policy));
        out << json::pretty_text_of(policies) << '\n';
    } else if (format == "croissant") {
        for (croissant::Description const& one : publish::descriptions_of(state, lost))
            out << json::text_of(croissant::croissant_of(one)) << '\n';
    } else {
        auto const document = publish::rsl_of(state, lost);
        if (document.contents.empty()) {
            err << "no open offer can be said in RSL\n";
            return 1;
        }
        out << rsl::xml_of(rsl::conformed(document).document);
    }
    for (std::string const& what : lost) err << "lost " << what << '\n';
    return 0;
}

}  // namespace licet::adapters
