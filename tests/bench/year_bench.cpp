// A ledger's year: a thousand licences with ten payees each, uses reported day by day into a store, then
// closed, stated to everybody and paid by `licet close`, one command in a process of its own. Time and memory
// for 10^5, 10^6 and 10^7 uses: growth is linear where the ratio of two rows is at most that of their uses.

#include "adapters/host/host.hpp"
#include "adapters/parties/party_table.hpp"
#include "adapters/payments/pain001.hpp"
#include "settlement/engine/engine.hpp"
#include "tests/iban.hpp"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

using namespace licet;
using namespace licet::adapters;
using namespace licet::settlement;
namespace fs = std::filesystem;

namespace {

constexpr int licence_count = 1'000;
constexpr int payees_each = 10;
constexpr int licensee_count = 100;
constexpr std::size_t batch_size = 8'000;

Currency usd() {
    return *Currency::from_code("USD");
}

// Gone with what it holds.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("licet-year-" + std::to_string(getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path / "outbox");
    }
    ~Folder() { fs::remove_all(path); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::string operator/(char const* name) const { return (path / name).string(); }
};

class Year {
public:
    Year(Folder const& folder, std::int64_t uses)
        : uses_(uses), journal_(open_journal("sqlite:" + (folder / "market.db"))), host_(*journal_) {
        at(from_);
        add(OpenMarket{"market", Rate(1, 10)});
        add(RegisterParty{"owner"});
        ListAsset asset;
        asset.asset = "A1";
        asset.licensor = "owner";
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"owner"}, {}};
        add(asset);
        for (int i = 0; i < licensee_count; ++i) {
            add(RegisterParty{"lab" + std::to_string(i)});
            add(ReceivePayment{"lab" + std::to_string(i), usd(), 1'000'000'000'000'000, "", std::nullopt});
        }
        std::vector<std::pair<std::string, BankDetails>> accounts;
        for (int i = 0; i < licence_count; ++i) agree(i);
        for (int i = 0; i < licence_count * payees_each; ++i)
            accounts.push_back(
                {"p" + std::to_string(i),
                 {"Payee " + std::to_string(i), testing::some_iban(static_cast<std::uint64_t>(i)), ""}});
        PartyTable(folder / "parties.db").set_all(accounts);
        flush();
    }

    void record() {
        std::int32_t const days = until_.days - from_.days;
        for (std::int64_t i = 0; i < uses_; ++i) {
            Date const day{from_.days + static_cast<std::int32_t>(i * days / uses_)};
            at(day);
            std::uint64_t const mixed = static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15U;
            add(RecordUsage{"L" + std::to_string((mixed >> 40U) % licence_count), "tokens", "",
                            static_cast<std::int64_t>(1 + (mixed >> 54U)), day});
        }
        flush();
    }
    [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
    void at(Date day) { now_ = start_of(day); }
    void add(Command command) {
        batch_.push_back({now_, {{0x9ea5, ++number_}, std::move(command)}});
        if (batch_.size() == batch_size) flush();
    }
    void flush() {
        for (Answer const& answer : host_.submit(batch_))
            has_failed_ = has_failed_ || !std::holds_alternative<Applied>(answer);
        batch_.clear();
    }
    void agree(int i) {
        contracts::Shares shares;
        contracts::Split split;
        for (int p = 0; p < payees_each; ++p) {
            std::string const name = "p" + std::to_string(i * payees_each + p);
            add(RegisterParty{name});
            shares.weights.emplace_back(1 + p);
            split.to.push_back({contracts::Payee{name}, {}});
        }
        split.node = std::move(shares);
        AgreeLicence licence;
        licence.licence = "L" + std::to_string(i);
        licence.licensor = "owner";
        licence.licensee = "lab" + std::to_string(i % licensee_count);
        licence.assets = {"A1"};
        licence.scope.purposes.bits = 1;
        licence.scope.territories = contracts::TerritorySet::world();
        licence.scope.dates = {from_, until_};
        licence.terms = {
            usd(),
            {from_, until_},
            contracts::Window::month,
            {contracts::Usage{"tokens", {{std::nullopt, Rate(7 + i % 90, 1000)}}, contracts::Window::term},
             {}},
            {contracts::Commission{Rate(1, 10), "market", false}, {std::move(split)}}};
        add(licence);
    }

    std::int64_t uses_;
    Date from_ = *date_from_text("2026-01-01");
    Date until_ = *date_from_text("2027-01-01");
    Instant now_;
    std::unique_ptr<Journal> journal_;
    Host host_;
    std::vector<StampedCommand> batch_;
    std::uint64_t number_ = 0;
    bool has_failed_ = false;
};

void year_recorded(benchmark::State& state) {
    for (auto _ : state) {
        Folder const folder;
        Year year(folder, state.range(0));
        year.record();
        if (year.has_failed()) state.SkipWithError("a command was refused");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(year_recorded)->Arg(100'000)->Unit(benchmark::kSecond)->Iterations(1);

// The exit code of `licet close`, with its output in a file; `usage` is the process's own.
int run_close(Folder const& folder, rusage& usage) {
    pid_t const child = fork();
    if (child == 0) {
        int const out = ::open((folder / "said").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)::dup2(out, STDOUT_FILENO);
        ::execl(LICET_PROGRAM, "licet", "close", "--year", "2026", "--at", "2027-01-05T09:00:00Z", "--store",
                ("sqlite:" + (folder / "market.db")).c_str(), "--report", (folder / "report").c_str(),
                "--outbox", (folder / "outbox").c_str(), "--parties", (folder / "parties.db").c_str(),
                "--debtor-name", "Market", "--debtor-account", testing::some_iban(1).c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    ::wait4(child, &status, 0, &usage);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::size_t count_in(fs::path const& folder, std::string const& begins, std::string const& ends) {
    std::size_t count = 0;
    for (auto const& file : fs::directory_iterator(folder)) {
        std::string const name = file.path().filename().string();
        count += name.starts_with(begins) && name.ends_with(ends) ? 1 : 0;
    }
    return count;
}

void year_closed(benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        Folder const folder;
        {
            Year year(folder, state.range(0));
            year.record();
            if (year.has_failed()) state.SkipWithError("a command was refused");
        }
        rusage usage{};
        state.ResumeTiming();
        int const code = run_close(folder, usage);
        state.PauseTiming();
        state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
        state.counters["cpu_s"] = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
        if (code != 0) {
            state.SkipWithError("the year did not close");
            continue;
        }
        state.counters["statements"] =
            static_cast<double>(count_in(folder / "report/statements", "statement-", ".json"));
        state.counters["payees"] =
            static_cast<double>(count_in(folder / "report/accounts", "payee-p", ".html"));
        state.counters["messages"] = static_cast<double>(count_in(folder / "outbox", "LCT", ".xml"));
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(year_closed)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kSecond)
    ->UseRealTime()
    ->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
