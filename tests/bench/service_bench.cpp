// The service's rate over real sockets, every event durable before its acknowledgement, beside what this
// machine can do at all: the bare floor (../shared/guide/floor, where present), PostgreSQL's COPY and
// pgbench, a synced write. Everything is run interleaved, five times or more; ratios are of one repetition,
// and what is printed is their median and range. service_bench [REPETITIONS] [SECONDS]

#include "adapters/bus/bus.hpp"
#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "adapters/service/service.hpp"
#include "tests/bench/prepaid_market.hpp"
#include "tests/places.hpp"
#include "tests/service/messages.hpp"
#include "tests/service/postgres.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <zmq.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <thread>

using namespace licet;
using namespace licet::adapters;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t licence_count = 1000;
double seconds_a_run = 2;

double since(Clock::time_point begun) {
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

// A market of prepaid per-use licences, each split over three payees, as commands.
Batch opening() {
    return bench::prepaid_market({9, 0}, licence_count, *date_from_text("2036-01-01"), 1'000'000'000'000'000);
}

enum class Spread { uniform, hot };

std::string message(std::uint64_t first, std::size_t count, Spread spread) {
    Batch batch;
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = first; i < first + count; ++i) {
        std::uint64_t mixed = i * 0x9e3779b97f4a7c15U;
        mixed ^= mixed >> 31U;
        std::uint64_t licence = (mixed >> 40U) % licence_count;
        if (spread == Spread::hot && mixed % 10 != 0) licence %= 10;
        batch.push_back({{},
                         {{},
                          settlement::RecordUsage{"L" + std::to_string(licence), "tokens", "A1",
                                                  static_cast<std::int64_t>(1 + (mixed >> 50U)),
                                                  *date_from_text("2026-02-01")}}});
        numbers.push_back(i);
    }
    return testing::request_of(first, batch, numbers);
}

// A service on a store, and a client that keeps `window` messages of `size` events in flight.
struct Load {
    std::string store;
    std::size_t size = 8000;
    std::size_t window = 4;
    bool is_curve = false;
    Spread spread = Spread::uniform;
    double offered = 0;  // messages a second, open loop; 0: as fast as answers come
    double warming = 0;  // seconds of the same load before what is measured
};
struct Figures {
    double rate = 0;  // events acknowledged a second
    double p50 = 0;   // seconds, of a message; from when it was due where the loop is open
    double p99 = 0;
    double told_to_wait = 0;
    double append_p99 = 0;     // seconds, of the journal's own synced writes meanwhile
    double tables_behind = 0;  // seconds at most, where there are read tables
};

// How long ago the oldest command came that the read tables have not taken in: the most of it, until stopped.
class Behind {
public:
    explicit Behind(Service& service) {
        if (service.tables() == nullptr) return;
        thread_ = std::jthread([this, &service](std::stop_token const& stop) {
            std::deque<std::pair<Clock::time_point, std::uint64_t>> seen;  // when so many were applied
            while (!stop.stop_requested()) {
                std::uint64_t const now =
                    service.writer().read([](Host const& host) { return host.command_count(); });
                seen.emplace_back(Clock::now(), now);
                std::uint64_t const taken = now - std::min(now, service.tables()->lag());
                while (!seen.empty() && seen.front().second <= taken) seen.pop_front();
                if (!seen.empty()) most_ = std::max(most_, since(seen.front().first));
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        });
    }
    double stop() {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
        }
        return most_;
    }

private:
    double most_ = 0;
    std::jthread thread_;
};

// Or until so many seconds are over. Sleeping short times instead, the client would keep the service from its
// processor.
void sleep_until_answer(zmq::socket_t& socket, double seconds) {
    if (seconds <= 0) return;
    pollfd wanted{socket.get(zmq::sockopt::fd), POLLIN, 0};
    timespec const most{0, static_cast<long>(std::min(seconds, 0.1) * 1e9)};
    (void)ppoll(&wanted, 1, &most, nullptr);
}

Figures run_service(Load const& load) {
    testing::TemporaryFolder const folder;
    ServiceConfig config;
    config.store = load.store == "sqlite" ? "sqlite:" + (folder / "bench.db") : load.store;
    config.keys = folder / "keys.json";
    config.grant_key = folder / "grant.key";
    config.binary_curve_key = folder / "curve.key";
    config.binary_endpoint = "tcp://127.0.0.1:*";
    config.binary_feed = "tcp://127.0.0.1:*";
    config.binary_curve = load.is_curve;
    config.inbox_commands_max = 262'144;
    auto const key = KeyFile(config.keys)
                         .make(KeyKind::curve, "firm", *key_scopes_from_text("report,read"), adapters::now());
    {
        auto const journal = open_journal(config.store);
        Host host(*journal);
        (void)host.submit(opening());
    }
    Service service(config);
    Bus bus(service);
    std::vector<std::string> messages;
    double const most_a_second = load.offered > 0    ? load.offered
                                 : load.size >= 1000 ? 1.6e6 / static_cast<double>(load.size)
                                 : load.size >= 100  ? 1.2e6 / static_cast<double>(load.size)
                                                     : 160'000;
    auto const wanted =
        std::max<std::size_t>(64, static_cast<std::size_t>(most_a_second * (seconds_a_run + load.warming)));
    std::uint64_t next = 1;
    for (std::size_t i = 0; i < wanted; ++i, next += load.size)
        messages.push_back(message(next, load.size, load.spread));

    zmq::context_t context(1);
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, 30'000);
    socket.set(zmq::sockopt::sndhwm, 0);
    socket.set(zmq::sockopt::rcvhwm, 0);
    if (load.is_curve) {
        socket.set(zmq::sockopt::curve_serverkey, bus.public_key());
        socket.set(zmq::sockopt::curve_publickey, key->key.check);
        socket.set(zmq::sockopt::curve_secretkey, key->secret);
    }
    socket.connect(bus.endpoint());
    // Connected and warm before the clock runs.
    (void)socket.send(zmq::buffer(testing::query_of(0, "market", {})), zmq::send_flags::none);
    zmq::message_t answer;
    (void)socket.recv(answer);

    std::vector<double> due_at(messages.size());
    std::vector<double> latencies;
    Figures out;
    std::size_t sent = 0;
    std::size_t answered = 0;
    std::uint64_t events = 0;
    Behind behind(service);
    auto const begun = Clock::now();
    auto const send = [&](double due) {
        due_at[sent] = due;
        (void)socket.send(zmq::buffer(messages[sent++]), zmq::send_flags::none);
    };
    auto const take = [&] {
        auto const reply = testing::reply_from({static_cast<char const*>(answer.data()), answer.size()});
        if (!reply || (reply->problem && reply->problem->status < 429) || !reply->exceptions.empty()) {
            std::fprintf(stderr, "refused: %s\n",
                         reply && reply->problem ? reply->problem->rule.c_str() : "?");
            std::exit(1);
        }
        std::size_t const index = (reply->number - 1) / load.size;
        ++answered;
        if (reply->problem) {
            ++out.told_to_wait;
            return;
        }
        events += reply->count;
        if (due_at[index] >= load.warming) latencies.push_back(since(begun) - due_at[index]);
    };
    if (load.offered == 0) {
        while (sent < load.window) send(0);
        while (answered < messages.size() && since(begun) < seconds_a_run) {
            if (!socket.recv(answer)) break;
            take();
            if (sent < messages.size()) send(since(begun));
        }
    } else {
        socket.set(zmq::sockopt::rcvtimeo, 0);
        double const end = seconds_a_run + load.warming;
        auto const due = [&] { return static_cast<double>(sent) / load.offered; };
        auto const is_more = [&] { return sent < messages.size() && due() < end; };
        while (answered < sent || is_more()) {
            if (is_more() && since(begun) >= due()) send(due());
            if (socket.recv(answer))
                take();
            else
                sleep_until_answer(socket, is_more() ? due() - since(begun) : 0.01);
        }
    }
    double const took = since(begun);
    out.tables_behind = behind.stop();
    out.append_p99 = service.writer().metrics().appends.quantile(0.99);
    std::ranges::sort(latencies);
    out.rate = static_cast<double>(events) / took;
    if (!latencies.empty()) {
        out.p50 = latencies[latencies.size() / 2];
        out.p99 = latencies[std::min(latencies.size() - 1, latencies.size() * 99 / 100)];
    }
    service.stop();
    bus.stop();
    return out;
}

// The bare engine's events a second, or 0 where the folder is not there.
double run_floor(std::string const& store, std::string const& connection) {
    static std::string const program = [] {
        std::string const source = testing::shared_dir() + "/guide/floor/";
        std::string const at = "/tmp/licet-floor-" + std::to_string(getuid());
        auto const built = testing::run(
            "mkdir -p " + at + " && cd " + at + " && cp " + source +
            "* . && capnp compile -oc++ usage.capnp && g++ -O2 -std=c++20 -c usage.capnp.c++ -o usage.o && "
            "g++ -O2 -march=x86-64-v3 -std=c++20 floor.cpp usage.o -o floor -I/usr/include/postgresql "
            "-lcapnp "
            "-lkj -lzmq -lcrypto -lsqlite3 -lpq -lpthread");
        return built.code == 0 ? at + "/floor" : std::string();
    }();
    if (program.empty()) return 0;
    testing::TemporaryFolder const folder;
    auto const ran = testing::run(program + " " + store + " 8000 4 1 " + std::to_string(seconds_a_run) + " " +
                                  (folder / "") + " '" + connection + "'");
    std::size_t const at = ran.out.find(" events/s");
    if (at == std::string::npos) return 0;
    std::size_t const colon = ran.out.rfind(':', at);
    return std::strtod(ran.out.c_str() + colon + 1, nullptr);
}

// Rows of eight bigints and a little, COPY BINARY, 8,000 a commit: rows a second.
double run_copy(std::string const& url) {
    PGconn* const connection = PQconnectdb(url.c_str());
    auto const run = [&](char const* sql) { PQclear(PQexec(connection, sql)); };
    run("DROP TABLE IF EXISTS bench; CREATE TABLE bench (a bigint, b bigint, c bigint, d bigint, e bigint, f "
        "bigint, g uuid, h int)");
    std::string rows("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    auto const put = [&](std::uint64_t value, int bytes) {
        for (int i = bytes - 1; i >= 0; --i)
            rows += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
    };
    for (std::uint64_t row = 0; row < 8000; ++row) {
        put(8, 2);
        for (std::uint64_t column = 0; column < 6; ++column) {
            put(8, 4);
            put(row * 7 + column, 8);
        }
        put(16, 4);
        put(row, 8);
        put(row, 8);
        put(4, 4);
        put(row, 4);
    }
    put(0xffff, 2);
    std::uint64_t count = 0;
    auto const begun = Clock::now();
    for (; since(begun) < seconds_a_run; count += 8000) {
        run("COPY bench FROM STDIN BINARY");
        PQputCopyData(connection, rows.data(), static_cast<int>(rows.size()));
        PQputCopyEnd(connection, nullptr);
        while (PGresult* const result = PQgetResult(connection)) {
            if (PQresultStatus(result) != PGRES_COMMAND_OK) std::exit(1);
            PQclear(result);
        }
    }
    double const rate = static_cast<double>(count) / since(begun);
    run("DROP TABLE bench");
    PQfinish(connection);
    return rate;
}

double run_pgbench(testing::Postgres& postgres, std::string const& database) {
    std::string const program =
        "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/pgbench -h 127.0.0.1 -U licet -p " +
        std::to_string(postgres.port()) + " ";
    static bool is_filled = false;
    if (!is_filled) (void)testing::run(program + "-i -s 20 -q " + database);
    is_filled = true;
    auto const ran = testing::run(program + "-M prepared -c 16 -j 2 -T " +
                                  std::to_string(static_cast<int>(seconds_a_run)) + " " + database);
    std::size_t const at = ran.out.find("tps = ");
    return at == std::string::npos ? 0 : std::strtod(ran.out.c_str() + at + 6, nullptr);
}

// The 99th percentile of a synced write of 64 KiB to a preallocated file, in seconds: one after the other; or
// so many a second for as long as the load lasts, each timed from when it was due, as the service's answers
// are. What holds the disk up for 30 ms is one slow write of the first kind, and all that were due meanwhile
// of the second.
double synced_write_p99(double a_second) {
    testing::TemporaryFolder const folder;
    constexpr std::size_t size = 64U << 10U;
    void* memory = nullptr;
    if (posix_memalign(&memory, 4096, size) != 0) return 0;
    std::fill_n(static_cast<char*>(memory), size, 'x');
    int const fd = open((folder / "sync").c_str(), O_CREAT | O_RDWR | O_DIRECT | O_DSYNC, 0600);
    auto const write = [&](std::size_t i) {
        (void)!pwrite(fd, memory, size, static_cast<off_t>(i % 64 * size));
    };
    for (std::size_t i = 0; i < 64; ++i) write(i);
    std::vector<double> took;
    auto const begun = Clock::now();
    std::size_t const count = a_second == 0 ? 1000 : static_cast<std::size_t>(a_second * seconds_a_run);
    for (std::size_t i = 0; i < count; ++i) {
        double const due = a_second == 0 ? since(begun) : static_cast<double>(i) / a_second;
        while (since(begun) < due) std::this_thread::sleep_for(std::chrono::microseconds(250));
        write(i);
        took.push_back(since(begun) - due);
    }
    close(fd);
    std::free(memory);
    std::ranges::sort(took);
    return took[took.size() * 99 / 100];
}

struct Recovery {
    double apply = 0;     // in memory, events a second
    double replay = 0;    // chain verified
    double snapshot = 0;  // seconds of the start with a snapshot, as a part of the start without
    double bytes = 0;     // of the journal, an event
};
Recovery run_recovery(std::uint64_t events) {
    testing::TemporaryFolder const folder;
    std::string const path = folder / "r.db";
    Recovery out;
    {
        auto const journal = open_journal("sqlite:" + path);
        Host host(*journal);
        (void)host.submit(opening());
        Instant const at = *instant_from_text("2026-03-01T00:00:00Z");
        double applying = 0;
        std::uint64_t bytes = 0;
        for (std::uint64_t i = 1; i < events; i += 8000) {
            auto read = wire_format::request_from(message(i, 8000, Spread::uniform), "firm");
            Batch batch = std::move(read).value().commands;
            for (auto& command : batch) command.instant = at;
            bytes += encode(batch).size() + 32;
            journal->append(batch);
            auto const begun = Clock::now();
            for (auto const& command : batch) (void)host.apply(command);
            applying += since(begun);
        }
        out.apply = static_cast<double>(events) / applying;
        out.bytes = static_cast<double>(bytes) / static_cast<double>(events);
    }
    auto const begun = Clock::now();
    double whole = 0;
    {
        auto const journal = open_journal("sqlite:" + path);
        Host host(*journal);
        whole = since(begun);
        out.replay = static_cast<double>(events) / whole;
        host.keep_snapshot();
    }
    auto const again = Clock::now();
    auto const journal = open_journal("sqlite:" + path);
    Host const host(*journal, {}, Host::Start::from_the_snapshot);
    out.snapshot = since(again) / whole;
    if (host.spared_batches() == 0) out.snapshot = 1;
    return out;
}

// Figures by name, one a repetition.
class Table {
public:
    void add(std::string const& name, double value) {
        if (!values_.contains(name)) order_.push_back(name);
        values_[name].push_back(value);
    }
    void print() const {
        for (std::string const& name : order_) {
            std::vector<double> list = values_.at(name);
            std::ranges::sort(list);
            std::printf("%-66s %12.4g (%.4g..%.4g) n=%zu\n", name.c_str(), list[list.size() / 2],
                        list.front(), list.back(), list.size());
        }
    }

private:
    std::vector<std::string> order_;
    std::map<std::string, std::vector<double>> values_;
};

}  // namespace

