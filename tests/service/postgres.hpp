#pragma once
// A PostgreSQL cluster of the test's own, under a temporary folder, run by nobody; gone with the program.

#include "tests/program.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdlib>
#include <memory>

namespace licet::testing {

// A port that was free a moment ago.
inline int free_port() {
    int const fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    (void)getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
}

class Postgres {
public:
    // The one cluster of this program; nothing where PostgreSQL is not installed.
    static Postgres* get() {
        static std::unique_ptr<Postgres> const cluster = [] {
            auto made = std::make_unique<Postgres>();
            return made->is_running_ ? std::move(made) : nullptr;
        }();
        return cluster.get();
    }
    Postgres() : port_(free_port()) {
        auto const found = run("ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1");
        if (found.code != 0 || found.out.find("/bin") == std::string::npos) return;
        bin_ = found.out.substr(0, found.out.find('\n')) + "/";
        (void)run("chmod 755 " + (folder_ / "") + " && mkdir " + (folder_ / "data") + " && chmod 700 " +
                  (folder_ / "data") + (geteuid() == 0 ? " && chown -R nobody " + (folder_ / "") : ""));
        auto const made =
            as_nobody(bin_ + "initdb -D " + (folder_ / "data") + " -U licet -A trust -E UTF8 --no-sync");
        is_running_ = made.code == 0 && start();
        if (!is_running_) std::fprintf(stderr, "no PostgreSQL: %s\n", made.out.c_str());
    }
    // A standby that follows that cluster, and can be promoted.
    struct Following {
        Postgres const& primary;
    };
    explicit Postgres(Following const& following) : bin_(following.primary.bin_), port_(free_port()) {
        (void)run("chmod 755 " + (folder_ / "") +
                  (geteuid() == 0 ? " && chown nobody " + (folder_ / "") : ""));
        auto const made = as_nobody(bin_ + "pg_basebackup -D " + (folder_ / "data") +
                                    " -R -X stream -c fast -h 127.0.0.1 -U licet -p " +
                                    std::to_string(following.primary.port_));
        is_running_ = made.code == 0 && start();
        if (!is_running_) std::fprintf(stderr, "no standby: %s\n", made.out.c_str());
    }
    ~Postgres() {
        if (is_running_) (void)stop("immediate");
    }
    Postgres(Postgres const&) = delete;
    Postgres& operator=(Postgres const&) = delete;

    bool start() {
        return as_nobody(bin_ + "pg_ctl -D " + (folder_ / "data") + " -w -t 60 -l " + (folder_ / "log") +
                         " -o \"-p " + std::to_string(port_) + " -k " + (folder_ / "") +
                         " -c listen_addresses=127.0.0.1 -c max_connections=50\" start")
                   .code == 0;
    }
    bool promote() { return as_nobody(bin_ + "pg_ctl -D " + (folder_ / "data") + " -w promote").code == 0; }
    [[nodiscard]] bool is_running() const { return is_running_; }
    [[nodiscard]] std::string const& programs() const { return bin_; }
    // Waits for that query to say so.
    bool until(std::string const& database, std::string const& query, std::string const& answer) {
        for (int i = 0; i < 300; ++i) {
            if (sql(database, query) == answer) return true;
            usleep(50'000);
        }
        return false;
    }
    // smart, fast or immediate
    bool stop(std::string const& how) {
        return as_nobody(bin_ + "pg_ctl -D " + (folder_ / "data") + " -w -m " + how + " stop").code == 0;
    }
    std::string sql(std::string const& database, std::string const& what) {
        return run(bin_ + "psql -X -A -t -q -h 127.0.0.1 -p " + std::to_string(port_) + " -U licet -d " +
                   database + " -c \"" + what + "\"")
            .out;
    }
    // An empty database.
    std::string make_database() {
        std::string const name = "t" + std::to_string(++databases_);
        (void)sql("postgres", "CREATE DATABASE " + name);
        return name;
    }
    // The one that takes writes of these two.
    [[nodiscard]] std::string url_or(Postgres const& other, std::string const& database) const {
        return "postgresql://licet@127.0.0.1:" + std::to_string(port_) +
               ",127.0.0.1:" + std::to_string(other.port_) + "/" + database +
               "?target_session_attrs=read-write";
    }
    [[nodiscard]] std::string url(std::string const& database, int port = 0) const {
        return "postgresql://licet@127.0.0.1:" + std::to_string(port == 0 ? port_ : port) + "/" + database;
    }
    [[nodiscard]] int port() const { return port_; }

private:
    static Ran as_nobody(std::string const& command) {
        return run(geteuid() == 0 ? "cd / && setpriv --reuid nobody --regid nogroup --clear-groups " + command
                                  : command);
    }

    TemporaryFolder folder_;
    std::string bin_;
    int port_;
    int databases_ = 0;
    bool is_running_ = false;
};

}  // namespace licet::testing
