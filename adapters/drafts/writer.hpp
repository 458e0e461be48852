#pragma once
// Writes the commands of drafts: the same shapes for every format.

#include "adapters/drafts/drafts.hpp"

namespace licet::adapters::drafts {

// What one licence of a source grants, as far as we can say it.
struct Grant {
    contracts::PurposeSet purposes;
    std::optional<contracts::TerritorySet> territories;  // nothing: everywhere
    std::vector<contracts::Duty> duties;                 // ascending
    std::optional<std::string> from;
    std::optional<std::string> until;
    bool is_exclusive = false;
    std::optional<std::string> licensee;
    std::optional<std::string> privacy;  // undeclared counts as personal
    std::optional<json::Value> pay;      // the payoff, where the source names a price
    std::optional<std::string> currency;
};

class Writer {
public:
    Writer(std::string_view name, std::string_view digest, Known const& known);

    // A name for an asset, an offer or a party, of the characters that names have; long ones end in a digest.
    [[nodiscard]] static std::string name_from(std::string_view written, std::size_t size_max = 64);

    void list_asset(std::string const& asset, std::optional<std::string> const& content,
                    std::string const& provenance, std::vector<std::string> const& identifiers,
                    std::optional<std::string> const& licensor = {});
    // With a price that needs no bargaining a licence, which waits for its licensee; else an offer.
    void grant(std::string const& asset, Grant const& grant, std::optional<std::string> const& licensor = {});
    void lose(std::string what) { out_.lost.push_back(std::move(what)); }
    [[nodiscard]] Drafts take() { return std::move(out_); }

private:
    void add(std::string command, json::Value body);
    [[nodiscard]] json::Value text_or_null(std::optional<std::string> const& text) const;
    [[nodiscard]] json::Value scope(Grant const& grant) const;

    std::string name_;
    std::string digest_;
    Known known_;
    Drafts out_;
};

}  // namespace licet::adapters::drafts
