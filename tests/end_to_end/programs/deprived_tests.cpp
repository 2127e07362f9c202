// A user's tests that deprive their own process of what it needed to begin recording, beside leaving a task behind.
// gtest_deprived_test.py runs them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <filesystem>

namespace {

using namespace std::chrono_literals;

curfew::task<> waits() { co_await curfew::sleep_for(1h); }
curfew::task<> forgets_a_task() {
  static_cast<void>(curfew::spawn(waits()));  // forgotten here
  co_return;
}
curfew::task<> joins() { co_await curfew::sleep_for(0s); }

std::filesystem::path segments() { return std::getenv("CURFEW_DIR"); }

void use_up_descriptors() {
  const rlimit few{64, 64};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  while (::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {
  }
}

TEST(deprived, of_nothing) { curfew::run(forgets_a_task()); }

TEST(deprived, of_descriptors) {
  curfew::run(forgets_a_task());
  use_up_descriptors();
}
TEST(deprived, of_open_descriptors) {
  curfew::run(forgets_a_task());
  for (int fd = 3; fd < 4096; ++fd) ::close(fd);
  std::filesystem::remove_all(segments());
}
TEST(deprived, of_its_file) {
  curfew::run(forgets_a_task());
  for (const auto& file : std::filesystem::directory_iterator(segments())) std::filesystem::remove(file);
}
TEST(deprived, of_its_folder) {
  curfew::run(forgets_a_task());
  std::filesystem::remove_all(segments());
}
TEST(deprived, of_its_variable) {
  curfew::run(forgets_a_task());
  ::unsetenv("CURFEW_DIR");
}
TEST(deprived, of_its_working_directory) {
  ASSERT_TRUE(segments().is_relative());
  curfew::run(forgets_a_task());
  std::filesystem::current_path(segments());
}
TEST(deprived, of_its_user) {
  curfew::run(forgets_a_task());
  ASSERT_EQ(::seteuid(54321), 0);
}
TEST(deprived, of_its_root) {
  curfew::run(forgets_a_task());
  const auto root = segments() / "root";
  ASSERT_TRUE(std::filesystem::create_directory(root));
  ASSERT_EQ(::chroot(root.c_str()), 0);
}

TEST(deprived, of_descriptors_before_anything_is_recorded) {
  use_up_descriptors();
  curfew::run(forgets_a_task());
}

TEST(deprived, of_recording_before_its_first_loop) {
  ::setenv("CURFEW", "off", 1);
  curfew::run(forgets_a_task());
  ::unsetenv("CURFEW");
}

TEST(deprived, and_leaves_nothing) {
  curfew::run(joins());
  for (const auto& file : std::filesystem::directory_iterator(segments())) std::filesystem::remove(file);
  ::unsetenv("CURFEW_DIR");
  use_up_descriptors();
}

}  // namespace
