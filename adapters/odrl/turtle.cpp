#include "adapters/odrl/graph.hpp"

#include <serd/serd.h>

#include <cstdarg>
#include <cstdio>
#include <memory>

namespace licet::adapters::odrl {
namespace {

struct Reading {
    Graph graph;
    std::unique_ptr<SerdEnv, void (*)(SerdEnv*)> env{serd_env_new(nullptr), serd_env_free};
    json::Fault fault;
    bool has_failed = false;

    void fail(std::string what, std::size_t line) {
        if (has_failed) return;
        has_failed = true;
        while (!what.empty() && what.back() == '\n') what.pop_back();
        fault = {"", std::move(what), line};
    }
    // A name with a prefix is spelt out; false where the prefix was never given.
    bool expand(SerdNode const* node, std::string& out) {
        if (node->type != SERD_CURIE) {
            out.assign(reinterpret_cast<char const*>(node->buf), node->n_bytes);
            return true;
        }
        SerdChunk prefix{};
        SerdChunk suffix{};
        if (serd_env_expand(env.get(), node, &prefix, &suffix) != SERD_SUCCESS) {
            fail("the prefix of " + std::string(reinterpret_cast<char const*>(node->buf)) + " must be given",
                 0);
            return false;
        }
        out.assign(reinterpret_cast<char const*>(prefix.buf), prefix.len);
        out.append(reinterpret_cast<char const*>(suffix.buf), suffix.len);
        return true;
    }
    bool node(SerdNode const* from, SerdNode const* type, SerdNode const* language, Node& out) {
        out.kind = from->type == SERD_BLANK     ? Node::Kind::blank
                   : from->type == SERD_LITERAL ? Node::Kind::literal
                                                : Node::Kind::iri;
        if (language != nullptr && language->buf != nullptr)
            out.language.assign(reinterpret_cast<char const*>(language->buf), language->n_bytes);
        if (type != nullptr && type->buf != nullptr && !expand(type, out.type)) return false;
        return expand(from, out.text);
    }
};

SerdStatus take_base(void* handle, SerdNode const* uri) {
    return serd_env_set_base_uri(static_cast<Reading*>(handle)->env.get(), uri);
}
SerdStatus take_prefix(void* handle, SerdNode const* name, SerdNode const* uri) {
    return serd_env_set_prefix(static_cast<Reading*>(handle)->env.get(), name, uri);
}
SerdStatus take_statement(void* handle, SerdStatementFlags, SerdNode const*, SerdNode const* subject,
                          SerdNode const* predicate, SerdNode const* object, SerdNode const* type,
                          SerdNode const* language) {
    auto& reading = *static_cast<Reading*>(handle);
    Statement statement;
    Node name;
    if (!reading.node(subject, nullptr, nullptr, statement.subject) ||
        !reading.node(predicate, nullptr, nullptr, name) ||
        !reading.node(object, type, language, statement.object))
        return SERD_ERR_BAD_CURIE;
    if (reading.graph.size() >= statements_max) {
        reading.fail("must have at most " + std::to_string(statements_max) + " statements", 0);
        return SERD_FAILURE;
    }
    statement.predicate = std::move(name.text);
    reading.graph.insert(std::move(statement));
    return SERD_SUCCESS;
}
SerdStatus take_error(void* handle, SerdError const* error) {
    char text[512];
    va_list arguments;
    va_copy(arguments, *error->args);
    (void)std::vsnprintf(text, sizeof text, error->fmt, arguments);
    va_end(arguments);
    static_cast<Reading*>(handle)->fail(text, error->line);
    return SERD_SUCCESS;
}

}  // namespace

Result<Graph, json::Fault> graph_from_turtle(std::string const& text) {
    Reading reading;
    std::unique_ptr<SerdReader, void (*)(SerdReader*)> const reader(
        serd_reader_new(SERD_TURTLE, &reading, nullptr, take_base, take_prefix, take_statement, nullptr),
        serd_reader_free);
    serd_reader_set_strict(reader.get(), true);
    serd_reader_set_error_sink(reader.get(), take_error, &reading);
    if (text.find('\0') != std::string::npos) return Unexpected{json::Fault{"", "must be text, without zero bytes", 1}};
    SerdStatus const status =
        serd_reader_read_string(reader.get(), reinterpret_cast<std::uint8_t const*>(text.c_str()));
    if (status > SERD_FAILURE && !reading.has_failed)
        reading.fail(reinterpret_cast<char const*>(serd_strerror(status)), 0);
    if (reading.has_failed) return Unexpected{reading.fault};
    return std::move(reading.graph);
}

}  // namespace licet::adapters::odrl
