#include "adapters/service/answers.hpp"

#include <charconv>

namespace licet::adapters::answers {

using namespace licet::settlement;
using json::Value;

Value number(std::size_t value) {
    return Value::of(static_cast<long long>(value));
}
Value texts(std::vector<std::string> const& list) {
    Value out = Value::array();
    for (std::string const& text : list) out.push(Value::of(text));
    return out;
}
Value parsed(std::string const& text) {
    return json::parse(text, {.bytes_max = 1U << 30U, .depth_max = 512}).value();
}
std::string parameter(Question const& q, std::string_view name) {
    auto const found = q.parameters.find(name);
    return found == q.parameters.end() ? std::string() : found->second;
}
Problem bad_parameter(std::string_view name, std::string remedy) {
    Problem out;
    out.status = 400;
    out.rule = "parameter_must_be_well_formed";
    out.parameter = name;
    out.detail = "the parameter " + std::string(name) + " cannot be used";
    out.remedy = std::move(remedy);
    return out;
}
Problem not_found(std::string_view name) {
    Problem out;
    out.status = 404;
    out.rule = "thing_must_exist";
    out.parameter = name;
    out.detail = "there is none of that name that you may see";
    out.remedy = "name one that is in your lists";
    return out;
}

std::optional<std::size_t> whole(std::string_view text, std::size_t most) {
    std::size_t out = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc() || end != text.data() + text.size() || out > most) return std::nullopt;
    return out;
}

Value amount(Integer const& minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}

Result<LicenceId, Problem> licence_asked(Question const& q) {
    State const& state = q.host.engine().state();
    auto const id = state.licence_names.find(parameter(q, "licence"));
    if (!id) return Unexpected{not_found("licence")};
    if (!sees(q.who, state, state.licences[id->value])) {
        log_refused_access(&q.who, "a licence", "licence_must_be_own");
        return Unexpected{not_found("licence")};
    }
    return *id;
}

}  // namespace licet::adapters::answers
