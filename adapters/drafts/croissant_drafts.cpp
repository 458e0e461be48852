// Croissant: a data set is an asset, with the digest of its files. It names no price, and a licence that the
// public has needs no offer: what it says of use is listed, nothing is offered.

#include "adapters/drafts/writer.hpp"
#include "contracts/values/digest.hpp"

#include <algorithm>

namespace licet::adapters::drafts {
namespace {

bool is_sha256(std::string const& text) {
    return digest_from_text(text).has_value();
}

// The digest of one file; of several, of their digests in the order of their names. Nothing where one is
// missing, or where the data changes under its description.
std::optional<std::string> content_of(croissant::Dataset const& dataset) {
    if (dataset.is_live.value_or(false)) return std::nullopt;
    std::vector<std::string> lines;
    for (croissant::File const& file : dataset.files) {
        if (file.is_set) continue;
        if (!file.sha256 || !is_sha256(*file.sha256)) return std::nullopt;
        lines.push_back(file.id.value_or("") + " " + *file.sha256 + "\n");
    }
    if (lines.empty()) return std::nullopt;
    if (lines.size() == 1) return lines.front().substr(lines.front().size() - 65, 64);
    std::ranges::sort(lines);
    std::string all;
    for (std::string const& line : lines) all += line;
    return licet::text_of(digest_of(all));
}

std::string joined(std::vector<std::string> const& texts) {
    std::string out;
    for (std::string const& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

}  // namespace

Drafts drafts_of(croissant::Dataset const& dataset, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    if (!dataset.is_dataset) {
        writer.lose("the document describes no data set");
        return writer.take();
    }
    std::string const written = dataset.url.value_or(dataset.name.value_or(std::string(name)));
    std::string provenance = "data set " + dataset.name.value_or(written);
    if (dataset.version.is_string() || dataset.version.is_number())
        provenance += " version " + dataset.version.text;
    provenance += ", " + std::to_string(dataset.bytes()) + " bytes";
    if (!dataset.creators.empty()) provenance += ", by " + joined(dataset.creators);
    if (dataset.date_published) provenance += ", published " + *dataset.date_published;
    std::vector<std::string> identifiers;
    if (dataset.url) identifiers.push_back(*dataset.url);
    writer.list_asset(Writer::name_from(written), content_of(dataset), provenance, identifiers);

    for (std::string const& issue : dataset.issues) writer.lose("the file has an issue: " + issue);
    for (croissant::Licence const& licence : dataset.licences)
        writer.lose("/license: " + licence.written +
                    (licence.spdx ? " (" + *licence.spdx + ", which anybody may take without us)"
                                  : ", which is not identified"));
    if (dataset.privacy_declared)
        for (std::string const& text : *dataset.privacy_declared)
            writer.lose("/rai:personalSensitiveInformation: " + text + "; a text gives no privacy class");
    for (std::string const& field : dataset.rai)
        if (field != "rai:personalSensitiveInformation") writer.lose("/" + field);
    for (croissant::Usage const& usage : dataset.usage)
        writer.lose("/usageInfo: " + usage.kind + " " + usage.code.value_or(usage.url.value_or("")));
    if (!dataset.record_sets.empty())
        writer.lose("/recordSet: " + std::to_string(dataset.record_sets.size()) + " record sets");
    if (!dataset.keywords.empty()) writer.lose("/keywords: " + joined(dataset.keywords));
    if (dataset.is_free)
        writer.lose(std::string("/isAccessibleForFree: ") + (*dataset.is_free ? "true" : "false"));
    if (dataset.description && !dataset.description->empty()) writer.lose("/description");
    return writer.take();
}

}  // namespace licet::adapters::drafts
