// What a program may do to its threads and processes does no harm in the runtime.
#include <link.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <thread>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// The thread is cancelled while it waits for events: from the last handler on, and not in a task's own code.
void* runs_until_cancelled(void* options) {
  curfew::run(
      []() -> task<> {
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
        pthread_cancel(pthread_self());
        asio::post(this_task::executor(), [] { pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr); });
        co_await sleep_for(1h);
      }(),
      *static_cast<run_options*>(options));
  return nullptr;
}

void expect_ends_as_cancelled(run_options options) {
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, nullptr, runs_until_cancelled, &options), 0);
  void* result = nullptr;
  ASSERT_EQ(pthread_join(thread, &result), 0);
  EXPECT_EQ(result, PTHREAD_CANCELED);
  expect_all_accounted_for();
}

TEST(harm, none_where_the_thread_that_runs_a_loop_is_cancelled) { expect_ends_as_cancelled(named()); }

// A task's name is being given when the process forks: the child does not inherit that half done.
TEST(harm, none_in_a_child_that_is_forked_while_a_task_is_named) {
  std::atomic<bool> enough{false};
  std::atomic<bool> begun{false};
  std::thread names_tasks([&] {
    curfew::run([](std::atomic<bool>& stop, std::atomic<bool>& running) -> task<> {
      while (!stop) {
        for (int i = 0; i < 1000; ++i) this_task::set_name(i % 2 == 0 ? "reading" : "writing");
        running = true;
        co_await yield();
      }
    }(enough, begun));
  });
  while (!begun) std::this_thread::yield();
  for (int i = 0; i < 100 && !testing::Test::HasFailure(); ++i) {
    const pid_t child = fork();
    ASSERT_NE(child, -1);
    if (child == 0) {
      alarm(60);  // one that hangs
      curfew::run([]() -> task<> {
        this_task::set_name("child");
        co_return;
      }());
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "child " << i;
  }
  enough = true;
  names_tasks.join();
}

std::size_t static_tls_of_program() {
  std::size_t bytes = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* sum) {
        for (int i = 0; i < object->dlpi_phnum; ++i)
          if (object->dlpi_phdr[i].p_type == PT_TLS) *static_cast<std::size_t*>(sum) = object->dlpi_phdr[i].p_memsz;
        return 1;  // the program is the first one
      },
      &bytes);
  return bytes;
}

// Libraries that are loaded late share what glibc keeps for this, 512 bytes by default: two plugins with curfew in them
// can be loaded, and some others of their kind.
TEST(harm, none_to_libraries_that_need_static_thread_local_storage) { EXPECT_LE(static_tls_of_program(), 200u); }

}  // namespace
}  // namespace curfew::tests
