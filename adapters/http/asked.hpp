#pragma once
// One request on its way through the API: what was asked, by whom, and where the answer goes.

#include "adapters/http/api.hpp"

namespace licet::adapters {

struct HttpApi::Asked {
    HttpRequest request;
    std::function<void(HttpResponse&&)> answer;
    std::shared_ptr<Principal const> who;
    Parameters parameters;
    std::vector<std::pair<std::string, std::string>> rate_headers;

    void reply(HttpResponse&& response) {
        response.headers.insert(response.headers.end(), rate_headers.begin(), rate_headers.end());
        answer(std::move(response));
    }
    void reply(Problem const& what) { reply(response_of(what)); }
};

// Nothing where it is no percent-encoding.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);
// name=value pairs of a query; nothing where one cannot be read or a name comes twice.
[[nodiscard]] std::optional<Parameters> parameters_from(std::string_view query);
[[nodiscard]] HttpResponse document(json::Value const& value, int status = 200);

}  // namespace licet::adapters
