// Where a task runs that is spawned with an executor: spawn_options.hpp.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(execution.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(thread_pool.hpp)

#include "runtime/src/context/loop_context.hpp"
#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

run_options on(std::size_t threads) { return named(shutdown::cancel(), threads); }

// Counts who is inside at the same time, without a lock: that is what a strand is for.
struct crowd {
  int inside = 0;
  int most = 0;
  void come_and_go() {
    for (int i = 0; i < 50; ++i) {
      most = std::max(most, ++inside);
      --inside;
    }
  }
};

task<> visits(crowd& c, std::function<bool()> is_where_it_belongs) {
  for (int turn = 0; turn < 50; ++turn) {
    EXPECT_TRUE(is_where_it_belongs());
    c.come_and_go();
    if (turn % 10 == 0)
      co_await sleep_for(1us);
    else
      co_await yield();
  }
}

TEST(spawn_options, let_tasks_share_a_strand) {
  crowd c;
  const auto main = [&]() -> task<> {
    const auto strand = asio::make_strand(this_task::executor());
    const auto is_there = [=] { return strand.running_in_this_thread(); };
    auto handle = spawn(visits(c, is_there), {.executor = strand});
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 3; ++i) g.spawn(visits(c, is_there), {.executor = strand});
      g.spawn([&]() -> task<> { co_await visits(c, is_there); }, {.executor = strand});
      asio::post(strand, [&] { c.come_and_go(); });
      co_return;
    });
    co_await handle.join();
  };
  run_here(main(), on(4));
  EXPECT_EQ(c.most, 1);
}

TEST(spawn_options, are_taken_from_outside_and_for_daemons) {
  crowd c;
  asio::io_context context;
  const auto strand = asio::make_strand(context);
  const auto is_there = [=] { return strand.running_in_this_thread(); };
  loop l(context, on(3));
  std::vector<join_handle<>> handles;
  for (int i = 0; i < 3; ++i) handles.push_back(l.spawn(visits(c, is_there), {.executor = strand}));
  handles.push_back(l.spawn([&]() -> task<> { co_await visits(c, is_there); }, {.executor = strand}));
  l.spawn_daemon(visits(c, is_there), {.executor = strand});
  const auto main = [&]() -> task<> {
    spawn_daemon(visits(c, is_there), {.executor = strand});
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(visits(c, is_there), {.executor = strand});
      for (auto& h : handles) co_await h.join();
    });
  };
  l.run(main());
  EXPECT_EQ(c.most, 1);
  expect_all_accounted_for();
}

// Its operations complete on the strand, and it is cancelled there.
TEST(spawn_options, hold_for_all_that_the_task_does) {
  const auto main = [&]() -> task<> {
    const auto strand = asio::make_strand(this_task::executor());
    const auto child = [&]() -> task<> {
      asio::steady_timer timer(this_task::executor(), 1us);
      co_await timer.async_wait(use_task);
      EXPECT_TRUE(strand.running_in_this_thread());
      bool posted = false;
      asio::post(this_task::executor(), [&] { posted = strand.running_in_this_thread(); });
      while (!posted) co_await yield();
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
        EXPECT_TRUE(strand.running_in_this_thread());
        throw;
      }
    };
    co_await move_on_after(5ms, [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(child(), {.executor = strand});
        g.spawn(child(), {.executor = strand});
        co_return;
      });
    });
  };
  run_here(main(), on(3));
}

// this_task::executor() stands for the strand there, and what the child spawns has one of its own again.
TEST(spawn_options, pass_a_strand_on_by_the_executor_of_its_task) {
  const auto main = [&]() -> task<> {
    const auto strand = asio::make_strand(this_task::executor());
    const auto grandchild = [&](bool on_strand) -> task<> {
      EXPECT_EQ(strand.running_in_this_thread(), on_strand);
      co_return;
    };
    const auto child = [&]() -> task<> {
      auto same = spawn(grandchild(true), {.executor = this_task::executor()});
      co_await same.join();
    };
    auto handle = spawn(child(), {.executor = strand});
    co_await handle.join();
    auto of_its_own = spawn(grandchild(false), {.executor = this_task::executor()});
    co_await of_its_own.join();
  };
  const auto refused = [&]() -> task<> {
    try {
      co_await main();
      ADD_FAILURE() << "a task's own executor was taken";
    } catch (const std::invalid_argument& e) {
      EXPECT_THAT(e.what(), HasSubstr("on which nothing runs but what belongs to that task"));
    }
  };
  run_here(refused(), on(2));
}

TEST(spawn_options, of_a_loop_with_one_thread_take_a_strand_for_what_holds_anyway) {
  crowd c;
  const auto main = [&]() -> task<> {
    const auto strand = asio::make_strand(this_task::executor());
    auto one = spawn(visits(c, [] { return true; }), {.executor = strand});
    auto another = spawn(visits(c, [] { return true; }), {.executor = this_task::executor()});
    co_await one.join();
    co_await another.join();
  };
  run_here(main());
  EXPECT_EQ(c.most, 1);
}

