#include "adapters/dsr/dsr.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace licet::adapters::dsr {
namespace {

using json::Value;

std::vector<std::string> parts_of(std::string_view text, char delimiter) {
    std::vector<std::string> out;
    while (true) {
        auto const end = text.find(delimiter);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text = text.substr(end + 1);
    }
}

std::optional<FileName> file_name_from(std::string_view name) {
    for (std::string_view const ending : {".gz", ".tsv"})
        if (name.ends_with(ending)) name.remove_suffix(ending.size());
    auto parts = parts_of(name, '_');
    if ((parts.size() != 7 && parts.size() != 8) || parts[0] != "DSR") return std::nullopt;
    FileName out{parts[1], parts[2], parts[3], parts[4], parts[5], "", "", parts.back()};
    if (parts.size() == 8) {
        auto const of = parts[6].find("of");
        if (of == std::string::npos) return std::nullopt;
        out.file = parts[6].substr(0, of);
        out.of = parts[6].substr(of + 2);
    }
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

constexpr std::string_view profiles[] = {"AudioVisualProfile",
                                         "BasicAudioProfile",
                                         "FinancialReportingToRecordCompaniesProfileSRB",
                                         "MasterListProfile",
                                         "RadioBroadcastProfile",
                                         "RoyaltyReportingProfile",
                                         "UgcProfile"};

void check_head(File& file) {
    Row const* const head = file.head();
    if (head == nullptr) {
        file.issues.emplace_back("no-HEAD");
        return;
    }
    if (head->cells.size() < std::size(head_names) + 1)
        file.issues.push_back("short-HEAD:" + std::to_string(head->cells.size()) + " cells");
    if (!head->cell(1).starts_with("dsrf/")) file.issues.emplace_back("bad-MessageVersion");
    std::string_view const profile = head->cell(2);
    if (std::ranges::find(profiles, profile) != std::end(profiles)) return;
    bool const is_spelt_otherwise =
        std::ranges::any_of(profiles, [&](std::string_view known) { return lower(known) == lower(profile); });
    file.issues.emplace_back(is_spelt_otherwise ? "profile-name-capitalisation" : "unknown-profile");
}

void check_foot(File& file) {
    Row const* const foot = file.foot();
    if (foot == nullptr) {
        file.issues.emplace_back("no-FOOT");
        return;
    }
    auto const check = [&](std::size_t cell, std::string_view what, std::size_t counted) {
        if (foot->cell(cell).empty() || foot->cell(cell) == std::to_string(counted)) return;
        file.issues.push_back("FOOT-" + std::string(what) + ":" + std::string(foot->cell(cell)) +
                              "!=" + std::to_string(counted));
    };
    check(1, "lines", file.lines);
    check(3, "summaryRecords", file.summaries);
    check(4, "blocks", file.blocks);
}

bool is_summary(Row const& row) {
    return row.type().starts_with("SY");
}
bool is_block(Row const& row) {
    return !is_summary(row) && row.type() != "HEAD" && row.type() != "FOOT" && row.cells.size() > 1;
}

// Has a '|' that parts values?
bool has_several(std::string_view cell) {
    for (std::size_t i = 0; i < cell.size(); ++i)
        if (cell[i] == '|' && (i == 0 || cell[i - 1] != '\\')) return true;
    return false;
}

Value texts(std::vector<std::string> const& list) {
    Value out = Value::array();
    for (std::string const& text : list) out.push(Value::of(text));
    return out;
}

Value value_of(FileName const& name) {
    return Value::object({{"recipient", Value::of(name.recipient)},
                          {"sender", Value::of(name.sender)},
                          {"service", Value::of(name.service)},
                          {"period", Value::of(name.period)},
                          {"territory", Value::of(name.territory)},
                          {"file", Value::of(name.file)},
                          {"of", Value::of(name.of)},
                          {"created", Value::of(name.created)}});
}

}  // namespace

Row const* File::head() const {
    return !rows.empty() && rows.front().type() == "HEAD" ? &rows.front() : nullptr;
}
Row const* File::foot() const {
    return !rows.empty() && rows.back().type() == "FOOT" ? &rows.back() : nullptr;
}

std::vector<std::string> values_of(std::string_view cell) {
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] == '\\' && i + 1 < cell.size() && cell[i + 1] == '|')
            out.back() += cell[++i];
        else if (cell[i] == '|')
            out.emplace_back();
        else
            out.back() += cell[i];
    }
    return out;
}

Result<File, json::Fault> read(std::string_view text, std::string_view file_name) {
    if (text.size() > bytes_max)
        return Unexpected{json::Fault{"", "must be at most " + std::to_string(bytes_max) + " bytes", 0}};
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    File file;
    std::set<std::string, std::less<>> blocks;
    while (!text.empty()) {
        auto const end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        ++file.lines;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find('\0') != std::string_view::npos)
            return Unexpected{json::Fault{"", "must be text, without zero bytes", file.lines}};
        if (line.empty() || line.starts_with('#')) continue;
        Row const& row = file.rows.emplace_back(Row{file.lines, parts_of(line, '\t')});
        file.summaries += is_summary(row) ? 1 : 0;
        if (is_block(row)) blocks.insert(row.cells[1]);
    }
    if (file.rows.empty())
        return Unexpected{json::Fault{"", "must have lines of cells, a HEAD first", file.lines}};
    file.blocks = blocks.size();
    file.name = file_name_from(file_name);
    check_head(file);
    check_foot(file);
    return file;
}

Value reading_of(File const& file) {
    std::vector<std::pair<std::string, long long>> counts;  // in the order of the file
    Value summaries = Value::array();
    Value several = Value::object();
    for (Row const& row : file.rows) {
        auto const found = std::ranges::find(counts, row.cells.front(), &decltype(counts)::value_type::first);
        if (found == counts.end())
            counts.emplace_back(row.cells.front(), 1);
        else
            ++found->second;
        if (is_summary(row)) summaries.push(texts(row.cells));
        for (std::size_t i = 1; i < row.cells.size(); ++i)
            if (has_several(row.cells[i]))
                several.set(std::to_string(row.line) + ":" + std::to_string(i),
                            texts(values_of(row.cells[i])));
    }
    Value types = Value::object();
    for (auto const& [type, count] : counts) types.set(type, Value::of(count));
    Value head = Value::object();
    if (Row const* const row = file.head())
        for (std::size_t i = 0; i < std::size(head_names); ++i)
            head.set(std::string(head_names[i]), Value::of(row->cell(i + 1)));
    Value declared = Value::array();
    if (Row const* const row = file.foot())
        for (std::size_t i = 1; i < row->cells.size(); ++i) declared.push(Value::of(row->cells[i]));
    Value computed = Value::object({{"lines", Value::of(static_cast<long long>(file.lines))},
                                    {"summaryRecords", Value::of(static_cast<long long>(file.summaries))},
                                    {"blocks", Value::of(static_cast<long long>(file.blocks))}});
    return Value::object(
        {{"lines", Value::of(static_cast<long long>(file.lines))},
         {"dataRows", Value::of(static_cast<long long>(file.rows.size()))},
         {"byType", std::move(types)},
         {"head", std::move(head)},
         {"foot", Value::object({{"declared", std::move(declared)}, {"computed", std::move(computed)}})},
         {"fileName", file.name ? value_of(*file.name) : Value{}},
         {"summaries", std::move(summaries)},
         {"multi", std::move(several)},
         {"issues", texts(file.issues)}});
}

}  // namespace licet::adapters::dsr
