// HTTP over real sockets: the document it serves agrees with what it does, retries, errors with places,
// pages, limits, attacks, and hundreds of listeners.

#include "tests/service/served.hpp"

#include <atomic>
#include <set>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::Served;

TEST_CASE("the OpenAPI document is served, and every path and method in it answers as it says") {
    Served served;
    served.open_market();
    Client const anybody(served.port(), "");
    auto const document = anybody.get("/openapi.json").document();
    CHECK(document.find("openapi")->text == "3.1.0");
    Client const reader = served.client("owner", "read");
    Client const operating = served.client("market", "operate,read");
    int paths = 0;
    for (auto const& [path, item] : document.find("paths")->members) {
        if (path == "/v1/events") continue;  // it never ends; it has a test of its own
        ++paths;
        std::string concrete = path;
        if (auto const at = concrete.find("{asset}"); at != std::string::npos)
            concrete.replace(at, 7, "book");
        for (std::string const method : {"get", "post", "put", "delete", "patch"}) {
            CAPTURE(path);
            CAPTURE(method);
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            auto const* const operation = item.find(method);
            for (Client const* client : {&reader, &operating}) {
                auto const answer = client->ask(upper, concrete, "", "");
                if (operation == nullptr) {
                    // A path that wants no key may not know the method at all.
                    bool const is_refused =
                        answer.status == 405 || answer.status == 404 || answer.status == 402;
                    CHECK_MESSAGE(is_refused, answer.status);
                    continue;
                }
                json::Value const* const said =
                    operation->find("responses")->find(std::to_string(answer.status));
                REQUIRE_MESSAGE(said != nullptr, "answered ", answer.status, " ", answer.body);
                if (json::Value const* const content = said->find("content")) {
                    std::string const type = answer.headers.at("content-type");
                    CHECK_MESSAGE(type.starts_with(content->members[0].first), type);
                }
                if (answer.status >= 400 && answer.status != 402) {
                    CHECK(answer.text("title") != "(none)");
                    CHECK(answer.text("remedy") != "(none)");
                }
            }
            if (operation == nullptr) continue;
            // With every parameter it names it succeeds.
            json::Value const* const parameters = operation->find("parameters");
            if (method != "get") continue;
            std::map<std::string, std::string> const values{
                {"asset", "book"},      {"licence", "L1"}, {"purpose", "input"}, {"territory", "KR"},
                {"date", "2026-05-05"}, {"party", "firm"}, {"limit", "3"},       {"after", "0"}};
            std::string query;
            if (parameters != nullptr)
                for (json::Value const& parameter : parameters->items)
                    if (auto const at = values.find(parameter.find("name")->text);
                        at != values.end() && parameter.find("in")->text == "query")
                        query += (query.empty() ? "?" : "&") + at->first + "=" + at->second;
            int const expected = path.starts_with("/v1/gateway") ? 402 : 200;
            auto const answer = operating.get(concrete + query);
            CHECK_MESSAGE(answer.status == expected, answer.body);
        }
    }
    CHECK(paths > 20);
    CHECK(reader.get("/v1/nonesuch").status == 404);
    // Each command of the program is in the document.
    auto const* const properties =
        document.find("components")->find("schemas")->find("command")->find("properties");
    for (std::string_view const name : command_names())
        CHECK_MESSAGE(properties->find(name) != nullptr, name);
    CHECK(properties->find("at") == nullptr);
}

