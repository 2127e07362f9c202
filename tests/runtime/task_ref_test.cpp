// task_ref and all_tasks: naming tasks without owning them.
#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> counts_to(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}
task<> waits_for_ever() { co_await sleep_for(1h); }

TEST(task_ref, owns_nothing) {
  task_ref kept;
  int done = 0;
  const auto worker = [&]() -> task<> {
    co_await yield();
    ++done;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(worker());
    for (const task_ref& t : all_tasks()) kept = t;
    const task_ref copy = kept;
    EXPECT_EQ(copy.id(), h.id());
    EXPECT_FALSE(copy.done());
    co_await h.join();
    EXPECT_TRUE(copy.done());
    copy.cancel();
  };
  run_here(main());
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(kept.done());
  EXPECT_TRUE(task_ref().done());
  EXPECT_EQ(task_ref().id(), 0u);
  EXPECT_EQ(task_ref().name(), "");
}

TEST(all_tasks, has_the_running_one_and_no_daemons) {
  const auto main = []() -> task<> {
    this_task::set_name("main");
    spawn_daemon(waits_for_ever());
    auto h = spawn(counts_to(3));
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      std::vector<std::string> names;
      for (const task_ref& t : all_tasks()) names.push_back(t.name().substr(t.name().rfind(':') + 1));
      EXPECT_THAT(names, ::testing::UnorderedElementsAre("main", "counts_to", "waits_for_ever"));
      EXPECT_EQ(names.front(), "main");
      g.cancel();
      co_return;
    });
    co_await h.join();
  };
  run_here(main());
  EXPECT_THROW(all_tasks(), std::logic_error);
}

}  // namespace
}  // namespace curfew::tests
