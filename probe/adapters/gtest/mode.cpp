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

// Returns what the last --curfew= says, or nothing if there is none.
std::optional<std::string> said_by_flag() {
  std::optional<std::string> said;
  std::ifstream arguments("/proc/self/cmdline", std::ios::binary);
  for (std::string word; std::getline(arguments, word, '\0');)
    if (word.starts_with(flag)) said = word.substr(flag.size());
  return said;
}

}  // namespace

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
