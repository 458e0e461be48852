#include "adapters/croissant/spdx.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace licet::adapters {
namespace {

constexpr std::string_view identifiers[] = {"0BSD",
                                            "AFL-3.0",
                                            "AGPL-3.0-only",
                                            "AGPL-3.0-or-later",
                                            "Apache-2.0",
                                            "Artistic-2.0",
                                            "BSD-2-Clause",
                                            "BSD-3-Clause",
                                            "BSD-3-Clause-Clear",
                                            "BSL-1.0",
                                            "C-UDA-1.0",
                                            "CC-BY-1.0",
                                            "CC-BY-2.0",
                                            "CC-BY-2.5",
                                            "CC-BY-3.0",
                                            "CC-BY-4.0",
                                            "CC-BY-NC-1.0",
                                            "CC-BY-NC-2.0",
                                            "CC-BY-NC-2.5",
                                            "CC-BY-NC-3.0",
                                            "CC-BY-NC-4.0",
                                            "CC-BY-NC-ND-2.0",
                                            "CC-BY-NC-ND-2.5",
                                            "CC-BY-NC-ND-3.0",
                                            "CC-BY-NC-ND-4.0",
                                            "CC-BY-NC-SA-2.0",
                                            "CC-BY-NC-SA-2.5",
                                            "CC-BY-NC-SA-3.0",
                                            "CC-BY-NC-SA-4.0",
                                            "CC-BY-ND-2.0",
                                            "CC-BY-ND-2.5",
                                            "CC-BY-ND-3.0",
                                            "CC-BY-ND-4.0",
                                            "CC-BY-SA-2.0",
                                            "CC-BY-SA-2.5",
                                            "CC-BY-SA-3.0",
                                            "CC-BY-SA-4.0",
                                            "CC-PDDC",
                                            "CC0-1.0",
                                            "CDLA-Permissive-1.0",
                                            "CDLA-Permissive-2.0",
                                            "CDLA-Sharing-1.0",
                                            "ECL-2.0",
                                            "EPL-1.0",
                                            "EPL-2.0",
                                            "EUPL-1.1",
                                            "EUPL-1.2",
                                            "etalab-2.0",
                                            "GFDL-1.3-only",
                                            "GPL-2.0-only",
                                            "GPL-2.0-or-later",
                                            "GPL-3.0-only",
                                            "GPL-3.0-or-later",
                                            "ISC",
                                            "LGPL-2.1-only",
                                            "LGPL-2.1-or-later",
                                            "LGPL-3.0-only",
                                            "LGPL-3.0-or-later",
                                            "LPPL-1.3c",
                                            "MIT",
                                            "MPL-2.0",
                                            "MS-PL",
                                            "MulanPSL-2.0",
                                            "NCSA",
                                            "O-UDA-1.0",
                                            "ODbL-1.0",
                                            "ODC-By-1.0",
                                            "OFL-1.1",
                                            "OGL-UK-3.0",
                                            "OSL-3.0",
                                            "PDDL-1.0",
                                            "PostgreSQL",
                                            "Unlicense",
                                            "W3C",
                                            "WTFPL",
                                            "Zlib"};

// Other spellings of one licence, in lower case with hyphens for blanks.
constexpr std::string_view others[][2] = {
    {"agpl-3.0", "AGPL-3.0-only"},
    {"apache", "Apache-2.0"},
    {"apache-2", "Apache-2.0"},
    {"apache-license-2.0", "Apache-2.0"},
    {"apache-license,-version-2.0", "Apache-2.0"},
    {"apache-license-version-2.0", "Apache-2.0"},
    {"bsd-2", "BSD-2-Clause"},
    {"bsd-3", "BSD-3-Clause"},
    {"cc-zero", "CC0-1.0"},
    {"cc0", "CC0-1.0"},
    {"cc0:-public-domain", "CC0-1.0"},
    {"cdla-permissive-2", "CDLA-Permissive-2.0"},
    {"database:-open-database,-contents:-database-contents", "ODbL-1.0"},
    {"gfdl-1.3", "GFDL-1.3-only"},
    {"gpl-2.0", "GPL-2.0-only"},
    {"gpl-3.0", "GPL-3.0-only"},
    {"lgpl-2.1", "LGPL-2.1-only"},
    {"lgpl-3.0", "LGPL-3.0-only"},
    {"mit-license", "MIT"},
    {"mpl-2", "MPL-2.0"},
    {"odbl", "ODbL-1.0"},
    {"odc-by", "ODC-By-1.0"},
    {"odc-odbl", "ODbL-1.0"},
    {"odc-pddl", "PDDL-1.0"},
    {"pddl", "PDDL-1.0"},
    {"the-mit-license", "MIT"},
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::optional<std::string> from_slug(std::string_view slug) {
    for (auto const identifier : identifiers)
        if (lower(identifier) == slug) return std::string(identifier);
    for (auto const& [spelling, identifier] : others)
        if (spelling == slug) return std::string(identifier);
    return std::nullopt;
}

// "by-sa/4.0/…" of creativecommons.org/licenses/.
std::optional<std::string> from_creative_commons(std::string_view path) {
    auto const slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view const version = path.substr(slash + 1);
    return from_slug("cc-" + std::string(path.substr(0, slash)) + "-" +
                     std::string(version.substr(0, version.find('/'))));
}

struct Site {
    std::string_view prefix;
    std::optional<std::string> (*read)(std::string_view);
};

std::optional<std::string> from_first_segment(std::string_view path) {
    path = path.substr(0, path.find('/'));
    for (std::string_view const end : {".html", ".txt", ".json", ".php"})
        if (path.ends_with(end)) path.remove_suffix(end.size());
    return from_slug(path);
}
std::optional<std::string> from_open_data_commons(std::string_view path) {
    if (path.starts_with("by")) return "ODC-By-1.0";
    if (path.starts_with("odbl")) return "ODbL-1.0";
    if (path.starts_with("pddl")) return "PDDL-1.0";
    return std::nullopt;
}
std::optional<std::string> from_cdla(std::string_view path) {
    while (path.ends_with('/')) path.remove_suffix(1);
    for (auto const& [spelling, identifier] :
         {std::pair{"permissive-1-0", "CDLA-Permissive-1.0"},
          std::pair{"permissive-2-0", "CDLA-Permissive-2.0"}, std::pair{"sharing-1-0", "CDLA-Sharing-1.0"}})
        if (path == spelling) return identifier;
    return std::nullopt;
}

Site const sites[] = {
    {"creativecommons.org/licenses/", from_creative_commons},
    {"creativecommons.org/publicdomain/zero/1.0",
     [](std::string_view) { return std::optional<std::string>("CC0-1.0"); }},
    {"choosealicense.com/licenses/", from_first_segment},
    {"spdx.org/licenses/", from_first_segment},
    {"opensource.org/licenses/", from_first_segment},
    {"opensource.org/license/", from_first_segment},
    {"opendatacommons.org/licenses/", from_open_data_commons},
    {"cdla.dev/", from_cdla},
    {"gnu.org/licenses/", from_first_segment},
    {"apache.org/licenses/license-2.0",
     [](std::string_view) { return std::optional<std::string>("Apache-2.0"); }},
    {"unlicense.org", [](std::string_view) { return std::optional<std::string>("Unlicense"); }},
};

}  // namespace

std::optional<std::string> spdx_from(std::string_view written) {
    if (written.size() > 400) return std::nullopt;
    std::string text = lower(written);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    std::string_view address = text;
    for (std::string_view const scheme : {"https://", "http://"})
        if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
    if (address.size() != text.size()) {
        if (address.starts_with("www.")) address.remove_prefix(4);
        address = address.substr(0, address.find_first_of("?#"));
        for (Site const& site : sites)
            if (address.starts_with(site.prefix)) return site.read(address.substr(site.prefix.size()));
        return std::nullopt;
    }
    std::ranges::replace(text, ' ', '-');
    std::ranges::replace(text, '_', '-');
    return from_slug(text);
}

}  // namespace licet::adapters
