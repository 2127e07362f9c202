// Task objects that go away unawaited and unspawned: which of them somebody forgot. Each test has a function of its
// own, by whose site they are counted.
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class never_started : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
  static std::uint64_t count(std::string_view function) { return recorded().never_started(function); }
};

task<> dropped_at_the_end_of_its_scope() { co_return; }
task<> kept_in_a_vector(int) { co_return; }

TEST_F(never_started, is_every_task_that_its_holder_let_go_unused) {
  run_here([]() -> task<> {
    std::vector<task<>> writes;
    for (int i = 0; i < 3; ++i) writes.push_back(kept_in_a_vector(i));
    auto last = dropped_at_the_end_of_its_scope();
    co_await sleep_for(1ms);
  }());
  EXPECT_EQ(count("kept_in_a_vector"), 3u);
  EXPECT_EQ(count("dropped_at_the_end_of_its_scope"), 1u);
}

task<int> replaced(int n) { co_return n; }

TEST_F(never_started, is_one_that_was_replaced_and_not_the_one_that_took_its_place) {
  EXPECT_EQ(run_here([]() -> task<int> {
              auto t = replaced(1);
              t = replaced(2);
              co_return co_await std::move(t);
            }()),
            2);
  EXPECT_EQ(count("replaced"), 1u);
}

task<> moved() { co_return; }

TEST_F(never_started, counts_where_the_coroutine_went_and_not_what_it_was_moved_from) {
  {
    task<> first = moved();
    task<> second = std::move(first);
    std::optional<task<>> third(std::move(second));
  }
  EXPECT_EQ(count("moved"), 1u);
}

task<> outside_of_any_loop() { co_return; }
task<> made_before_its_loop_ended() { co_return; }

TEST_F(never_started, needs_no_loop) {
  {
    auto unused = outside_of_any_loop();
  }
  {
    task<> outlives;
    run_here([](task<>& kept) -> task<> {
      kept = made_before_its_loop_ended();
      co_return;
    }(outlives));
  }
  EXPECT_EQ(count("outside_of_any_loop"), 1u);
  EXPECT_EQ(count("made_before_its_loop_ended"), 1u);
}

task<> used(int) { co_return; }

TEST_F(never_started, is_none_that_was_awaited_spawned_or_run) {
  run_here(used(0));
  run_here([]() -> task<> {
    co_await used(1);
    auto kept = used(2);
    co_await std::move(kept);
    auto h = spawn(used(3));
    co_await h.join();
    spawn_daemon(used(4));
    co_await with_task_group([](task_group& group) -> task<> {
      group.spawn(used(5));
      group.spawn_daemon(used(6));
      co_return;
    });
  }());
  EXPECT_EQ(count("used"), 0u);
}

task<> for_later() { co_return; }

TEST_F(never_started, is_none_whose_holder_was_cancelled_before_it_came_to_it) {
  run_here([]() -> task<> {
    auto thrown_out = spawn([]() -> task<> {
      auto later = for_later();
      co_await sleep_for(1h);
      co_await std::move(later);
    }());
    auto leaves_quietly = spawn([]() -> task<> {
      auto later = for_later();
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
        co_return;
      }
      co_await std::move(later);
    }());
    co_await sleep_for(1ms);
    thrown_out.cancel();
    leaves_quietly.cancel();
    try {
      co_await thrown_out.join();
    } catch (const cancelled&) {
    }
    co_await leaves_quietly.join();
  }());
  EXPECT_EQ(count("for_later"), 0u);
}

task<> after_an_error() { co_return; }
task<> in_its_handler() { co_return; }

TEST_F(never_started, is_none_that_an_exception_took_along_but_one_made_in_its_handler_is) {
  run_here([]() -> task<> {
    try {
      auto later = after_an_error();
      throw std::runtime_error("half way");
    } catch (const std::runtime_error&) {
      auto forgotten = in_its_handler();
    }
    co_return;
  }());
  EXPECT_EQ(count("after_an_error"), 0u);
  EXPECT_EQ(count("in_its_handler"), 1u);
}

task<> refused() { co_return; }

TEST_F(never_started, is_none_that_spawn_refused) {
  EXPECT_THROW(spawn_daemon(refused()), std::logic_error) << "outside of a task";
  std::optional<asio::io_context> context(std::in_place);
  loop ended(*context, named());
  context.reset();
  EXPECT_THROW(ended.spawn_daemon(refused()), std::logic_error);
  EXPECT_EQ(count("refused"), 0u);
}

task<> held_by_one_that_is_pending() { co_return; }

TEST_F(never_started, is_none_that_goes_with_a_holder_destroyed_by_its_loop) {
  {
    asio::io_context context;
    loop abandoned(context, named());
    abandoned.spawn_daemon([]() -> task<> {
      auto later = held_by_one_that_is_pending();
      co_await sleep_for(1h);
      co_await std::move(later);
    }());
    context.poll();
  }
  EXPECT_EQ(count("held_by_one_that_is_pending"), 0u);
}

task<> inner() { co_return; }
task<> outer(task<> held) { co_await std::move(held); }

TEST_F(never_started, is_the_outer_one_alone_where_one_holds_another) {
  {
    auto unused = outer(inner());
  }
  EXPECT_EQ(count("outer"), 1u);
  EXPECT_EQ(count("inner"), 0u);
}

}  // namespace
}  // namespace curfew::tests
