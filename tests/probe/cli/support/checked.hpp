// What the tests of `curfew check` share: a sandbox, and the command line around the subject or any other command.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {

class checked : public testing::Test {
 protected:
  // curfew check OPTIONS -- COMMAND…
  static words around(const words& command, const words& options = {}) {
    words all{curfew(), "check"};
    all.insert(all.end(), options.begin(), options.end());
    all.emplace_back("--");
    all.insert(all.end(), command.begin(), command.end());
    return all;
  }
  // curfew check OPTIONS -- subject WORDS
  static words command(const words& options, const words& what) {
    words all{subject()};
    all.insert(all.end(), what.begin(), what.end());
    return around(all, options);
  }
  outcome check_subject(const words& what, const words& options = {}, const std::string& input = {}) const {
    return run(box_, command(options, what), input);
  }
  outcome check_script(const std::string& script, const words& options = {}) const {
    return run(box_, around({"sh", "-c", script}, options));
  }
  static std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  sandbox box_;
};

}  // namespace curfew::tests
