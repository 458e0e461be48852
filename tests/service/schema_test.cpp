// The binary API's schema as it grows: a client built on the first edition is served by today's server, and
// one built on a later edition is served as far as today's server knows what it asks.

#include "adapters/bus/licet.capnp.h"
#include "adapters/bus/wire.hpp"
#include "tests/places.hpp"
#include "tests/service/dealer.hpp"

#include <capnp/dynamic.h>
#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>
#include <capnp/serialize.h>

#include <cstring>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Dealer;
using licet::testing::Served;

namespace {

kj::Array<capnp::word> words_of(std::string const& bytes) {
    auto out = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    std::memcpy(static_cast<void*>(out.begin()), bytes.data(), bytes.size());
    return out;
}

// A schema as another program has it: read from its text, not built in.
class Edition {
public:
    explicit Edition(std::string const& text) {
        testing::TemporaryFolder const folder;
        testing::write_text(folder / "licet.capnp", text);
        auto const ran = testing::run("capnp compile -I/usr/include -o- " + (folder / "licet.capnp") + " > " +
                                      (folder / "nodes"));
        REQUIRE_MESSAGE(ran.code == 0, ran.out);
        words_ = words_of(testing::text_of_file(folder / "nodes"));
        capnp::ReaderOptions options;
        options.traversalLimitInWords = 1U << 24U;
        message_ = kj::heap<capnp::FlatArrayMessageReader>(words_, options);
        for (auto const node : message_->getRoot<capnp::schema::CodeGeneratorRequest>().getNodes())
            loader_.load(node);
    }
    [[nodiscard]] capnp::StructSchema type(std::uint64_t id) const { return loader_.get(id).asStruct(); }
    // Nothing where each of the two can read what the other writes; else why not.
    [[nodiscard]] std::string clash_with_today() {
        try {
            for (auto const& schema :
                 {capnp::Schema::from<wire::Request>(), capnp::Schema::from<wire::Reply>(),
                  capnp::Schema::from<wire::Command>(), capnp::Schema::from<wire::Receipts>(),
                  capnp::Schema::from<wire::Exception>(), capnp::Schema::from<wire::Problem>(),
                  capnp::Schema::from<wire::Notice>(), capnp::Schema::from<wire::Query>()})
                loader_.load(schema.getProto());
            for (auto const member : capnp::Schema::from<wire::Command>().getFields())
                if (member.getType().isStruct()) loader_.load(member.getType().asStruct().getProto());
            return "";
        } catch (kj::Exception const& clash) {
            return clash.getDescription().cStr();
        }
    }

private:
    kj::Array<capnp::word> words_;
    kj::Own<capnp::FlatArrayMessageReader> message_;
    capnp::SchemaLoader loader_;
};

std::string first_edition() {
    return testing::text_of_file(testing::source_dir() + "/tests/service/licet_edition_1.capnp");
}
std::string today() {
    return testing::text_of_file(testing::source_dir() + "/adapters/bus/licet.capnp");
}
std::string changed(std::string text, std::string const& before, std::string const& after) {
    std::size_t const at = text.find(before);
    REQUIRE(at != std::string::npos);
    return text.replace(at, before.size(), after);
}

constexpr std::uint64_t request_id = capnp::typeId<wire::Request>();
constexpr std::uint64_t reply_id = capnp::typeId<wire::Reply>();

std::string bytes_of(capnp::MallocMessageBuilder& message) {
    auto const words = capnp::messageToFlatArray(message);
    auto const bytes = words.asBytes();
    return {reinterpret_cast<char const*>(bytes.begin()), bytes.size()};
}

void set_use(capnp::DynamicStruct::Builder command, std::uint64_t id) {
    command.set("id", id);
    auto use = command.init("recordUsage").as<capnp::DynamicStruct>();
    use.set("licence", "L1");
    use.set("meter", "tokens");
    use.set("quantity", 3);
    use.set("day", date_from_text("2026-03-01")->days);
}

// One request to the service, as a program of that edition writes it and reads the answer.
void ask(Dealer& dealer, Edition const& edition,
         std::function<void(capnp::DynamicStruct::Builder)> const& fill,
         std::function<void(capnp::DynamicStruct::Reader)> const& see) {
    capnp::MallocMessageBuilder message;
    fill(message.initRoot<capnp::DynamicStruct>(edition.type(request_id)));
    dealer.send(bytes_of(message));
    auto const answer = dealer.receive_bytes();
    REQUIRE(answer.has_value());
    auto const words = words_of(*answer);
    capnp::FlatArrayMessageReader reader(words);
    see(reader.getRoot<capnp::DynamicStruct>(edition.type(reply_id)));
}

std::string problem_in(capnp::DynamicStruct::Reader reply) {
    if (!reply.has("problem")) return "";
    return reply.get("problem").as<capnp::DynamicStruct>().get("rule").as<capnp::Text>().cStr();
}

}  // namespace

TEST_CASE("today's schema and the first edition read each other; one that broke the rules would be found") {
    CHECK(Edition(first_edition()).clash_with_today() == "");
    for (auto const& [before, after] : std::initializer_list<std::pair<char const*, char const*>>{
             {"quantity @3 :Int64;\n  day @4 :Int32;", "quantity @3 :Text;\n  day @4 :Int32;"},
             {"count @1 :UInt32;", "count @1 :UInt64;"},
             {"query @2 :Query;", "query @2 :Notice;"}}) {
        CAPTURE(before);
        CHECK(Edition(changed(first_edition(), before, after)).clash_with_today() != "");
    }
}

