#include "tests/probe/report/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace curfew::tests {

void expect_golden(const std::string& text, const std::string& file_name) {
  const auto path = std::string(CURFEW_GOLDEN_DIRECTORY) + "/" + file_name;
  if (std::getenv("CURFEW_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " cannot be read";
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << "differs from " << path;
}

}  // namespace curfew::tests
