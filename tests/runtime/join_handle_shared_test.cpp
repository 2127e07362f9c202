// Joins that share a task, or outlive the handle: each has a claim of its own to the result.
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

const std::string long_text = "a result that is too long for the room within a string";

task<std::string> result() {
  for (int i = 0; i < 3; ++i) co_await yield();
  co_return long_text;
}
task<std::string> fails() {
  for (int i = 0; i < 3; ++i) co_await yield();
  throw std::runtime_error("failed");
}

// What came of a join: the result, or what was thrown.
task<> joins(join_handle<std::string>& h, std::vector<std::string>& seen) {
  try {
    seen.push_back(co_await h.join());
  } catch (const std::exception& e) {
    seen.emplace_back(e.what());
  }
}

TEST(shared_join, gives_the_result_to_who_came_first_and_tells_the_other) {
  std::vector<std::string> seen;
  const auto main = [&]() -> task<> {
    auto h = spawn(result());
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(h, seen));
      g.spawn(joins(h, seen));
      co_return;
    });
    EXPECT_FALSE(static_cast<bool>(h));
  };
  run_here(main());
  EXPECT_THAT(seen, testing::ElementsAre(long_text, AllOf(HasSubstr("result"), HasSubstr("another join() has taken"))));
}

TEST(shared_join, that_waited_gets_the_result_and_not_one_that_comes_after_the_end) {
  std::vector<std::string> seen;
  const auto ends = []() -> task<std::string> {
    co_await yield();
    co_return long_text;
  };
  const auto comes_late = [&](join_handle<std::string>& h) -> task<> {
    co_await yield();
    EXPECT_TRUE(h.done()) << "nobody has taken the result yet";
    EXPECT_THAT(seen, testing::IsEmpty());
    co_await joins(h, seen);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(ends());
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(h, seen));
      g.spawn(comes_late(h));
      co_return;
    });
    EXPECT_FALSE(static_cast<bool>(h));
  };
  run_here(main());
  EXPECT_THAT(seen, testing::ElementsAre(HasSubstr("another join() has taken"), long_text));
}

// More tasks are ready before it than have a turn at a time, so that it is destroyed between the end of the task that
// it waited for and its own next turn.
TEST(shared_join, that_goes_with_its_loop_leaves_the_result_to_others) {
  join_handle<std::string> h;
  std::vector<std::string> seen;
  const auto for_ever = []() -> task<> {
    for (;;) co_await yield();
  };
  const auto waits = [&]() -> task<> {
    h = spawn(result());
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(h, seen));
      for (int i = 0; i < 500; ++i) g.spawn(for_ever());
      co_return;
    });
  };
  {
    asio::io_context context;
    loop l(context, named());
    const auto waiter = l.spawn(waits());
    while (!h.done()) context.run_one();
  }
  EXPECT_THAT(seen, testing::IsEmpty());
  const auto main = [&]() -> task<> { EXPECT_EQ(co_await h.join(), long_text); };
  run(main(), named());
}

TEST(shared_join, outlives_the_handle) {
  std::vector<std::string> seen;
  const auto main = [&]() -> task<> {
    auto h = std::make_unique<join_handle<std::string>>(spawn(result()));
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(*h, seen));
      co_await yield();
      h.reset();
    });
  };
  run_here(main());
  EXPECT_THAT(seen, testing::ElementsAre(long_text));
  if (recording()) {
    EXPECT_EQ(recorded().counters().orphaned, 0u) << "somebody waits for it";
  }
}

TEST(shared_join, is_the_owner_when_the_handle_is_gone) {
  const auto main = []() -> task<> {
    auto h = std::make_unique<join_handle<std::string>>(spawn(result()));
    std::vector<std::string> seen;
    auto joiner = spawn(joins(*h, seen));
    co_await yield();
    const auto id = h->id();
    h.reset();
    if (recording()) {
      const recorded now;
      EXPECT_EQ(now.task(id)->owner, joiner.id());
      EXPECT_FALSE(now.task(id)->orphaned);
    }
    joiner.cancel();
    co_await joiner.join();
    if (recording()) {
      const recorded now;
      EXPECT_EQ(now.counters().orphaned, 0u);
      EXPECT_EQ(now.counters().cancels_asked, 2u) << "whoever is told to end takes along what it owns";
    }
  };
  run_here(main());
}

TEST(shared_join, that_is_cancelled_leaves_the_task_to_the_handle) {
  const auto main = []() -> task<> {
    auto h = spawn(result());
    std::vector<std::string> seen;
    auto joiner = spawn(joins(h, seen));
    co_await yield();
    joiner.cancel();
    co_await joiner.join();
    EXPECT_THAT(seen, testing::ElementsAre(HasSubstr("cancelled")));
    EXPECT_TRUE(static_cast<bool>(h));
    EXPECT_EQ(co_await h.join(), long_text);
  };
  run_here(main());
}

