#pragma once
// A market in a store with payees that are owed money, bank details, and a folder the bank takes messages
// from.

#include "adapters/host/host.hpp"
#include "adapters/payments/pay.hpp"
#include "adapters/payments/reconcile.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/books_pass.hpp"
#include "tests/iban.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

namespace licet::testing {

using namespace licet::adapters;
using namespace licet::settlement;
namespace fs = std::filesystem;

inline BankDetails const us{"Licet GmbH", some_iban(1), "DEUTDEFF"};

// A market with payees p1, p2, … who have `owed` minor units of EUR each to be paid, and their bank details.
struct Place {
    TemporaryFolder folder;
    std::string store = "sqlite:" + (folder / "market.db");
    std::string parties = folder / "parties.db";
    std::string outbox = folder / "outbox";

    explicit Place(std::vector<std::int64_t> const& owed) {
        fs::create_directory(outbox);
        fs::create_directory(folder / "taken");
        std::vector<std::string> lines{
            R"("open_market":{"operator":"market","commission":"0"})",
            R"("register_party":{"party":"owner"})", R"("register_party":{"party":"lab"})",
            R"("list_asset":{"asset":"news","licensor":"owner","content":")" + text_of(digest_of("news")) +
                R"(","privacy":"non-personal","territories":["world"],"split":{"payee":"owner"}})"};
        std::string shares;
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < owed.size(); ++i) {
            std::string const name = "p" + std::to_string(i + 1);
            lines.push_back(R"("register_party":{"party":")" + name + "\"}");
            shares += std::string(i == 0 ? "" : ",") + R"({"weight":")" + std::to_string(owed[i]) +
                      R"(","to":{"payee":")" + name + "\"}}";
            sum += owed[i];
        }
        lines.push_back(
            R"("agree_licence":{"licence":"L","licensor":"owner","licensee":"lab","assets":["news"],"scope":{"purposes":["input"],"territories":["world"],"from":"2024-01-01","until":"2025-01-01","privacy":"non-personal"},"terms":{"currency":"EUR","term":{"from":"2024-01-01","until":"2025-01-01"},"statements":"quarter","pay":{"fixed":")" +
            std::to_string(sum) + "/100\"},\"split\":{\"shares\":[" + shares + "]}}}");
        Batch batch;
        auto const add = [&](std::string const& at, std::string const& line) {
            auto const command = command_from_text("{\"id\":\"" + std::to_string(batch.size() + 1) +
                                                   "\",\"at\":\"" + at + "T09:00:00Z\"," + line + "}");
            REQUIRE_MESSAGE(command.has_value(), (command ? std::string() : command.error().what));
            batch.push_back(*command);
        };
        for (std::string const& line : lines) add("2024-01-01", line);
        add("2024-04-02", R"("issue_statements":{})");
        add("2024-04-02", R"("receive_payment":{"licensee":"lab","currency":"EUR","amount":")" +
                              major_text(Money(sum, *Currency::from_code("EUR"))) + "\"}");
        auto const journal = open_journal(store);
        Host host(*journal);
        for (Answer const& answer : host.submit(batch)) REQUIRE(std::holds_alternative<Applied>(answer));
        PartyTable table(parties);
        for (std::size_t i = 0; i < owed.size(); ++i)
            table.set("p" + std::to_string(i + 1),
                      {"Zoë Payee " + std::to_string(i + 1), some_iban(100 + i), ""});
    }

    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    // However it was killed, its books pass.
    ~Place() {
        if (std::uncaught_exceptions() > 0) return;
        auto const journal = open_journal(store);
        std::optional<BooksPass> books;
        Host const host(*journal, [&](StampedCommand const& command, Answer const&, Events const& events,
                                      State const& state) {
            if (!books) books.emplace(state);
            books->add(date_of(command.instant), events);
        });
        books.reset();
    }

    [[nodiscard]] PayOptions pay(std::string const& at) const {
        PayOptions out;
        out.store = store;
        out.parties = parties;
        out.outbox = outbox;
        out.debtor = us;
        out.at = at;
        out.currency = "EUR";
        return out;
    }
    [[nodiscard]] std::vector<std::string> messages(std::string const& where) const {
        std::vector<std::string> out;
        for (auto const& file : fs::directory_iterator(folder / where))
            if (file.path().extension() == ".xml" && !file.path().filename().string().starts_with('.'))
                out.push_back(file.path().string());
        std::ranges::sort(out);
        return out;
    }
    template <class Look>
    auto look(Look see) const {
        auto const journal = open_journal(store);
        Host const host(*journal);
        auto const broken = first_broken(host.engine().state());
        CHECK_MESSAGE(!broken, broken.value_or(""));
        return see(host.engine().state());
    }
    [[nodiscard]] Digest journal_head() const { return open_journal(store)->head(); }
};

struct Said {
    int code = 0;
    std::string out;
    std::string err;
};

inline Said reconciled(Place const& place, std::vector<std::string> const& files,
                       std::string const& until = "", bool only_check = false) {
    std::ostringstream out;
    std::ostringstream err;
    ReconcileOptions options;
    options.store = place.store;
    options.parties = place.parties;
    options.paths = files;
    options.until = until;
    options.only_check = only_check;
    int const code = run_reconcile(options, out, err);
    return {code, out.str(), err.str()};
}

}  // namespace licet::testing
