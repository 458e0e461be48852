#pragma once
// The books of a scenario, written out when it ends: both tools must pass them.

#include "adapters/books/books.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <fstream>
#include <string>

namespace licet::testing {

class BooksPass {
public:
    // The state stays the scenario's, and outlives this.
    explicit BooksPass(settlement::State const& state) : state_(&state) {}
    ~BooksPass() {
        if (std::uncaught_exceptions() == 0 && books_.entry_count() > 0) check();
    }
    // A scenario that forks from another is the other's up to there, and is not followed.
    BooksPass(BooksPass const& other) : state_(other.state_), is_asked_(false) {}
    BooksPass& operator=(BooksPass const&) = delete;

    void add(Date date, settlement::Events const& events) {
        if (is_asked_) books_.add(date, events, *state_);
    }
    // One of very many: the tools take half a second each.
    void leave_out() {
        is_asked_ = false;
        books_ = {};
    }

private:
    void check() const {
        TemporaryFolder const folder;
        std::ofstream hledger(folder / "books.journal");
        books_.write_hledger(hledger, *state_);
        hledger.close();
        std::ofstream beancount(folder / "books.beancount");
        books_.write_beancount(beancount, *state_);
        beancount.close();
        Ran const ran = run("LC_ALL=C.UTF-8 hledger -f " + (folder / "books.journal") +
                            " check --strict ordereddates && bean-check " + (folder / "books.beancount"));
        CHECK_MESSAGE(ran.code == 0, ran.out);
    }

    settlement::State const* state_;
    adapters::Books books_;
    bool is_asked_ = true;
};

}  // namespace licet::testing
