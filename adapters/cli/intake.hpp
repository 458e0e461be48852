#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

struct IntakeOptions {
    std::vector<std::string> paths;
    std::string store;    // sqlite:PATH; without one, the commands are printed
    std::string at;       // when it was told; now where empty
    std::string licence;  // of rows that name none
    std::string meter;    // likewise
    bool as_json = false;
};
// licet import usage FILE…: logs of use, applied to a store once each, however often and in whatever order
// they are read. licet import revenue FILE…: signed revenue reports. Return the exit code.
int run_import_usage(IntakeOptions const& options, std::ostream& out, std::ostream& err);
int run_import_revenue(IntakeOptions const& options, std::ostream& out, std::ostream& err);

struct MatchOptions {
    std::string origin;
    std::string licensee;
    std::string licence;
    std::string meter;
    std::vector<std::string> canaries;  // assets
    std::string commands;               // a file for commands that raise the evidence of what both saw
    std::string at;
    bool as_json = false;
};
// licet match: the origin's log against the licensee's. Exit code 1 where anything does not match.
int run_match(MatchOptions const& options, std::ostream& out, std::ostream& err);

struct SignOptions {
    std::string path;     // a document, or empty
    std::string key;      // a file with the seed
    bool is_new = false;  // make the key file
};
// licet sign: signs a JSON document with the key in a file.
int run_sign(SignOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
