// Gives a test program a folder of its own to record in, before any test runs. A source file to which nobody refers
// registers it: testing::AddGlobalTestEnvironment(new own_folder(…)).
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {

class own_folder : public testing::Environment {
 public:
  enum class records { always, unless_told_not_to };  // CURFEW=off in the environment tells it not to

  explicit own_folder(records when) : when_(when) {}

  void SetUp() override {
    folder_ = std::make_unique<temporary_folder>();
    ::setenv("CURFEW_DIR", folder_->path().c_str(), 1);
    ::unsetenv("CURFEW_KEEP");
    if (when_ == records::always) ::unsetenv("CURFEW");
  }
  void TearDown() override { folder_.reset(); }

 private:
  records when_;
  std::unique_ptr<temporary_folder> folder_;
};

}  // namespace curfew::tests