TEST(shared_join, may_be_awaited_after_the_handle) {
  const auto main = []() -> task<> {
    std::optional<join_handle<std::string>> h = spawn(result());
    auto pending = h->join();
    h.reset();
    EXPECT_EQ(co_await std::move(pending), long_text);
    h = spawn(result());
    auto ended = h->join();
    while (!h->done()) co_await yield();
    h.reset();
    EXPECT_EQ(co_await std::move(ended), long_text);
  };
  run_here(main());
}

TEST(shared_join, of_a_failed_task_is_observed_once) {
  std::vector<std::string> seen;
  const auto main = [&]() -> task<> {
    auto h = std::make_unique<join_handle<std::string>>(spawn(fails()));
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(*h, seen));
      co_await yield();
      h.reset();
    });
  };
  run_here(main());
  EXPECT_THAT(seen, testing::ElementsAre("failed"));
  if (recording()) {
    EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  }
}

TEST(shared_join, of_a_handle_that_moves) {
  std::vector<std::string> seen;
  const auto main = [&]() -> task<> {
    std::vector<join_handle<std::string>> handles;
    handles.push_back(spawn(result()));
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins(handles.front(), seen));
      co_await yield();
      for (int i = 0; i < 10; ++i) handles.emplace_back();  // it is moved to other memory
    });
    EXPECT_FALSE(static_cast<bool>(handles.front()));
  };
  run_here(main());
  EXPECT_THAT(seen, testing::ElementsAre(long_text));
}

TEST(handle, keeps_the_id_of_its_task) {
  const auto nothing = []() -> task<> { co_return; };
  const auto main = [&]() -> task<> {
    auto a = spawn(nothing());
    const auto id = a.id();
    const auto refs = all_tasks();
    const std::uint64_t ref_id = refs.back().id();
    EXPECT_EQ(ref_id, id);
    while (!a.done()) co_await yield();
    auto b = spawn(nothing());
    EXPECT_EQ(a.id(), id) << "its slot may be another task's by now";
    EXPECT_EQ(refs.back().id(), id);
    if (recording()) {
      EXPECT_NE(b.id(), id);
    }
    co_await b.join();
    co_await a.join();
  };
  run_here(main());
}

// Each leaves by itself: a walk over those that joined before it would take minutes here.
TEST(shared_join, is_given_up_by_a_hundred_thousand_at_once) {
  const auto sleeper = []() -> task<> { co_await sleep_for(std::chrono::hours(1)); };
  const auto joins = [](join_handle<>& h) -> task<> { co_await h.join(); };
  const auto main = [&]() -> task<> {
    auto h = spawn(sleeper());
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 100'000; ++i) g.spawn(joins(h));
      co_await yield();
      co_await yield();
      g.cancel();
    });
    EXPECT_FALSE(h.done());
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run(main());
}

// The end of a task says which join gets the result, while joins that were cancelled go on other threads.
TEST(shared_join, gets_the_result_while_others_are_cancelled) {
  constexpr int flows = 8;
  constexpr int rounds = 200;
  std::atomic<int> got{0};
  const auto ends_after = [](int turns) -> task<> {
    while (turns-- > 0) co_await yield();
  };
  const auto waits = [&](join_handle<>::awaiter join) -> task<> {
    try {
      co_await std::move(join);
      ++got;
    } catch (const std::logic_error&) {  // another one has got it
    }
  };
  const auto flow = [&](int number) -> task<> {
    for (int i = 0; i < rounds; ++i) {
      auto h = spawn(ends_after(1 + (i + number) % 9));
      std::vector<join_handle<>::awaiter> joins;
      for (int k = 0; k < 4; ++k) joins.push_back(h.join());
      std::vector<join_handle<>> waiters;
      for (auto& join : joins) waiters.push_back(spawn(waits(std::move(join))));
      for (int turns = i % 5; turns > 0; --turns) co_await yield();
      for (std::size_t k = 1; k < waiters.size(); ++k) waiters[k].cancel();
      for (auto& waiter : waiters) {
        try {
          co_await waiter.join();
        } catch (const cancelled&) {
        }
      }
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < flows; ++i) g.spawn(flow(i));
      co_return;
    });
  };
  run(main(), {.threads = 4});
  EXPECT_EQ(got, flows * rounds);
}

}  // namespace
}  // namespace curfew::tests