TEST_CASE(
    "a command is done when it is answered; the same key again is applied once, with other content it is "
    "refused") {
    Served served;
    served.open_market();
    Client const firm = served.client("firm", "report,read");
    auto const first = firm.command("use-1", testing::use("L1", 100));
    CHECK_MESSAGE(first.status == 200, first.body);
    CHECK(first.text("answer") == "applied");
    CHECK(first.text("charged_minor_units") == "100");
    auto const again = firm.command("use-1", testing::use("L1", 100));
    CHECK(again.status == 200);
    CHECK(again.text("answer") == "applied before");
    CHECK(again.text("command") == first.text("command"));
    auto const other = firm.command("use-1", testing::use("L1", 101));
    CHECK(other.status == 422);
    CHECK(other.text("title") == "command_id_must_not_be_reused");
    CHECK(other.text("pointer") == "/id");
    CHECK(other.headers.at("content-type") == "application/problem+json");
    // Another party's key of the same text is another command.
    Client const lab = served.client("lab", "report,read");
    CHECK(lab.command("use-1", testing::use("L1", 100)).text("title") == "licence_must_be_your_own");

    auto const problem = [&](std::string const& id, std::string const& body, int status) {
        auto const answer = firm.command(id, body);
        CHECK_MESSAGE(answer.status == status, answer.body);
        return answer.text("title") + " " + answer.text("pointer");
    };
    CHECK(problem("", testing::use("L1", 1), 400) == "command_must_have_an_id /id");
    CHECK(problem(std::string(65, 'x'), testing::use("L1", 1), 400) == "command_must_have_an_id /id");
    CHECK(problem("a", "{", 400) == "document_must_be_json (none)");
    CHECK(problem("a", "[]", 400) == "command_must_be_well_formed (none)");
    CHECK(problem("a", R"({"record_usage":{"licence":"L1"}})", 400) ==
          "command_must_be_well_formed /record_usage/meter");
    CHECK(problem("a", R"({"at":"2026-01-01T00:00:00Z","clear_batch":{}})", 400) ==
          "command_must_be_well_formed /at");
    CHECK(problem("a", R"({"id":"b","clear_batch":{}})", 400) == "command_must_be_well_formed /id");
    CHECK(problem("a", R"({"clear_batch":{}})", 403) == "key_must_have_scope /clear_batch");
    CHECK(problem("a", testing::use("L1", 0), 422) == "quantity_must_be_within_limit /record_usage/quantity");
    CHECK(problem("a", testing::use("L1", 1, "2036-05-01"), 409) ==
          "date_must_not_lie_ahead /record_usage/at");
    // A refused id is free again: nothing was done under it.
    CHECK(firm.command("a", testing::use("L1", 5)).text("answer") == "applied");
    // Escapes and characters come out as they went in.
    Client const owner = served.client("owner", "list,read");
    CHECK(
        owner
            .command(
                "asset-2",
                R"({"list_asset":{"asset":"caf","licensor":"owner","content":")" + std::string(64, 'b') +
                    R"(","provenance":"caf\u00e9 \ud83d\ude00","territories":["KR"],"split":{"payee":"owner"}}})")
            .status == 200);
    CHECK(owner.get("/v1/asset?asset=caf").text("provenance") == "caf\u00e9 \U0001F600");
    CHECK(
        firm.command(
                "n",
                R"({"record_usage":{"licence":"L1","meter":"tokens","quantity":"9007199254740993","at":"2026-03-01"}})")
            .text("title") == "escrow_must_cover_the_use");

    auto const batch =
        firm.post("/v1/batches", R"([{"id":"b1",)" + testing::use("L1", 1).substr(1) + R"(,{"id":"b2",)" +
                                     testing::use("L9", 1).substr(1) + R"(,{"id":"b1",)" +
                                     testing::use("L1", 1).substr(1) + "]");
    REQUIRE_MESSAGE(batch.status == 200, batch.body);
    auto const receipts = batch.document();
    CHECK(receipts.find("receipts")->items[0].find("answer")->text == "applied");
    CHECK(receipts.find("receipts")->items[1].find("answer")->text == "forbidden");
    CHECK(receipts.find("receipts")->items[2].find("answer")->text == "applied before");
    auto const broken = firm.post(
        "/v1/batches", R"([{"id":"b4",)" + testing::use("L1", 1).substr(1) + R"(,{"id":"b5","x":{}}])");
    CHECK(broken.status == 400);
    CHECK(broken.text("pointer") == "/1/x");
}

TEST_CASE("lists come in pages that together hold everything once; nonsense parameters are named") {
    Served served;
    served.open_market();
    Client const firm = served.client("firm", "report,read");
    for (int i = 0; i < 23; ++i)
        CHECK(firm.command("u" + std::to_string(i), testing::use("L1", 1 + i)).status == 200);
    std::multiset<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        auto const page =
            firm.get("/v1/usage?licence=L1&limit=5" + (cursor.empty() ? "" : "&cursor=" + cursor));
        REQUIRE(page.status == 200);
        auto const document = page.document();
        for (auto const& item : document.find("items")->items) seen.insert(item.find("quantity")->text);
        cursor = document.find("next_cursor")->text;
        ++pages;
    } while (!cursor.empty());
    CHECK(pages == 5);
    CHECK(seen.size() == 23);
    CHECK(seen.count("1") == 1);
    for (std::string const query :
         {"limit=0", "limit=501", "limit=x", "cursor=-1", "cursor=99999", "colour=red"}) {
        auto const answer = firm.get("/v1/assets?" + query);
        CHECK(answer.status == 400);
        CHECK(answer.text("parameter") == query.substr(0, query.find('=')));
    }
    CHECK(firm.get("/v1/assets?limit=1&limit=2").text("title") == "query_must_be_well_formed");
    CHECK(firm.get("/v1/assets?limit=%zz").text("title") == "query_must_be_well_formed");
    CHECK(firm.get("/v1/asset").text("parameter") == "asset");
}

