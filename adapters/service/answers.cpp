#include "adapters/service/answers.hpp"

#include <charconv>

namespace licet::adapters::answers {

using namespace licet::settlement;
using json::Value;

Value number(std::size_t value) {
    return Value::of(static_cast<long long>(value));
}
std::string parameter(Question const& q, std::string_view name) {
    auto const found = q.parameters.find(name);
    return found == q.parameters.end() ? std::string() : found->second;
}
Problem bad_parameter(std::string_view name, std::string remedy) {
    Problem out = problem_with(400, "parameter_must_be_well_formed",
                               "the parameter " + std::string(name) + " cannot be used", std::move(remedy));
    out.parameter = name;
    return out;
}
Problem not_found(std::string_view name) {
    Problem out = problem_with(404, "thing_must_exist", "there is none of that name that you may see",
                               "name one that is in your lists");
    out.parameter = name;
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
