#pragma once
// The program as somebody runs it, `licet serve` as a child process, and a market in it.

#include "tests/places.hpp"
#include "tests/service/postgres.hpp"
#include "tests/service/served.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace licet::testing {

// licet serve as a child process.
class Program {
public:
    // Further lines of the configuration's sections [http] and [binary].
    Program(TemporaryFolder const& folder, std::string const& store, std::string const& http_lines = "",
            std::string const& binary_lines = "")
        : folder_(folder) {
        write_text(folder / "licet.toml",
                   "[service]\nstore = \"" + store + "\"\nkeys = \"" + (folder / "keys.json") +
                       "\"\ngrant_key = \"" + (folder / "grant.key") + "\"\nlog = \"warning\"\n" +
                       "[http]\nport = 0\nrequests_per_second = 100000\n" + http_lines +
                       "[binary]\nendpoint = \"tcp://127.0.0.1:*\"\nfeed = \"tcp://127.0.0.1:*\"\n" +
                       "curve_key = \"" + (folder / "curve.key") + "\"\n" + binary_lines);
        start();
    }
    ~Program() {
        if (child_ > 0) (void)end(SIGKILL);
    }
    Program(Program const&) = delete;
    Program& operator=(Program const&) = delete;

    void start() {
        std::string const out = folder_ / "ready";
        (void)std::remove(out.c_str());
        child_ = fork();
        if (child_ == 0) {
            std::string const command = "exec " + program() + " serve --config " + (folder_ / "licet.toml") +
                                        " > " + out + " 2>> " + (folder_ / "log");
            execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
            _exit(127);
        }
        std::string line;
        for (int i = 0; i < 6000 && line.find('\n') == std::string::npos; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            line = text_of_file(out);
        }
        auto const ready = json::parse(line);
        REQUIRE_MESSAGE(ready.has_value(), line, text_of_file(folder_ / "log"));
        std::string const url = ready->find("http")->text;
        port = std::stoi(url.substr(url.rfind(':') + 1));
        binary = ready->find("binary")->text;
        if (auto const* const shown = ready->find("curve_public_key")) server_key = shown->text;
    }
    int end(int signal) {
        (void)kill(child_, signal);
        int status = 0;
        (void)waitpid(child_, &status, 0);
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    [[nodiscard]] std::string key(std::string const& party, std::string const& scopes,
                                  bool is_curve = false) const {
        auto const made = run(program() + " keys make --json --keys " + (folder_ / "keys.json") +
                              " --party " + party + " --scopes " + scopes + (is_curve ? " --curve" : ""));
        REQUIRE_MESSAGE(made.code == 0, made.out);
        return made.out;
    }
    [[nodiscard]] pid_t process() const { return child_; }
    [[nodiscard]] Client client(std::string const& party, std::string const& scopes) const {
        return {port, json::parse(key(party, scopes))->find("secret")->text};
    }

    int port = 0;
    std::string binary;
    std::string server_key;

private:
    TemporaryFolder const& folder_;
    pid_t child_ = -1;
};

inline void open_market(Client const& me) {
    int n = 0;
    auto const done = [&](std::string const& body) {
        auto const answer = me.command("setup" + std::to_string(++n), body);
        REQUIRE_MESSAGE(answer.status == 200, body, " ", answer.body);
    };
    done(R"({"open_market":{"operator":"market","commission":"0.1"}})");
    for (std::string const party : {"owner", "firm", "lab", "kim"})
        done(R"({"register_party":{"party":")" + party + "\"}}");
    done(R"({"list_asset":{"asset":"book","licensor":"owner","content":")" + std::string(64, 'a') +
         R"(","privacy":"non-personal","territories":["world"],"split":{"payee":"owner"}}})");
    for (std::string const licensee : {"firm", "lab"}) {
        done(
            R"({"agree_licence":{"licence":"L-)" + licensee + R"(","licensor":"owner","licensee":")" +
            licensee +
            R"(","assets":["book"],"funding":"at-use",)"
            R"("scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2036-01-01","privacy":"non-personal"},)"
            R"("terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2036-01-01"},"statements":"quarter",)"
            R"("pay":{"usage":"tokens","tiers":[{"price":"0.01"}]},"split":{"payee":"owner"}}}})");
        done(R"({"receive_payment":{"licensee":")" + licensee +
             R"(","currency":"USD","amount":"100000.00","escrow_for":"L-)" + licensee + R"("}})");
    }
}

