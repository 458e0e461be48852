// Grants, and an example of a gateway that needs nothing but one and a public key.

#include "adapters/http/asked.hpp"

namespace licet::adapters {

using json::Value;

void HttpApi::grant(Asked& asked) {
    auto const body = json::parse(asked.request.body, {.bytes_max = 1U << 16U, .depth_max = 8});
    if (!body || !body->is_object())
        return asked.reply(problem_with(400, "document_must_be_json", "the body cannot be read",
                                        "send one JSON object: asset, purpose, territory, date"));
    Parameters parameters;
    for (auto const& [name, value] : body->members) {
        if (!value.is_string()) {
            Problem out = problem_with(400, "field_must_be_a_text", name + " must be a text", "quote it");
            out.pointer = json::pointer_to("", name);
            return asked.reply(out);
        }
        parameters.emplace(name, value.text);
    }
    auto const answer = service_.grant(*asked.who, parameters);
    if (!answer) return asked.reply(answer.error());
    asked.reply(document(*answer));
}

// An example of a gateway in front of content: without a grant it quotes (402, in the shape of x402), with
// one (RSL's `Authorization: License`) it lets through what the grant says. It asks nobody.
void HttpApi::gateway(Asked& asked) {
    constexpr std::string_view root = "/v1/gateway/";
    auto const asset = percent_decoded(std::string_view(asked.request.path).substr(root.size()), false);
    auto const parameters = parameters_from(asked.request.query);
    if (!asset || !parameters || asset->empty())
        return asked.reply(problem_with(400, "query_must_be_well_formed",
                                        "the asset or the query cannot be read",
                                        "/v1/gateway/ASSET?purpose=input"));
    auto const purpose_given = parameters->find("purpose");
    std::string const purpose = purpose_given == parameters->end() ? "input" : purpose_given->second;
    constexpr std::string_view scheme = "License ";
    std::string_view const shown = asked.request.authorization;
    std::string fault = "no grant was shown";
    if (shown.starts_with(scheme)) {
        auto const says =
            verify_grant(shown.substr(scheme.size()), service_.signer().public_key(), service_.now());
        if (!says)
            fault = says.error();
        else if (says->find("asset") == nullptr || says->find("asset")->text != *asset ||
                 says->find("purpose") == nullptr || says->find("purpose")->text != purpose)
            fault = "the grant is for another asset or purpose";
        else
            return asked.reply(document(Value::object({{"served", Value::of(*asset)}, {"grant", *says}})));
    }
    Value const accepts = Value::object(
        {{"scheme", Value::of("licet-grant")},
         {"network", Value::of("none")},
         {"resource", Value::of(asked.request.path)},
         {"description", Value::of("a grant under a licence of this asset for the purpose " + purpose)},
         {"payTo", Value::of("/v1/grants")},
         {"extra", Value::object({{"asset", Value::of(*asset)},
                                  {"purpose", Value::of(purpose)},
                                  {"price", Value::of("/v1/permission")},
                                  {"offers", Value::of("/v1/offers")}})}});
    HttpResponse out = document(Value::object({{"x402Version", Value::of(1LL)},
                                               {"error", Value::of(fault)},
                                               {"accepts", Value::array({accepts})}}),
                                402);
    out.headers.emplace_back("WWW-Authenticate", "License realm=\"licet\"");
    asked.reply(std::move(out));
}

}  // namespace licet::adapters