// An executor of the program's, on the context of the test's: it counts what it is given.
struct counting_executor {
  asio::io_context* context;
  std::atomic<int>* given;

  template <class F>
  void execute(F&& f) const {
    ++*given;
    detail::execute_on(context->get_executor(), std::forward<F>(f));
  }
  asio::io_context& query(asio::execution::context_t) const noexcept { return *context; }
  static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
    return asio::execution::blocking_t::never;
  }
  counting_executor require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
  friend bool operator==(const counting_executor& a, const counting_executor& b) noexcept {
    return a.context == b.context && a.given == b.given;
  }
};

TEST(spawn_options, give_the_turns_to_an_executor_of_the_programs) {
  asio::io_context context;
  std::atomic<int> given = 0;
  const counting_executor counts{&context, &given};
  const auto main = [&]() -> task<> {
    const auto child = []() -> task<> {
      for (int i = 0; i < 10; ++i) co_await yield();
    };
    auto typed = spawn(child(), {.executor = counts});
    co_await typed.join();
    EXPECT_GE(given, 10);
    given = 0;
    auto hidden = spawn(child(), {.executor = asio::any_io_executor(counts)});
    co_await hidden.join();
    EXPECT_GE(given, 10);
  };
  loop(context, on(2)).run(main());
  EXPECT_THROW(loop(context, on(1)).run([&]() -> task<> {
    auto handle = spawn(main(), {.executor = counts});
    co_await handle.join();
  }()),
               std::invalid_argument);
}

template <class Executor>
task<std::string> why_refused(const Executor& e) {
  const auto child = []() -> task<> { co_return; };
  try {
    auto handle = spawn(child(), {.executor = e});
    handle.release_as_daemon();
  } catch (const std::invalid_argument& error) {
    co_return error.what();
  }
  co_return "taken";
}

TEST(spawn_options, refuse_what_is_on_another_context) {
  for (const std::size_t threads : {1u, 2u}) {
    asio::io_context other;
    asio::thread_pool pool(1);
    const auto main = [&]() -> task<> {
      EXPECT_THAT(co_await why_refused(other.get_executor()), HasSubstr("an executor of another context"));
      EXPECT_THAT(co_await why_refused(asio::make_strand(other)), HasSubstr("an executor of another context"));
      EXPECT_THAT(co_await why_refused(asio::any_io_executor(pool.get_executor())),
                  HasSubstr("an executor of another context"));
      EXPECT_THAT(co_await why_refused(asio::any_io_executor()), HasSubstr("an empty executor"));
    };
    run_here(main(), on(threads));
  }
}

// Two tasks are ready on a strand when the main task ends: they have one last turn, as any others.
TEST(spawn_options, have_a_last_turn_on_the_strand) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> ran = 0;
    asio::io_context context;
    loop l(context, on(2));
    const auto strand = asio::make_strand(context);
    const auto child = [&]() -> task<> {
      ++ran;
      co_return;
    };
    std::vector<join_handle<>> handles;
    const auto main = [&]() -> task<> {
      for (int i = 0; i < 2; ++i) handles.push_back(spawn(child(), {.executor = strand}));
      co_return;
    };
    l.run(main());
    EXPECT_EQ(ran, 2);
  }
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 0u);
  }
}

TEST(loop_on_executor, has_its_tasks_on_the_strand) {
  crowd c;
  asio::io_context context;
  const auto strand = asio::make_strand(context);
  const auto is_there = [=] { return strand.running_in_this_thread(); };
  loop l(strand, named());
  std::vector<join_handle<>> handles;
  for (int i = 0; i < 4; ++i) handles.push_back(l.spawn(visits(c, is_there)));
  asio::post(l.executor(), [&] { c.come_and_go(); });
  const auto main = [&]() -> task<> {
    for (auto& h : handles) co_await h.join();
  };
  std::vector<std::jthread> others;
  auto work = asio::require(context.get_executor(), asio::execution::outstanding_work.tracked);
  for (int i = 0; i < 2; ++i) others.emplace_back([&] { context.run(); });
  bool done = false;
  l.spawn(main(), [&](std::exception_ptr error) {
    EXPECT_FALSE(error);
    done = true;
    context.stop();
  });
  context.run();
  others.clear();
  EXPECT_TRUE(done);
  EXPECT_EQ(c.most, 1);
}

TEST(loop_on_executor, is_on_the_context_of_its_executor) {
  asio::io_context context;
  loop l(context.get_executor(), named());
  EXPECT_EQ(&l.context(), &context);
  loop hidden(asio::any_io_executor(context.get_executor()), named());
  EXPECT_EQ(&hidden.context(), &context);
  const auto main = []() -> task<int> { co_return 1; };
  EXPECT_EQ(hidden.run(main()), 1);
}

TEST(loop_on_executor, refuses_what_is_no_io_context) {
  asio::thread_pool pool(1);
  EXPECT_THROW(static_cast<void>(loop(asio::any_io_executor(pool.get_executor()))), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(loop(asio::any_io_executor())), std::invalid_argument);
}

}  // namespace
}  // namespace curfew::tests
