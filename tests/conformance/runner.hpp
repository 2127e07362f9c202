// Runs programs, one after the other, and makes one smaller that fails.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "probe/reader/attachment.hpp"
#include "tests/conformance/interpreter.hpp"
#include "tests/conformance/program.hpp"

namespace curfew::tests::conformance {

class runner {
 public:
  explicit runner(std::size_t threads);

  // Runs the program once. Returns what was not as it must be.
  std::vector<std::string> run(const program&);
  // Returns the smallest program that is found to fail in the same way as this one.
  program shrink(program, const std::string& fault);

 private:
  model::counters counters();
  bool fails_likewise(const program&, const std::string& fault);

  std::size_t threads_;
  std::string loop_name_;
  reader::attachment segment_;
  model::counters counted_{};  // when the latest program had ended
  other_thread outside_{};
  other_thread watchman_{};
  // A program that takes so long hangs, and is stopped. A slow machine is not meant by that, so it is long.
  std::chrono::seconds patience_{60};
};

}  // namespace curfew::tests::conformance