TEST_CASE("a key has a rate: the headers say what is left, and what is over is told when to come again") {
    Served served([](ServiceConfig& config) { config.http_requests_per_second = 2; });
    Client const me = served.client("firm", "read");
    Client const other = served.client("lab", "read");
    int refused = 0;
    for (int i = 0; i < 12; ++i) {
        auto const answer = me.get("/v1/market");
        CHECK(answer.headers.at("ratelimit-limit") == "2");
        if (i == 0) CHECK(answer.headers.at("ratelimit-remaining") == "1");
        if (answer.status != 429) continue;
        ++refused;
        CHECK(answer.text("title") == "rate_must_be_within_limit");
        CHECK(answer.headers.at("retry-after") == "1");
    }
    CHECK(refused >= 1);
    CHECK(other.get("/v1/market").status == 200);
}

TEST_CASE(
    "what a proxy could read differently is refused and the connection closed; nothing after it is "
    "answered") {
    Served served;
    std::string const tail = "GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n";
    auto const attacked = [&](std::string const& bytes) {
        int const fd = testing::connect_to(served.port());
        testing::send_all(fd, bytes);
        std::string const got = testing::receive_all(fd, 5000);
        char one = 0;
        CHECK_MESSAGE(recv(fd, &one, 1, MSG_DONTWAIT) <= 0, "still open: ", bytes);
        close(fd);
        CHECK_MESSAGE(got.find("alive") == std::string::npos, bytes);
        std::size_t answers = 0;
        for (std::size_t at = got.find("HTTP/1.1 "); at != std::string::npos;
             at = got.find("HTTP/1.1 ", at + 1))
            ++answers;
        CHECK_MESSAGE(answers == 1, got);
        return testing::response_from(got).status;
    };
    for (std::string const head : {
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\n",
             "POST /v1/commands HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
             "GET /v1/market HTTP/1.1\nHost: a\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
             "GET /v1/market HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n",
             "GET /v1/market HTTP/2.0\r\nHost: a\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
             "chunked\r\n\r\n5x\r\nhello\r\n0\r\n\r\n",
             "POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
             "chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n",
         }) {
        int const status = attacked(head + tail);
        CHECK_MESSAGE(status == 400, head);
    }
    CHECK(attacked(std::string("GET /v1/market HTTP/1.1\r\nHost: a\r\nX: a") + '\0' + "b\r\n\r\n" + tail) ==
          400);
    // Two whole requests one after the other are two requests.
    int const fd = testing::connect_to(served.port());
    testing::send_all(fd, tail + tail);
    std::string const both = testing::receive_all(fd, 1500);
    close(fd);
    CHECK(both.find("alive") != both.rfind("alive"));
}

