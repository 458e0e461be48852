#pragma once
// Flat files of the Digital Sales Reporting norm (DDEX): lines of cells parted by tabs, a head, summaries of
// sales contexts, blocks, and a foot that counts. A file whose counts are wrong is read, and says so.

#include "adapters/json/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::dsr {

struct Row {
    std::size_t line = 0;            // in the file, from 1; comments count
    std::vector<std::string> cells;  // the first is the record's type

    [[nodiscard]] std::string_view type() const { return cells.front(); }
    [[nodiscard]] std::string_view cell(std::size_t i) const {
        return i < cells.size() ? std::string_view(cells[i]) : std::string_view();
    }
};

// DSR_<recipient>_<sender>_<service>_<period>_<territory>_<x>of<y>_<created>.tsv
struct FileName {
    std::string recipient, sender, service, period, territory, file, of, created;
};

struct File {
    std::size_t lines = 0;
    std::vector<Row> rows;  // without comments
    std::optional<FileName> name;
    std::size_t summaries = 0;
    std::size_t blocks = 0;
    std::vector<std::string> issues;  // in the order of the file

    [[nodiscard]] Row const* head() const;
    [[nodiscard]] Row const* foot() const;
};

// The cells of HEAD after its type, in order.
inline constexpr std::string_view head_names[] = {
    "MessageVersion", "Profile",       "ProfileVersion", "MessageId",    "MessageCreatedDateTime",
    "FileNumber",     "NumberOfFiles", "UsageStartDate", "UsageEndDate", "SenderPartyId",
    "SenderName",     "ServiceDescription", "RecipientPartyId", "RecipientName", "RepresentedRepertoire"};

inline constexpr std::size_t bytes_max = 64U << 20U;

// The values of a cell that holds several, parted by '|'; "\|" is a '|' of a value.
[[nodiscard]] std::vector<std::string> values_of(std::string_view cell);

// `file_name` without folders.
[[nodiscard]] Result<File, json::Fault> read(std::string_view text, std::string_view file_name);
// With the keys of the case files.
[[nodiscard]] json::Value reading_of(File const& file);

}  // namespace licet::adapters::dsr
