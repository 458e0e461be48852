#pragma once
// RSL 1.0 (Really Simple Licensing): the XML by which a site says what may be done with its pages and at what
// price. Real files are often defective; they are read as far as that grants nothing by mistake, and every
// defect is named.

#include "adapters/json/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::adapters::rsl {

inline constexpr std::size_t bytes_max = 4U << 20U;
inline constexpr std::size_t elements_max = 20'000;

// Tokens by type: usage, user or geo. Unknown tokens stay, as written; what they mean is decided in reading.
using Classes = std::map<std::string, std::vector<std::string>>;
// Of one type; none where nothing is said of it.
[[nodiscard]] std::vector<std::string> const& tokens_of(Classes const& classes, std::string_view type);

struct Payment {
    std::optional<std::string> type;
    std::optional<std::string> standard;
    std::optional<std::string> custom;
    std::optional<std::string> amount;  // as written
    std::optional<std::string> currency;
    std::optional<std::pair<std::string, std::string>> accepts;  // media type, body
    std::set<std::string> extensions;                            // namespaces of foreign elements
    friend bool operator==(Payment const&, Payment const&) = default;
};

struct Reporting {
    std::string type;
    std::string profile;
    std::optional<std::string> endpoint;
    std::string meta;
    friend bool operator==(Reporting const&, Reporting const&) = default;
};

struct License {
    Classes permits;
    Classes prohibits;
    bool has_unreadable_permit = false;       // of no known type: its meaning is lost
    bool has_unreadable_prohibition = false;  // the same
    std::optional<Payment> payment;
    std::vector<Reporting> reporting;
    std::map<std::string, std::vector<std::string>> legal;
    friend bool operator==(License const&, License const&) = default;
};

struct Copyright {
    std::string holder;
    std::optional<std::string> type;
    std::optional<std::string> contact_email;
    std::optional<std::string> contact_url;
    friend bool operator==(Copyright const&, Copyright const&) = default;
};

struct Content {
    std::string url;
    std::optional<std::string> server;
    bool is_encrypted = false;
    std::optional<std::string> lastmod;
    std::vector<License> licenses;                                               // alternatives
    std::vector<std::pair<std::optional<std::string>, std::string>> alternates;  // media type, href
    std::optional<std::string> schema;
    std::optional<Copyright> copyright;
    std::optional<std::string> terms;
    friend bool operator==(Content const&, Content const&) = default;
};

enum class Outcome : std::uint8_t { ok, refused, not_rsl, malformed };
[[nodiscard]] std::string_view text_of(Outcome outcome);

struct Document {
    Outcome outcome = Outcome::ok;
    std::int64_t max_age_days = 30;
    std::vector<Content> contents;
    std::set<std::string> issues;
    bool is_conformant = true;  // no element the standard does not know or does not put there
    std::string fault;          // place and reason where the outcome is not ok

    friend bool operator==(Document const&, Document const&) = default;
};

// Any bytes. A document type declaration is refused at its first character: no entity is ever expanded, and
// nothing is ever fetched.
[[nodiscard]] Document read(std::string_view xml);

inline constexpr std::string_view usages[] = {"search", "ai-index", "ai-input", "ai-train"};

// What is licensed for one usage at one path.
struct Answer {
    enum class Status : std::uint8_t { licensed, prohibited, unlicensed };
    Status status = Status::unlicensed;
    std::string why;    // where unlicensed
    std::string scope;  // the path pattern that decides
    std::string payment;
    std::optional<std::string> amount;  // exact, per trigger of `payment`
    std::optional<std::string> currency;
    bool needs_server = false;
    std::vector<std::string> reporting;  // profiles that have to be followed
};
// `is_strict`: a document that is not conformant licenses nothing.
[[nodiscard]] Answer licensed(Document const& document, std::string_view path, std::string_view usage,
                              bool is_strict);

// The usages that a token of `permits` or `prohibits` stands for; none where it is unknown. Aliases such as
// train-ai are known to prohibitions only: a misspelt prohibition must hold, a misspelt grant must not.
[[nodiscard]] std::vector<std::string_view> usages_of(std::string_view token, bool is_prohibition);

// The amount, where it and its currency can be read; an unreadable price is no price, and never free.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> price_of(Payment const& payment);
// "free" without a payment element, "unpriced" where its type is none of the standard's.
[[nodiscard]] std::string payment_kind(std::optional<Payment> const& payment);

// The path of a content element's url.
[[nodiscard]] std::string pattern_of(Content const& content);

[[nodiscard]] json::Value value_of(Answer const& answer);
// The reading of a whole document, with the licences of every usage at every path that it names.
[[nodiscard]] json::Value reading_of(Document const& document);

// The nearest document that the standard's grammar can say, and what had to be left out of it. What cannot be
// said is left out on the side of granting less.
struct Conformed {
    Document document;
    std::vector<std::string> lost;
};
[[nodiscard]] Conformed conformed(Document const& document);
// XML of a conformed document; read(xml_of(d)) gives d again.
[[nodiscard]] std::string xml_of(Document const& document);

}  // namespace licet::adapters::rsl