int main(int argc, char** argv) {
    int const repetitions = argc > 1 ? std::atoi(argv[1]) : 5;
    if (argc > 2) seconds_a_run = std::atof(argv[2]);
    testing::Postgres* const postgres = testing::Postgres::get();
    std::string const database = postgres != nullptr ? postgres->make_database() : "";
    std::string const url = postgres != nullptr ? postgres->url(database) : "";
    Table table;
    for (int i = 0; i < repetitions; ++i) {
        double const floor = run_floor("sqlite-blob", "");
        auto const sqlite = run_service({.store = "sqlite"});
        table.add("floor, SQLite, 8,000 a batch, window 4, events/s", floor);
        table.add("service, SQLite, 8,000 a batch, window 4, events/s", sqlite.rate);
        if (floor > 0) table.add("  service : floor (at least 0.40, aim 0.65)", sqlite.rate / floor);
        auto const curve = run_service({.store = "sqlite", .is_curve = true});
        table.add("  under CURVE : plain, 8,000 a batch (at least 0.70)", curve.rate / sqlite.rate);
        // In turns, for one run of each says more of the machine at that time than of CURVE.
        double plain_hundred = 0;
        double curve_hundred = 0;
        for (int turn = 0; turn < 3; ++turn) {
            plain_hundred += run_service({.store = "sqlite", .size = 100, .window = 32}).rate;
            curve_hundred +=
                run_service({.store = "sqlite", .size = 100, .window = 32, .is_curve = true}).rate;
        }
        table.add("  under CURVE : plain, 100 a batch, window 32 (at least 0.70)",
                  curve_hundred / plain_hundred);
        auto const hot = run_service({.store = "sqlite", .spread = Spread::hot});
        table.add("  ten hot licences with 90 % : uniform (at least 0.90)", hot.rate / sqlite.rate);
        auto const single = run_service({.store = "sqlite", .size = 1, .window = 64});
        table.add("service, SQLite, 1 a request, 64 in flight, events/s", single.rate);
        // Three of them, for a shared machine has tenths of a second in which all goes at half its speed:
        // half of the highest rate is then all it can do, and such a run says no more than that.
        double const half_rate = sqlite.rate / 2 / 1000;
        for (int turn = 0; turn < 3; ++turn) {
            double const closed = synced_write_p99(0);
            double const synced = synced_write_p99(half_rate);
            auto const half =
                run_service({.store = "sqlite", .size = 1000, .offered = half_rate, .warming = 1});
            table.add("p99 of a synced write, as many a second, open loop, ms", synced * 1e3);
            table.add("p99 of a synced write, one after the other, ms", closed * 1e3);
            table.add("p99 of an acknowledgement at half rate, 1,000 a batch, open loop, ms", half.p99 * 1e3);
            table.add("  p99 : (3 x synced + 5 ms), both open loop (at most 1)",
                      half.p99 / (3 * synced + 0.005));
            table.add("p99 of the journal's own synced writes in that run, ms", half.append_p99 * 1e3);
            table.add("  p99 : (3 x the journal's own + 5 ms) (at most 1)",
                      half.p99 / (3 * half.append_p99 + 0.005));
            table.add("  p99 : (3 x synced one after the other + 5 ms) (at most 1)",
                      half.p99 / (3 * closed + 0.005));
        }
        if (postgres != nullptr) {
            double const tps = run_pgbench(*postgres, database);
            table.add("pgbench TPC-B, scale 20, 16 clients, transactions/s", tps);
            table.add("  1 a request : pgbench (at least 8)", single.rate / tps);
            double const copied = run_copy(url);
            auto const kept = run_service({.store = postgres->url(postgres->make_database())});
            table.add("COPY BINARY, 8,000-row commits, rows/s", copied);
            table.add("service, PostgreSQL, 8,000 a batch, events/s", kept.rate);
            table.add("  service : COPY (at least 0.60)", kept.rate / copied);
            auto const half_kept = run_service({.store = postgres->url(postgres->make_database()),
                                                .size = 1000,
                                                .offered = kept.rate / 2 / 1000});
            table.add("  read tables behind at half rate, s (at most 2)", half_kept.tables_behind);
        }
        auto const recovery = run_recovery(std::getenv("LICET_LONG") != nullptr ? 10'000'000 : 1'000'000);
        table.add("journal, bytes an event (at most 56)", recovery.bytes);
        table.add("  recovery : in-memory rate (at least 0.5)", recovery.replay / recovery.apply);
        table.add("  start with a snapshot : without (at most 0.1)", recovery.snapshot);
        double loads[3] = {};
        (void)getloadavg(loads, 3);
        table.add("load of the machine, 1 minute", loads[0]);
        std::fprintf(stderr, "repetition %d of %d done\n", i + 1, repetitions);
    }
    table.print();
}
