#include "probe/adapters/gtest/mode.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

namespace curfew::gtest {

namespace {

constexpr std::string_view flag = "--curfew=";

std::optional<mode> mode_called(std::string_view word) {
  if (word == "off") return mode::off;
  if (word == "warn") return mode::warn;
  if (word == "fail") return mode::fail;
  return {};
}

template <class See>
void for_each_word(See see) {
  std::ifstream arguments("/proc/self/cmdline", std::ios::binary);
  for (std::string word; std::getline(arguments, word, '\0');) see(word);
}

// Returns what the last --curfew= says, or nothing if there is none.
std::optional<std::string> said_by_flag() {
  std::optional<std::string> said;
  for_each_word([&](const std::string& word) {
    if (word.starts_with(flag)) said = word.substr(flag.size());
  });
  return said;
}

}  // namespace

const char* const help =
    "\nTasks that tests leave behind (curfew::gtest):\n"
    "  --curfew=(off|warn|fail)\n"
    "      Judge nothing, print what is found, or fail the tests (the usual way). The environment variable\n"
    "      CURFEW_GTEST says the same, and CURFEW_TEST_LIMIT how many seconds a CURFEW_TEST may take (60; 0: any).\n";

bool asks_for_help() {
  bool asks = false;
  for_each_word([&](const std::string& word) { asks = asks || word == "--help"; });
  return asks;
}

chosen_mode mode_of_process() {
  if (const char* const recording = std::getenv("CURFEW"); recording != nullptr && std::string_view(recording) == "off")
    return {mode::off};
  std::string who = "--curfew";
  auto said = said_by_flag();
  if (!said) {
    who = "CURFEW_GTEST";
    const char* const environment = std::getenv("CURFEW_GTEST");
    if (environment == nullptr || *environment == '\0') return {};
    said = environment;
  }
  if (const auto chosen = mode_called(*said)) return {*chosen};
  return {.complaint = who + " takes off, warn or fail, not '" + *said + "': tests with findings fail"};
}

}  // namespace curfew::gtest
