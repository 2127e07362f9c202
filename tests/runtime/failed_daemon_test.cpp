// Daemons that fail: whose error nobody takes, and whose arrives somewhere.
#include <stdexcept>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> fails_soon() {
  co_await sleep_for(1ms);
  throw std::runtime_error("connection refused");
}

class failed_daemon : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
  static void expect_one(model::task_state state = model::task_state::failed) {
    const recorded now;
    const model::task& t = now.task("fails_soon");
    EXPECT_TRUE(t.failed_daemon);
    EXPECT_TRUE(t.daemon);
    EXPECT_EQ(t.state, state);
    ASSERT_NE(now.note_of(t), nullptr);
    EXPECT_EQ(now.note_of(t)->error, "connection refused");
    EXPECT_EQ(now.counters().failed_daemons, 1u);
  }
  static void expect_none() {
    const recorded now;
    EXPECT_EQ(now.counters().failed_daemons, 0u);
    EXPECT_TRUE(now.tasks("fails_soon").empty());
  }
};

TEST_F(failed_daemon, is_one_that_a_task_spawned) {
  run_here([]() -> task<> {
    spawn_daemon(fails_soon());
    co_await sleep_for(20ms);
  }());
  expect_one();
}

TEST_F(failed_daemon, is_one_that_a_loop_was_given) {
  loop l(named());
  l.spawn_daemon(fails_soon());
  l.run([]() -> task<> { co_await sleep_for(20ms); }());
  expect_one();
}

TEST_F(failed_daemon, is_one_that_was_released_as_a_daemon) {
  run_here([]() -> task<> {
    auto h = spawn(fails_soon());
    h.release_as_daemon();
    co_await sleep_for(20ms);
  }());
  expect_one();
}

TEST_F(failed_daemon, is_none_of_a_group_which_passes_the_error_on) {
  EXPECT_THROW(run_here([]() -> task<> {
                 co_await with_task_group([](task_group& group) -> task<> {
                   group.spawn_daemon(fails_soon());
                   co_await sleep_for(1h);
                 });
               }()),
               group_error);
  expect_none();
}

TEST_F(failed_daemon, is_none_that_was_cancelled_or_ended_well) {
  run_here([]() -> task<> {
    spawn_daemon([]() -> task<> { co_await sleep_for(1h); }());
    spawn_daemon([]() -> task<> { co_return; }());
    co_await sleep_for(1ms);
  }());
  expect_none();
}

}  // namespace
}  // namespace curfew::tests