TEST_CASE("what is too long is refused early, by its head, its length or as it comes") {
    Served served([](ServiceConfig& config) { config.http_body_max = 65536; });
    auto const answer_to = [&](std::string const& start, std::string const& piece, int pieces) {
        int const fd = testing::connect_to(served.port());
        testing::send_all(fd, start);
        for (int i = 0; i < pieces; ++i) testing::send_all(fd, piece);
        std::string const got = testing::receive_all(fd, 5000);
        close(fd);
        return testing::response_from(got).status;
    };
    CHECK(answer_to("POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", "", 0) == 413);
    CHECK(answer_to("POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "4000\r\n" + std::string(0x4000, 'x') + "\r\n", 40) == 413);
    CHECK(answer_to("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "", 0) == 431);
    CHECK(answer_to("GET / HTTP/1.1\r\nHost: a\r\n", "X-Y: " + std::string(900, 'z') + "\r\n", 40) == 431);
    CHECK(served.server().connections() < 10);
}

TEST_CASE(
    "five hundred listeners all hear a notice while others are served; the last event id fills the gap") {
    Served served;
    served.open_market();
    std::string const secret = served.key("lab", "read").secret;
    std::vector<int> listeners;
    for (int i = 0; i < 500; ++i) {
        int const fd = testing::connect_to(served.port());
        REQUIRE(fd >= 0);
        testing::send_all(
            fd, "GET /v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + secret + "\r\n\r\n");
        listeners.push_back(fd);
    }
    for (int i = 0; i < 2000 && served.server().listeners() < 500; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    REQUIRE(served.server().listeners() == 500);
    Client const owner = served.client("owner", "list,read");
    auto const begun = std::chrono::steady_clock::now();
    CHECK_MESSAGE(owner.command("o1", testing::offer("offer1", "owner", "500.00", "100.00")).status == 200,
                  "");
    CHECK(owner.get("/v1/market").status == 200);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
    int heard = 0;
    for (int const fd : listeners) {
        std::string got;
        for (int tries = 0; tries < 3000 && got.find("offer1") == std::string::npos; ++tries)
            got += testing::receive_all(fd, 1);
        heard += got.find("event: offer.posted") != std::string::npos &&
                 got.find("reservation") == std::string::npos;
    }
    CHECK(heard == 500);
    for (int const fd : listeners) close(fd);
    for (int i = 0; i < 2000 && served.server().listeners() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(served.server().listeners() == 0);

    int const fd = testing::connect_to(served.port());
    testing::send_all(fd, "GET /v1/events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 1\r\nAuthorization: Bearer " +
                              secret + "\r\n\r\n");
    std::string got;
    for (int i = 0; i < 20 && got.find(": still here") == std::string::npos; ++i)
        got += testing::receive_all(fd, 200);
    close(fd);
    CHECK(got.find("id: 1\n") == std::string::npos);
    CHECK(got.find("id: 2\n") != std::string::npos);
    CHECK(got.find("id: 3\n") != std::string::npos);
    CHECK(got.find(": still here") != std::string::npos);
}

TEST_CASE(
    "a quote is 402 in the shape of x402; a grant is given where it is allowed, and opens the gateway") {
    Served served;
    served.open_market();
    Client const firm = served.client("firm", "read");
    Client const lab = served.client("lab", "read");
    auto const quote = firm.get("/v1/gateway/book?purpose=input");
    CHECK(quote.status == 402);
    CHECK(quote.text("x402Version") == "1");
    CHECK(quote.headers.at("www-authenticate") == "License realm=\"licet\"");
    CHECK(quote.document().find("accepts")->items.size() == 1);
    std::string const ask = R"({"asset":"book","purpose":"input","territory":"KR","date":"2026-05-05"})";
    auto const refused = lab.post("/v1/grants", ask);
    CHECK(refused.status == 403);
    CHECK(refused.text("title") == "use_must_be_permitted");
    auto const granted = firm.post("/v1/grants", ask);
    REQUIRE_MESSAGE(granted.status == 200, granted.body);
    CHECK(granted.document().find("permission")->find("verdict")->text == "ALLOW");
    CHECK(granted.document().find("permission")->find("prices")->items.size() == 1);
    std::string const token = granted.text("grant");
    CHECK(verify_grant(token, Client(served.port(), "").get("/v1/grant_key").text("public_key"),
                       adapters::now())
              .has_value());
    Client const anybody(served.port(), "");
    std::string const shown = "Authorization: License " + token + "\r\n";
    CHECK(anybody.get("/v1/gateway/book?purpose=input", shown).status == 200);
    CHECK(anybody.get("/v1/gateway/book?purpose=train-generative", shown).status == 402);
    CHECK(anybody.get("/v1/gateway/other?purpose=input", shown).status == 402);
    std::string bent = token;  // in the middle of the signature: its last byte is often 0 by itself
    char& one = bent[bent.rfind('.') + 20];
    one = one == 'A' ? 'B' : 'A';
    CHECK(anybody.get("/v1/gateway/book?purpose=input", "Authorization: License " + bent + "\r\n").status ==
          402);
    CHECK(firm.post("/v1/grants", R"({"asset":1})").text("pointer") == "/asset");
}

TEST_CASE("a revoked key is out; health, readiness and metrics need none") {
    Served served;
    served.open_market();
    auto const key = served.key("firm", "read");
    Client const firm(served.port(), key.secret);
    CHECK(firm.get("/v1/market").status == 200);
    REQUIRE(KeyFile(served.config().keys).revoke(key.key.id, adapters::now()).has_value());
    (void)served.service().keys().refresh();
    auto const after = firm.get("/v1/market");
    CHECK(after.status == 401);
    CHECK(after.headers.at("www-authenticate") == "Bearer realm=\"licet\"");
    Client const anybody(served.port(), "");
    CHECK(anybody.get("/healthz").status == 200);
    CHECK(anybody.get("/readyz").status == 200);
    auto const metrics = anybody.get("/metrics").body;
    CHECK(metrics.find("licet_commands_total 9\n") != std::string::npos);
    CHECK(metrics.find("licet_ready 1\n") != std::string::npos);
    // Each class counts those below it as well, and the last all of them: as many as there were batches.
    auto const value_of = [&](std::string const& name) {
        std::size_t const at = metrics.find("\n" + name + " ");
        REQUIRE(at != std::string::npos);
        return std::stod(metrics.substr(at + name.size() + 2));
    };
    CHECK(value_of("licet_journal_append_seconds_bucket{le=\"+Inf\"}") == value_of("licet_batches_total"));
    CHECK(value_of("licet_journal_append_seconds_count") == value_of("licet_batches_total"));
    CHECK(value_of("licet_journal_append_seconds_bucket{le=\"0.000100\"}") <=
          value_of("licet_journal_append_seconds_bucket{le=\"0.000141\"}"));
    CHECK(value_of("licet_journal_append_seconds_sum") > 0);
    CHECK(metrics.find("licet_http_answers_total{status=\"401\"} 1\n") != std::string::npos);
}
