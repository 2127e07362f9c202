// What is to be done with findings: CURFEW_GTEST in the environment, and --curfew, which goes before it.
#pragma once

#include <cstdint>
#include <string>

namespace curfew::gtest {

enum class mode : std::uint8_t { off, warn, fail };

struct chosen_mode {
  gtest::mode mode = gtest::mode::fail;
  std::string complaint{};  // what was said and is none of them, as a sentence; "": nothing
};

// Returns whether GoogleTest is asked for its help, which has no place for options of listeners.
bool asks_for_help();
// What that lacks, as lines.
extern const char* const help;

// Reads the environment and this process' own command line, which stock main() functions do not hand on.
chosen_mode mode_of_process();

}  // namespace curfew::gtest