// Wait until the service has read a new key.
inline void until_known(Client const& client) {
    for (int i = 0; i < 500 && client.get("/v1/market").status == 401; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

inline std::string state_of(std::string const& store) {
    auto const ran = run(program() + " verify --json --store " + store);
    REQUIRE_MESSAGE(ran.code == 0, ran.out);
    return json::parse(ran.out)->find("state")->text;
}

// What is in memory of a process, in bytes.
inline std::size_t resident_bytes(pid_t process) {
    std::string const status = text_of_file("/proc/" + std::to_string(process) + "/status");
    std::size_t const at = status.find("VmRSS:");
    return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + 6, nullptr, 10) * 1024;
}

// One use of L-firm a request over HTTP, three senders, until it goes out of scope or is stopped. What was
// not acknowledged is sent again with the same id until it is, or until the end.
class UsesOverHttp {
public:
    UsesOverHttp(int port, std::string const& secret, std::string const& prefix) : lists_(3) {
        for (std::size_t s = 0; s < lists_.size(); ++s)
            senders_.emplace_back([this, s, port, secret, prefix] {
                for (int i = 0; !is_over_; ++i) {
                    std::string const id = prefix + std::to_string(s) + "-" + std::to_string(i);
                    while (!is_over_ && !is_acknowledged(port, secret, id))
                        std::this_thread::sleep_for(std::chrono::milliseconds(20));
                    if (is_over_) break;
                    lists_[s].push_back(id);
                    ++count_;
                }
            });
    }
    ~UsesOverHttp() { (void)stop(); }
    UsesOverHttp(UsesOverHttp const&) = delete;
    UsesOverHttp& operator=(UsesOverHttp const&) = delete;

    [[nodiscard]] int count() const { return count_; }
    // So many more are acknowledged in time.
    bool goes_on(int more, std::chrono::seconds patience = std::chrono::seconds(60)) const {
        int const wanted = count_ + more;
        auto const until = std::chrono::steady_clock::now() + patience;
        while (count_ < wanted && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return count_ >= wanted;
    }
    // The ids that were acknowledged.
    std::vector<std::string> stop() {
        is_over_ = true;
        for (auto& sender : senders_) sender.join();
        senders_.clear();
        std::vector<std::string> out;
        for (auto const& list : lists_) out.insert(out.end(), list.begin(), list.end());
        return out;
    }

private:
    static bool is_acknowledged(int port, std::string const& secret, std::string const& id) {
        int const fd = connect_to(port);
        if (fd < 0) return false;
        std::string const body = use("L-firm", 1);
        send_all(fd, "POST /v1/commands HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIdempotency-Key: " + id +
                         "\r\nAuthorization: Bearer " + secret +
                         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        std::string const got = receive_all(fd, 30'000);
        close(fd);
        return got.starts_with("HTTP/1.1 200");
    }

    std::atomic<bool> is_over_{false};
    std::atomic<int> count_{0};
    std::vector<std::vector<std::string>> lists_;
    std::vector<std::thread> senders_;
};

// Each of those commands of `firm` is in the store as applied, whatever was sent twice: the journal is whole,
// and the state has one use for each and no other.
inline void check_each_once(std::string const& store, std::vector<std::string> const& ids) {
    auto const verified = run(program() + " verify --store '" + store + "'");
    CHECK_MESSAGE(verified.code == 0, verified.out);
    auto const journal = open_journal(store);
    Host const host(*journal);
    auto const& known = host.engine().state().ids;
    std::size_t missing = 0;
    for (std::string const& id : ids) missing += known.find(command_id_of("firm", id)) ? 0 : 1;
    CHECK(missing == 0);
    // At most one command a sender was under way when it was stopped.
    CHECK(host.engine().state().usage.size() >= ids.size());
    CHECK(host.engine().state().usage.size() <= ids.size() + 3);
}

// A small disk of its own in memory; nothing where this user may not mount one.
class SmallDisk {
public:
    SmallDisk(std::string at, std::string const& size) : at_(std::move(at)) {
        (void)mkdir(at_.c_str(), 0777);
        is_mounted = mount("tmpfs", at_.c_str(), "tmpfs", 0, ("size=" + size + ",mode=0777").c_str()) == 0;
    }
    ~SmallDisk() {
        if (is_mounted) (void)umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(SmallDisk const&) = delete;
    SmallDisk& operator=(SmallDisk const&) = delete;

    // All that is left but so many bytes, taken by a file that fill(…) again, or empty(), gives back.
    void fill(std::size_t but) const {
        empty();
        std::ofstream file(at_ + "/filler", std::ios::binary);
        std::string const piece(4096, 'x');
        while (file.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
        }
        file.close();
        std::error_code ignored;
        auto const size = std::filesystem::file_size(at_ + "/filler", ignored);
        std::filesystem::resize_file(at_ + "/filler", size - std::min<std::uintmax_t>(size, but), ignored);
    }
    void empty() const { (void)std::remove((at_ + "/filler").c_str()); }
    std::string operator/(std::string const& name) const { return at_ + "/" + name; }

    bool is_mounted = false;

private:
    std::string at_;
};

}  // namespace licet::testing
