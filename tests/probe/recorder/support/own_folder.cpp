// Gives the test program a folder of its own to record in, before any test does.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "tests/probe/recorder/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

class own_folder : public ::testing::Environment {
 public:
  void SetUp() override {
    folder_ = std::make_unique<temporary_folder>();
    ::setenv("CURFEW_DIR", folder_->path().c_str(), 1);
    ::unsetenv("CURFEW_KEEP");
    ::unsetenv("CURFEW");
  }
  void TearDown() override { folder_.reset(); }

 private:
  std::unique_ptr<temporary_folder> folder_;
};

[[maybe_unused]] ::testing::Environment* const environment = ::testing::AddGlobalTestEnvironment(new own_folder);

}  // namespace
}  // namespace curfew::tests
