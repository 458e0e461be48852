#include "adapters/statements/write.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/threads.hpp"
#include "adapters/statements/index_pages.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <thread>

namespace licet::adapters {
namespace {

using json::Value;
using settlement::State;

// What is worked out once serves so many documents, one after the other; then its memory is given back.
constexpr std::size_t block_size = 64;

class Writing {
public:
    Writing(std::string const& folder, StatementBook const& book, State const& state,
            Progress const& progress, std::size_t lines_together)
        : folder_(folder),
          book_(book),
          state_(state),
          progress_(progress),
          lines_together_(lines_together),
          holders_(account_holders(book, state)) {
        // By licence: what one statement derives from, the next goes on from.
        for (std::size_t i = 0; i < book.statements().size(); ++i) order_.push_back(i);
        std::ranges::stable_sort(order_, {}, [&](std::size_t place) {
            return std::pair(book.statements()[place].licence, book.statements()[place].version);
        });
        index_.as_of = text_of(book.last_date());
        index_.accounts.resize(holders_.size());
        index_.statements.resize(order_.size());
    }

    std::string run() {
        for (char const* const name : {"accounts", "statements"}) {
            std::error_code failed;
            std::filesystem::create_directories(folder_ + "/" + name, failed);
            if (failed) return folder_ + "/" + name + ": cannot be made: " + failed.message();
        }
        std::size_t const threads = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
        std::size_t const account_blocks = (holders_.size() + block_size - 1) / block_size;
        std::size_t const statement_blocks = (order_.size() + block_size - 1) / block_size;
        on_threads(threads, account_blocks + statement_blocks, [&](std::size_t block) {
            if (block < account_blocks)
                write_accounts(block * block_size);
            else
                write_statements_of((block - account_blocks) * block_size);
        });
        if (!fault_.empty()) return fault_;
        for (auto const& [name, text] : index_pages(std::move(index_)))
            if (std::string fault = write_file(folder_ + "/" + name, text); !fault.empty()) return fault;
        return "";
    }

private:
    void write_accounts(std::size_t first) {
        Remembered remembered;
        for (std::size_t i = first; i < std::min(first + block_size, holders_.size()); ++i) {
            AccountHolder const& holder = holders_[i];
            std::string const file = "accounts/" + std::string(role_text(holder.role)) + "-" +
                                     file_name_of(state_.party_names[holder.party]) + "-" +
                                     std::string(holder.currency.code());
            Value const document = account(holder, file, remembered);
            if (!write(file, document)) return;
            index_.accounts[i] = {file, state_.party_names[holder.party], holder.role, holder.currency,
                                  member_text(*document.find("summary"), "stated")};
        }
    }

    Value account(AccountHolder const& holder, std::string const& file, Remembered& remembered) {
        LinesOf const& all = book_.lines_of(holder.party, holder.role);
        if (all.statements.size() + all.uses.size() <= lines_together_)
            return account_statement(holder, book_, state_, &remembered);
        auto const by_licence = lines_by_licence(holder, book_, state_);
        if (by_licence.size() <= 1) return account_statement(holder, book_, state_, &remembered);
        std::error_code failed;
        std::filesystem::create_directories(folder_ + "/" + file, failed);
        std::vector<AccountPart> parts;
        std::string const short_name = file.substr(file.find('/') + 1);
        for (auto const& [licence, lines] : by_licence) {
            std::string const name = "/" + file_name_of(state_.licence_names[licence]);
            auto const [document, stated] = account_part(holder, licence, lines, book_, state_, remembered);
            if (!write(file + name, document)) break;
            parts.push_back(
                {licence, lines.statements.size() + lines.uses.size(), stated, short_name + name});
        }
        return account_overview(holder, parts, book_, state_);
    }

    void write_statements_of(std::size_t first) {
        Remembered remembered;
        for (std::size_t i = first; i < std::min(first + block_size, order_.size()); ++i) {
            IssuedStatement const& issued = book_.statements()[order_[i]];
            Value const document = licence_statement(issued, book_, state_, &remembered);
            std::string const file = "statements/statement-" + member_text(document, "statement");
            if (!write(file, document)) return;
            index_.statements[order_[i]] = {file,
                                            issued.number.value + std::uint64_t{1},
                                            member_text(document, "licence"),
                                            member_text(document, "licensee"),
                                            issued.statement.period,
                                            issued.statement.issued,
                                            *Currency::from_code(member_text(document, "currency")),
                                            issued.statement.due};
        }
    }

    // False where something could not be written, by this thread or another.
    bool write(std::string const& file, Value const& document) {
        std::string fault;
        for (auto const& [ending, text] :
             {std::pair(".json", json::rows_text_of(document) + "\n"), std::pair(".csv", csv_of(document)),
              std::pair(".html", html_of(document))})
            if (fault.empty()) fault = write_file(folder_ + "/" + file + ending, text);
        std::scoped_lock const lock(mutex_);
        if (!fault.empty() && fault_.empty()) fault_ = fault;
        if (!fault_.empty()) return false;
        // Parts of an account come on top of what was expected.
        ++done_;
        if (progress_) progress_(done_, std::max(done_, holders_.size() + order_.size()));
        return true;
    }

    std::string const& folder_;
    StatementBook const& book_;
    State const& state_;
    Progress const& progress_;
    std::size_t lines_together_;
    std::vector<AccountHolder> holders_;
    std::vector<std::size_t> order_;
    Index index_;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::string fault_;
};

}  // namespace

std::string file_name_of(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '_' || c == '-' || (c == '.' && !out.empty());
        if (is_plain) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += {'~', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string write_statements(std::string const& folder, StatementBook const& book, State const& state,
                             Progress const& progress, std::size_t lines_together) {
    return Writing(folder, book, state, progress, lines_together).run();
}

}  // namespace licet::adapters
