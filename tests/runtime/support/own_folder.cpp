// Gives the test program a folder of its own to record in, before any test does. CURFEW=off stays as it is: the same
// tests run without a recording, too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace curfew::tests {
namespace {

class own_folder : public ::testing::Environment {
 public:
  void SetUp() override {
    char name[] = "/dev/shm/curfew-runtime-test-XXXXXX";
    const char* const made = ::mkdtemp(name);
    ASSERT_NE(made, nullptr);
    path_ = made;
    ::setenv("CURFEW_DIR", made, 1);
    ::unsetenv("CURFEW_KEEP");
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

 private:
  std::string path_;
};

[[maybe_unused]] ::testing::Environment* const environment = ::testing::AddGlobalTestEnvironment(new own_folder);

}  // namespace
}  // namespace curfew::tests
