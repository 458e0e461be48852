#pragma once
// A market in memory, played from commands as a user writes them: JSON, a day and a command each.

#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "adapters/statements/documents.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/books_pass.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace licet::testing {

class Played {
public:
    Played() : host_(journal_) {
        host_.tell([&](adapters::StampedCommand const& command, settlement::Answer const&,
                       settlement::Events const& events, settlement::State const& state) {
            book_.add(date_of(command.instant), events, state);
            books_.add(date_of(command.instant), events);
        });
    }

    // The refusal's name and place, or nothing where it was done.
    std::string at(std::string const& day, std::string const& command) {
        std::string const line = R"({"id":")" + std::to_string(++number_) + R"(","at":")" + day +
                                 R"(T12:00:00Z",)" + command.substr(command.find('{') + 1);
        auto const read = adapters::command_from_text(line);
        INFO(line);
        if (!read) return "malformed " + read.error().pointer + " " + read.error().what;
        return submit(*read);
    }
    std::string submit(adapters::StampedCommand const& command) {
        std::string const before = host_.engine().save();
        auto const answer = host_.submit(std::span(&command, 1)).front();
        auto const broken = settlement::first_broken(state());
        CHECK_MESSAGE(!broken, broken.value_or(""));
        auto const* const refused = std::get_if<settlement::Refused>(&answer);
        if (refused == nullptr) return "";
        CHECK(host_.engine().save() == before);
        return std::string(settlement::rule_of(refused->why).name) + " " + refused->pointer;
    }
    void done(std::string const& day, std::string const& command) {
        std::string const refused = at(day, command);
        CHECK_MESSAGE(refused.empty(), refused);
    }

    [[nodiscard]] settlement::State const& state() const { return host_.engine().state(); }
    [[nodiscard]] adapters::StatementBook const& book() const { return book_; }
    // The document of the n-th statement issued, from 1.
    [[nodiscard]] adapters::json::Value statement(std::size_t n) const {
        return adapters::licence_statement(book_.statements().at(n - 1), book_, state());
    }
    [[nodiscard]] std::string due(std::size_t n) const { return statement(n).find("due")->text; }

    // A licensor (owner), a licensee (lab), payees kim and lee, a book; in dollars, by the quarter of 2026.
    void open(std::string const& reporting = "{}",
              std::string const& pay = R"({"revenue":"gross","tiers":[{"share":"0.1"}]})") {
        done("2026-01-01", R"({"open_market":{"operator":"market","commission":"0.1"}})");
        for (char const* const party : {"owner", "lab", "kim", "lee"})
            done("2026-01-01", R"({"register_party":{"party":")" + std::string(party) + "\"}}");
        done(
            "2026-01-01",
            R"({"list_asset":{"asset":"book","licensor":"owner","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","privacy":"non-personal","territories":["world"],"split":{"payee":"owner"}}})");
        agree("L1", reporting, pay);
    }
    void agree(std::string const& name, std::string const& reporting, std::string const& pay) {
        std::string const refused = try_to_agree(name, reporting, pay);
        CHECK_MESSAGE(refused.empty(), refused);
    }
    std::string try_to_agree(std::string const& name, std::string const& reporting, std::string const& pay) {
        return at(
            "2026-01-01",
            R"({"agree_licence":{"licence":")" + name +
                R"(","licensor":"owner","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"reporting":)" +
                reporting +
                R"(,"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":)" +
                pay +
                R"(,"split":{"commission":"0.1","to":"market","rest":{"shares":[{"weight":"2","to":{"payee":"kim"}},{"weight":"1","to":{"payee":"lee"}}]}}}}})");
    }

private:
    adapters::MemoryJournal journal_;
    adapters::Host host_;
    BooksPass books_{host_.engine().state()};
    adapters::StatementBook book_;
    std::uint64_t number_ = 0;
};

}  // namespace licet::testing
