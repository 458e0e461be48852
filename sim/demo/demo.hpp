#pragma once
// Plays a scenario to a person at a terminal: a folder with a description, the figures' sources and files of
// commands. It has no numbers of its own: everything it prints comes from the engine that runs the commands.

#include <iosfwd>
#include <string>

namespace licet::sim {

// licet demo FOLDER [--store URL]. Returns the exit code.
int run_demo(std::string const& folder, std::string const& store, bool with_colour, std::ostream& out,
             std::ostream& err);

}  // namespace licet::sim
