// The OpenAPI document, from the rows that also route (service/queries.hpp) and the commands' JSON Schema.

#include "adapters/http/api.hpp"

extern char const licet_commands_schema[];  // adapters/schemas/commands.schema.json, built in

namespace licet::adapters {
namespace {

using json::Value;

Value text(std::string_view what) {
    return Value::of(what);
}

Value problem_answer(std::string_view what) {
    return Value::object(
        {{"description", text(what)},
         {"content",
          Value::object({{"application/problem+json",
                          Value::object({{"schema", Value::object({{"$ref", text("#/components/schemas/"
                                                                                 "problem")}})}})}})}});
}

Value json_answer(std::string_view what) {
    return Value::object(
        {{"description", text(what)},
         {"content",
          Value::object({{"application/json",
                          Value::object({{"schema", Value::object({{"type", text("object")}})}})}})}});
}

struct Status {
    char const* code;
    char const* what;
};
constexpr Status problems_of_all[] = {
    {"400", "malformed; the problem names the place"},
    {"401", "no live key"},
    {"403", "not this key's to ask"},
    {"429", "too much; Retry-After says when"},
};

Value answers(std::string_view success, std::string_view what, std::vector<Status> const& more) {
    Value out = Value::object({{std::string(success), json_answer(what)}});
    for (Status const& status : problems_of_all) out.set(status.code, problem_answer(status.what));
    for (Status const& status : more) out.set(status.code, problem_answer(status.what));
    return out;
}

Value parameter(std::string_view name, std::string_view where, bool is_required, std::string_view help) {
    return Value::object({{"name", text(name)},
                          {"in", text(where)},
                          {"required", Value::of(is_required)},
                          {"description", text(help)},
                          {"schema", Value::object({{"type", text("string")}})}});
}

Value body_of(Value schema) {
    return Value::object(
        {{"required", Value::of(true)},
         {"content", Value::object({{"application/json", Value::object({{"schema", std::move(schema)}})}})}});
}

Value ref(std::string_view name) {
    return Value::object({{"$ref", text("#/components/schemas/" + std::string(name))}});
}

// The schema of a line of a file, as HTTP has it: without the stamp, the id optional, references from here.
void point_into_components(Value& value) {
    for (auto& [key, member] : value.members) {
        if (key == "$ref" && member.is_string() && member.text.starts_with("#/$defs/"))
            member.text = "#/components/schemas/command/$defs/" + member.text.substr(8);
        point_into_components(member);
    }
    for (Value& item : value.items) point_into_components(item);
}

Value command_schema() {
    Value schema = json::parse(licet_commands_schema).value();
    std::erase_if(schema.members, [](auto const& m) {
        return m.first == "required" || m.first == "minProperties" || m.first == "maxProperties" ||
               m.first == "$schema";
    });
    for (auto& [key, member] : schema.members)
        if (key == "properties") std::erase_if(member.members, [](auto const& m) { return m.first == "at"; });
    point_into_components(schema);
    return schema;
}

Value public_path(std::string_view what, std::string_view type) {
    return Value::object(
        {{"get", Value::object(
                     {{"summary", text(what)},
                      {"security", Value::array()},
                      {"responses",
                       Value::object(
                           {{"200", Value::object({{"description", text("as asked")},
                                                   {"content", Value::object({{std::string(type),
                                                                               Value::object()}})}})}})}})}});
}

}  // namespace

std::string openapi_document() {
    Value paths = Value::object();
    std::vector<Status> const of_commands{{"409", "refused; it may succeed later"},
                                          {"413", "too long"},
                                          {"422", "refused by a rule of the market"},
                                          {"503", "not now; nothing was done unless it says so"}};
    paths.set(
        "/v1/commands",
        Value::object(
            {{"post",
              Value::object({{"summary", text("One command, done when it is answered.")},
                             {"description", text("Scopes: list, bid, report, operate, by the command.")},
                             {"parameters",
                              Value::array({parameter("Idempotency-Key", "header", false,
                                                      "the command's id; the same again is applied once")})},
                             {"requestBody", body_of(ref("command"))},
                             {"responses", answers("200", "applied, or applied before", of_commands)}})}}));
    paths.set("/v1/batches",
              Value::object(
                  {{"post",
                    Value::object({{"summary", text("Up to 8,000 commands, each answered by a receipt.")},
                                   {"requestBody", body_of(Value::object({{"type", text("array")},
                                                                          {"items", ref("command")},
                                                                          {"minItems", Value::of(1LL)},
                                                                          {"maxItems", Value::of(8000LL)}}))},
                                   {"responses", answers("200", "a receipt a command", of_commands)}})}}));
    paths.set(
        "/v1/grants",
        Value::object(
            {{"post", Value::object({{"summary", text("A signed, expiring grant, where it may be used.")},
                                     {"requestBody",
                                      body_of(Value::object(
                                          {{"type", text("object")},
                                           {"required", Value::array({text("asset"), text("purpose"),
                                                                      text("territory"), text("date")})}}))},
                                     {"responses", answers("200", "the grant", {})}})}}));
    paths.set(
        "/v1/snapshots",
        Value::object(
            {{"post", Value::object({{"summary", text("Keep the state, so that the next start is short.")},
                                     {"responses", answers("202", "asked for", {{"503", "it stops"}})}})}}));
    paths.set("/v1/tables",
              Value::object(
                  {{"post", Value::object({{"summary", text("Build the read tables of PostgreSQL again.")},
                                           {"responses", answers("202", "asked for",
                                                                 {{"409", "this store has none"}})}})}}));
    paths.set(
        "/v1/events",
        Value::object(
            {{"get",
              Value::object({{"summary", text("Public notices as server-sent events.")},
                             {"parameters", Value::array({parameter("Last-Event-ID", "header", false,
                                                                    "the id of the last event you have")})},
                             {"responses", answers("200", "text/event-stream", {})}})}}));
    paths.set(
        "/v1/gateway/{asset}",
        Value::object(
            {{"get", Value::object(
                         {{"summary",
                           text("Example of a gateway: 402 with a quote, or what the grant lets through.")},
                          {"security", Value::array()},
                          {"parameters",
                           Value::array({parameter("asset", "path", true, "its name"),
                                         parameter("purpose", "query", false, "input where left out")})},
                          {"responses", Value::object({{"200", json_answer("let through")},
                                                       {"402", json_answer("a quote in the shape of x402")},
                                                       {"400", problem_answer("malformed")}})}})}}));
    paths.set("/v1/grant_key", public_path("The key that verifies grants offline.", "application/json"));
    paths.set("/healthz", public_path("Alive.", "text/plain"));
    paths.set("/readyz", public_path("Ready to acknowledge; 503 while it is not.", "text/plain"));
    paths.set("/metrics", public_path("Counts for Prometheus.", "text/plain"));
    paths.set("/openapi.json", public_path("This document.", "application/json"));
    for (QueryRow const& row : queries()) {
        Value parameters = Value::array();
        for (QueryParameter const& one : row.parameters)
            parameters.push(parameter(one.name, "query", one.is_required, one.help));
        if (row.is_list) {
            parameters.push(parameter("limit", "query", false, "1 to 500; 100 where left out"));
            parameters.push(parameter("cursor", "query", false, "next_cursor of the page before"));
        }
        paths.set(
            "/v1/" + std::string(row.name),
            Value::object(
                {{"get", Value::object(
                             {{"summary", text(row.help)},
                              {"description", text("Scope: " + std::string(text_of(row.scope)) + ".")},
                              {"operationId", text(row.name)},
                              {"parameters", std::move(parameters)},
                              {"responses",
                               answers("200", row.is_list ? "items and next_cursor" : "as asked",
                                       {{"404", "none that you may see"}, {"410", "no longer kept"}})}})}}));
    }
    Value problem = Value::object(
        {{"type", text("object")},
         {"required", Value::array({text("type"), text("title"), text("status"), text("detail")})},
         {"properties", Value::object({{"type", Value::object({{"type", text("string")}})},
                                       {"title", Value::object({{"type", text("string")}})},
                                       {"status", Value::object({{"type", text("integer")}})},
                                       {"detail", Value::object({{"type", text("string")}})},
                                       {"pointer", Value::object({{"type", text("string")}})},
                                       {"parameter", Value::object({{"type", text("string")}})},
                                       {"remedy", Value::object({{"type", text("string")}})},
                                       {"retry", Value::object({{"type", text("boolean")}})},
                                       {"retry_after_ms", Value::object({{"type", text("integer")}})}})}});
    Value document = Value::object(
        {{"openapi", text("3.1.0")},
         {"info",
          Value::object(
              {{"title", text("Licet")},
               {"version", text("1")},
               {"description",
                text("A marketplace for data licences and the settlement of their royalties. "
                     "Amounts are texts in major units. Every problem names its rule, place and remedy.")}})},
         {"security", Value::array({Value::object({{"key", Value::array()}})})},
         {"paths", std::move(paths)},
         {"components",
          Value::object(
              {{"securitySchemes", Value::object({{"key", Value::object({{"type", text("http")},
                                                                         {"scheme", text("bearer")}})}})},
               {"schemas",
                Value::object({{"command", command_schema()}, {"problem", std::move(problem)}})}})}});
    return json::text_of(document);
}

}  // namespace licet::adapters
