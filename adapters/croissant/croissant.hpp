#pragma once
// Croissant 1.0 and 1.1 (and what 0.8 left behind): a data set's description as JSON-LD. Read without a
// JSON-LD processor: prefixes are known, nothing is fetched. A missing field is an issue, never a refusal.

#include "adapters/croissant/structure.hpp"
#include "adapters/json/json.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::croissant {

struct File {
    std::optional<std::string> id;
    bool is_set = false;  // a FileSet: files within others, whose bytes are counted there
    std::optional<std::string> encoding_format;
    std::optional<std::int64_t> bytes;
    std::optional<std::string> sha256;  // as written
    std::optional<std::string> content_url;
};

struct RecordSet {
    std::optional<std::string> id;
    std::size_t fields = 0;
};

struct Licence {
    std::string written;
    std::optional<std::string> spdx;
};

// What usageInfo says: a term (DUO), an ODRL offer, or an address.
struct UsageConstraint {
    std::optional<std::string> left;
    std::optional<std::string> op;
    std::optional<std::string> right;
};
struct UsagePermission {
    std::optional<std::string> action;
    std::vector<UsageConstraint> constraints;
};
struct Usage {
    std::string kind;  // term, odrl:Offer or url
    std::optional<std::string> code;
    std::optional<std::string> url;
    std::vector<UsagePermission> permissions;
    std::size_t prohibitions = 0;
    std::size_t obligations = 0;
};

struct Dataset {
    bool is_dataset = true;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> url;
    json::Value version;                   // a text or a number, as written
    std::optional<std::string> croissant;  // the version of the format
    std::vector<Licence> licences;
    std::optional<std::string> date_published;
    std::vector<std::string> creators;
    std::vector<std::string> publishers;
    std::vector<std::string> keywords;
    std::optional<bool> is_free;
    std::optional<bool> is_live;
    std::vector<File> files;
    std::vector<RecordSet> record_sets;
    std::set<std::string> rai;  // names of the responsible-AI fields present
    std::optional<std::vector<std::string>> privacy_declared;
    std::vector<Usage> usage;
    std::set<std::string> issues;
    Structure structure;

    [[nodiscard]] std::int64_t bytes() const;  // of all files whose size is told
};

[[nodiscard]] Result<Dataset, json::Fault> read(std::string_view text);
[[nodiscard]] json::Value reading_of(Dataset const& dataset);

// A number of bytes: "25585843 B", "134.607 KB", "12 MiB", "4096". Nothing where it is no whole number of
// them.
[[nodiscard]] std::optional<std::int64_t> bytes_from(std::string_view text);

// What our own listings can say of an asset, as a minimal Croissant 1.1 document.
struct Description {
    std::string name;
    std::string url;
    std::string description;
    std::string version;
    std::string licence;  // SPDX identifier, or empty: by agreement only
    std::string creator;
    std::string date_published;
    std::vector<File> files;
    std::vector<std::string> usage;  // DUO codes
};
[[nodiscard]] json::Value croissant_of(Description const& description);

}  // namespace licet::adapters::croissant
