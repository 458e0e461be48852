// An experiment that is killed, and called again, ends with the bytes of one that was left alone; what cannot
// be gone on with is refused.

#include "sim/experiments/run.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

using namespace licet;

namespace {

std::string const plan_text = R"(
name = "killed"
market = "licensing"
[run]
replications = 600
[setting]
budget = 0.3
[[axis]]
parameter = "capacity"
values = [0.1, 0.4]
[[arm]]
name = "cash"
[[arm]]
name = "royalty"
set = { royalty = 1, deferral = 1 }
[[metric]]
name = "gains"
above = "gains"
below = "first_best"
[[chart]]
title = "gains"
metric = "gains"
x = "capacity"
)";

// A run in a process of its own, with one thread.
class Run {
public:
    Run(std::string const& plan, std::string const& out) {
        std::string const program = testing::program();
        pid_ = fork();
        if (pid_ != 0) return;
        int const nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        execl(program.c_str(), program.c_str(), "sim", "experiment", plan.c_str(), "--out", out.c_str(),
              "--seed", "7", "--threads", "1", static_cast<char*>(nullptr));
        _exit(127);
    }
    ~Run() { kill(); }
    Run(Run const&) = delete;
    Run& operator=(Run const&) = delete;

    [[nodiscard]] bool is_over() {
        if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
        return pid_ <= 0;
    }
    // Whether it was still at work.
    bool kill() {
        if (is_over()) return false;
        ::kill(pid_, SIGKILL);
        waitpid(pid_, &status_, 0);
        pid_ = 0;
        return WIFSIGNALED(status_) != 0;
    }

private:
    pid_t pid_ = 0;
    int status_ = 0;
};

std::uintmax_t size_of(std::string const& path) {
    std::error_code missing;
    std::uintmax_t const size = std::filesystem::file_size(path, missing);
    return missing ? 0 : size;
}

}  // namespace

TEST_CASE("an experiment killed again and again comes to the same bytes") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "killed.toml", plan_text);
    std::string const command =
        testing::program() + " sim experiment " + (folder / "killed.toml") + " --seed 7 --threads 1 --out ";
    REQUIRE(testing::run(command + (folder / "whole")).code == 0);

    std::string const database = folder / "pieces/results.db";
    int killed = 0;
    // While it opens its store, and then each time it has kept more than when it was started.
    for (int const milliseconds : {1, 4, 8, 12, 16}) {
        Run run(folder / "killed.toml", folder / "pieces");
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        killed += run.kill() ? 1 : 0;
    }
    int pieces = 0;
    for (int piece = 0; piece < 4; ++piece) {
        std::uintmax_t const before = size_of(database);
        Run run(folder / "killed.toml", folder / "pieces");
        while (!run.is_over() && size_of(database) < before + 8192)
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        pieces += run.kill() ? 1 : 0;
    }
    CHECK(killed > 0);
    CHECK(pieces >= 2);
    CHECK_FALSE(std::filesystem::exists(folder / "pieces/results.csv"));

    auto const last = testing::run(command + (folder / "pieces"));
    REQUIRE_MESSAGE(last.code == 0, last.out);
    CHECK(last.out.find("going on after ") != std::string::npos);
    for (char const* const name : {"/results.csv", "/report.html"})
        CHECK(testing::text_of_file(folder / ("whole" + std::string(name))) ==
              testing::text_of_file(folder / ("pieces" + std::string(name))));
}

TEST_CASE("outcomes of a program whose market had other measures are refused, and the file is named") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "plan.toml", plan_text);
    sim::ExperimentOptions options{folder / "plan.toml", folder / "out", 7};
    options.threads = 1;
    options.replications = 8;
    std::string const database = folder / "out/results.db";
    // What standard error says, where it is refused.
    auto const refusal = [&] {
        std::ostringstream out;
        std::ostringstream err;
        int const code = sim::run_experiment(options, out, err);
        CHECK(code == (err.str().empty() ? 0 : 1));
        return err.str();
    };
    auto const alter = [&](char const* sql) {
        sqlite3* it = nullptr;
        REQUIRE(sqlite3_open(database.c_str(), &it) == SQLITE_OK);
        CHECK(sqlite3_exec(it, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(it);
    };
    REQUIRE(refusal().empty());
    std::string const before = testing::text_of_file(folder / "out/results.csv");
    CHECK(refusal().empty());

    // As it was before the market measured this.
    alter("ALTER TABLE outcome DROP COLUMN friendly");
    CHECK(refusal() == database +
                           ": was made by a program whose market 'licensing' had other measures (without "
                           "friendly); name another folder, or delete this one\n");
    alter("ALTER TABLE outcome ADD COLUMN happiness REAL");
    CHECK(refusal().find(" (without friendly; with happiness);") != std::string::npos);
    // Rows are written by the place of a measure.
    alter("ALTER TABLE outcome DROP COLUMN happiness");
    alter("ALTER TABLE outcome ADD COLUMN friendly REAL");
    CHECK(refusal().find(" (in another order);") != std::string::npos);
    CHECK(testing::text_of_file(folder / "out/results.csv") == before);
}
