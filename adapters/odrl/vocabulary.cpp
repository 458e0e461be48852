#include "adapters/odrl/vocabulary.hpp"

#include <algorithm>
#include <iterator>

namespace licet::adapters::odrl {
namespace {

struct KnownAction {
    std::string_view name;
    std::string_view included_in;  // empty: at the top
    std::string_view now;          // where deprecated: the term in its place
};

// clang-format off
constexpr KnownAction actions[] = {
    {"cc:Attribution", "odrl:use", ""},
    {"cc:CommercialUse", "odrl:use", ""},
    {"cc:DerivativeWorks", "odrl:use", ""},
    {"cc:Distribution", "odrl:use", ""},
    {"cc:Notice", "odrl:use", ""},
    {"cc:Reproduction", "odrl:use", ""},
    {"cc:ShareAlike", "odrl:use", ""},
    {"cc:Sharing", "odrl:use", ""},
    {"cc:SourceCode", "odrl:use", ""},
    {"odrl:acceptTracking", "odrl:use", ""},
    {"odrl:adHocShare", "", ""},
    {"odrl:aggregate", "odrl:use", ""},
    {"odrl:annotate", "odrl:use", ""},
    {"odrl:anonymize", "odrl:use", ""},
    {"odrl:append", "", "odrl:modify"},
    {"odrl:appendTo", "", "odrl:modify"},
    {"odrl:archive", "odrl:use", ""},
    {"odrl:attachPolicy", "", "cc:Notice"},
    {"odrl:attachSource", "", "cc:SourceCode"},
    {"odrl:attribute", "odrl:use", ""},
    {"odrl:commercialize", "", "cc:CommercialUse"},
    {"odrl:compensate", "odrl:use", ""},
    {"odrl:concurrentUse", "odrl:use", ""},
    {"odrl:copy", "", "odrl:reproduce"},
    {"odrl:delete", "odrl:use", ""},
    {"odrl:derive", "odrl:use", ""},
    {"odrl:digitize", "odrl:use", ""},
    {"odrl:display", "odrl:play", ""},
    {"odrl:distribute", "odrl:use", ""},
    {"odrl:ensureExclusivity", "odrl:use", ""},
    {"odrl:execute", "odrl:use", ""},
    {"odrl:export", "", "odrl:transform"},
    {"odrl:extract", "odrl:reproduce", ""},
    {"odrl:extractChar", "", ""},
    {"odrl:extractPage", "", ""},
    {"odrl:extractWord", "", ""},
    {"odrl:give", "odrl:transfer", ""},
    {"odrl:grantUse", "odrl:use", ""},
    {"odrl:include", "odrl:use", ""},
    {"odrl:index", "odrl:use", ""},
    {"odrl:inform", "odrl:use", ""},
    {"odrl:install", "odrl:use", ""},
    {"odrl:lease", "", ""},
    {"odrl:lend", "", ""},
    {"odrl:license", "", "odrl:grantUse"},
    {"odrl:modify", "odrl:use", ""},
    {"odrl:move", "odrl:use", ""},
    {"odrl:nextPolicy", "odrl:use", ""},
    {"odrl:obtainConsent", "odrl:use", ""},
    {"odrl:pay", "", "odrl:compensate"},
    {"odrl:play", "odrl:use", ""},
    {"odrl:present", "odrl:use", ""},
    {"odrl:preview", "", ""},
    {"odrl:print", "odrl:use", ""},
    {"odrl:read", "odrl:use", ""},
    {"odrl:reproduce", "odrl:use", ""},
    {"odrl:reviewPolicy", "odrl:use", ""},
    {"odrl:secondaryUse", "", ""},
    {"odrl:sell", "odrl:transfer", ""},
    {"odrl:share", "", "cc:Sharing"},
    {"odrl:shareAlike", "", "cc:ShareAlike"},
    {"odrl:stream", "odrl:use", ""},
    {"odrl:synchronize", "odrl:use", ""},
    {"odrl:textToSpeech", "odrl:use", ""},
    {"odrl:transfer", "", ""},
    {"odrl:transform", "odrl:use", ""},
    {"odrl:translate", "odrl:use", ""},
    {"odrl:uninstall", "odrl:use", ""},
    {"odrl:use", "", ""},
    {"odrl:watermark", "odrl:use", ""},
    {"odrl:write", "", "odrl:modify"},
    {"odrl:writeTo", "", "odrl:modify"},
};
constexpr std::string_view left_operands[] = {
    "odrl:absolutePosition",
    "odrl:absoluteSize",
    "odrl:absoluteSpatialPosition",
    "odrl:absoluteTemporalPosition",
    "odrl:count",
    "odrl:dateTime",
    "odrl:delayPeriod",
    "odrl:deliveryChannel",
    "odrl:device",
    "odrl:elapsedTime",
    "odrl:event",
    "odrl:fileFormat",
    "odrl:industry",
    "odrl:language",
    "odrl:media",
    "odrl:meteredTime",
    "odrl:payAmount",
    "odrl:percentage",
    "odrl:product",
    "odrl:purpose",
    "odrl:recipient",
    "odrl:relativePosition",
    "odrl:relativeSize",
    "odrl:relativeSpatialPosition",
    "odrl:relativeTemporalPosition",
    "odrl:resolution",
    "odrl:spatial",
    "odrl:spatialCoordinates",
    "odrl:system",
    "odrl:systemDevice",
    "odrl:timeInterval",
    "odrl:unitOfCount",
    "odrl:version",
    "odrl:virtualLocation"};
constexpr std::string_view operators[] = {
    "odrl:eq", "odrl:gt", "odrl:gteq", "odrl:hasPart", "odrl:isA", "odrl:isAllOf", "odrl:isAnyOf", "odrl:isNoneOf", "odrl:isPartOf", "odrl:lt", "odrl:lteq", "odrl:neq"};
// clang-format on

KnownAction const* action_of(std::string_view name) {
    auto const* const at = std::ranges::find(actions, name, &KnownAction::name);
    return at == std::end(actions) ? nullptr : at;
}

}  // namespace

std::string compact(std::string_view term) {
    std::string out(term);
    if (term.starts_with(space)) out = "odrl:" + std::string(term.substr(space.size()));
    if (term.starts_with("http://creativecommons.org/ns#")) out = "cc:" + std::string(term.substr(30));
    if (term.starts_with("https://creativecommons.org/ns#")) out = "cc:" + std::string(term.substr(31));
    if (out.find(':') == std::string::npos) {
        std::string const known = "odrl:" + out;
        if (is_action(known) || is_left_operand(known) || is_operator(known)) out = known;
    }
    KnownAction const* const action = action_of(out);
    return action != nullptr && !action->now.empty() ? std::string(action->now) : out;
}

bool is_action(std::string_view compact) {
    return action_of(compact) != nullptr;
}
bool is_left_operand(std::string_view compact) {
    return std::ranges::find(left_operands, compact) != std::end(left_operands);
}
bool is_operator(std::string_view compact) {
    return std::ranges::find(operators, compact) != std::end(operators);
}

bool includes(std::string_view wide, std::string_view narrow) {
    for (std::size_t step = 0; step < std::size(actions); ++step) {  // the vocabulary has no circle
        if (wide == narrow) return true;
        KnownAction const* const action = action_of(narrow);
        if (action == nullptr || action->included_in.empty()) return false;
        narrow = action->included_in;
    }
    return false;
}

}  // namespace licet::adapters::odrl