TEST_CASE("a client of the first edition is served: commands, queries, notices, refusals") {
    Served served;
    served.open_market();
    Dealer dealer(served, served.key("firm", "report,read", KeyKind::curve));
    Edition const edition(first_edition());

    ask(
        dealer, edition,
        [](auto request) {
            request.set("number", 7);
            request.set("wantsCharged", true);
            auto commands = request.init("commands", 2).template as<capnp::DynamicList>();
            set_use(commands[0].template as<capnp::DynamicStruct>(), 1);
            set_use(commands[1].template as<capnp::DynamicStruct>(), 2);
            commands[1]
                .template as<capnp::DynamicStruct>()
                .get("recordUsage")
                .template as<capnp::DynamicStruct>()
                .set("licence", "none");
        },
        [](auto reply) {
            CHECK(problem_in(reply) == "");
            CHECK(reply.get("number").template as<std::uint64_t>() == 7);
            auto const receipts = reply.get("receipts").template as<capnp::DynamicStruct>();
            CHECK(receipts.get("count").template as<std::uint32_t>() == 2);
            auto const exceptions = receipts.get("exceptions").template as<capnp::DynamicList>();
            REQUIRE(exceptions.size() == 1);
            auto const one = exceptions[0].template as<capnp::DynamicStruct>();
            CHECK(one.get("index").template as<std::uint32_t>() == 1);
            auto const charged = receipts.get("charged").template as<capnp::DynamicList>();
            REQUIRE(charged.size() == 2);
            CHECK(charged[0].template as<std::int64_t>() == 3);
        });
    ask(
        dealer, edition,
        [](auto request) {
            auto query = request.init("query").template as<capnp::DynamicStruct>();
            query.set("name", "usage");
            auto one = query.init("parameters", 1)
                           .template as<capnp::DynamicList>()[0]
                           .template as<capnp::DynamicStruct>();
            one.set("name", "licence");
            one.set("value", "L1");
        },
        [](auto reply) {
            std::string const answer = reply.get("answer").template as<capnp::Text>().cStr();
            auto const document = json::parse(answer);
            REQUIRE_MESSAGE(document.has_value(), answer);
            CHECK(document->find("items")->items.size() == 1);
        });
    ask(
        dealer, edition, [](auto request) { request.set("noticesAfter", 0); },
        [](auto reply) {
            auto const notices = reply.get("notices").template as<capnp::DynamicList>();
            REQUIRE(notices.size() > 0);
            CHECK(
                notices[0].template as<capnp::DynamicStruct>().get("sequence").template as<std::uint64_t>() ==
                1);
        });
}

TEST_CASE(
    "a client of a later edition is served what today's server knows, and refused by name what it does not") {
    Served served;
    served.open_market();
    Dealer dealer(served, served.key("firm", "report,read", KeyKind::curve));
    std::string later =
        changed(today(), "wantsCharged @3 :Bool;", "trace @5 :Text;\n  wantsCharged @3 :Bool;");
    later = changed(later, "count @1 :UInt32;", "seal @5 :Data;\n  count @1 :UInt32;");
    later = changed(later, "document @23 :Text;", "document @23 :Text;\n    praiseAsset @24 :Nothing;");
    Edition edition(later);
    CHECK(edition.clash_with_today() == "");

    ask(
        dealer, edition,
        [](auto request) {
            request.set("trace", "what no server of today knows of");
            set_use(request.init("commands", 1)
                        .template as<capnp::DynamicList>()[0]
                        .template as<capnp::DynamicStruct>(),
                    1);
        },
        [](auto reply) {
            CHECK(problem_in(reply) == "");
            auto const receipts = reply.get("receipts").template as<capnp::DynamicStruct>();
            CHECK(receipts.get("count").template as<std::uint32_t>() == 1);
            CHECK(receipts.get("exceptions").template as<capnp::DynamicList>().size() == 0);
            CHECK_FALSE(receipts.has("seal"));
        });
    ask(
        dealer, edition,
        [](auto request) {
            auto commands = request.init("commands", 2).template as<capnp::DynamicList>();
            set_use(commands[0].template as<capnp::DynamicStruct>(), 2);
            auto second = commands[1].template as<capnp::DynamicStruct>();
            second.set("id", 3);
            second.init("praiseAsset");
        },
        [](auto reply) {
            CHECK(problem_in(reply) == "request_must_be_well_formed");
            auto const problem = reply.get("problem").template as<capnp::DynamicStruct>();
            CHECK(std::string(problem.get("pointer").template as<capnp::Text>().cStr()) == "/commands/1");
        });
    // Of the request that was refused nothing was done.
    auto const used = served.client("firm", "read").get("/v1/usage?licence=L1");
    CHECK(used.document().find("items")->items.size() == 1);
}

TEST_CASE("what a later server adds to its answers, today's client reads past") {
    Edition const edition(changed(today(), "count @1 :UInt32;", "seal @5 :Text;\n  count @1 :UInt32;"));
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<capnp::DynamicStruct>(edition.type(reply_id));
    reply.set("number", 9);
    auto receipts = reply.init("receipts").as<capnp::DynamicStruct>();
    receipts.set("seal", "signed");
    receipts.set("count", 4);
    auto const read = testing::reply_from(bytes_of(message));
    REQUIRE(read.has_value());
    CHECK(read->number == 9);
    CHECK(read->count == 4);
    CHECK_FALSE(read->problem.has_value());
}
