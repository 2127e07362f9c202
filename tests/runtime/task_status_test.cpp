// group.start(): a child that says when it is ready (docs/runtime.md#rule-11).
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> yields(int times) {
  for (int i = 0; i < times; ++i) co_await yield();
}

task<> ready_with_seven(task_status<int> status) {
  co_await yields(3);
  status.started(7);
  co_await yields(3);
}

TEST(start, returns_what_the_child_is_ready_with) {
  int goes_on = 0;
  const auto by_reference = [&](task_status<>& status) -> task<> {
    co_await yield();
    status.started();
    co_await yields(5);
    ++goes_on;
  };
  const auto box = [](task_status<std::unique_ptr<int>> status) -> task<> {
    status.started(std::make_unique<int>(9));
    co_return;
  };
  const auto of_any = [](auto& status) -> task<int> {
    status.started("text");
    co_return 3;  // nobody asks for that
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const int value = co_await g.start(ready_with_seven);
      EXPECT_EQ(value, 7);
      EXPECT_EQ(g.size(), 1u);
      co_await g.start(by_reference);
      EXPECT_EQ(goes_on, 0);
      const std::unique_ptr<int> boxed = co_await g.start(box);
      EXPECT_EQ(*boxed, 9);
      const std::string text = co_await g.start<std::string>(of_any);
      EXPECT_EQ(text, "text");
      const auto [first, second] = co_await gather(g.start(ready_with_seven), g.start(ready_with_seven));
      EXPECT_EQ(first + second, 14);
    });
    EXPECT_EQ(goes_on, 1) << "the group waits for what was started in it";
  };
  run_here(main());
}

TEST(start, keeps_the_callable_until_the_task_has_ended) {
  const auto owned = std::make_shared<int>(5);
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const auto captures = [owned](task_status<int> status) -> task<> {
        status.started(*owned);
        co_await yields(3);
        EXPECT_EQ(owned.use_count(), 3);
      };
      const int value = co_await g.start(captures);
      EXPECT_EQ(value, 5);
      co_await yields(9);
      EXPECT_EQ(owned.use_count(), 2);
    });
  };
  run_here(main());
}

TEST(start, passes_the_child_on_from_the_starter_to_the_group) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto expect_owner = [](const char* group, const char* host) {
    const recorded now;
    const model::task& c = now.task("starting");
    EXPECT_EQ(c.owned_by, model::owner_kind::group);
    const model::group* const owner = now.group(c.owner);
    ASSERT_NE(owner, nullptr);
    EXPECT_EQ(now.text(owner->given_name), group);
    EXPECT_EQ(owner->owner, now.task(host).id);
  };
  const auto child = [&](task_status<> status) -> task<> {
    this_task::set_name("starting");
    co_await yield();
    expect_owner("start", "starter");
    status.started();
    expect_owner("all", "host");
    co_await yields(3);
    expect_owner("all", "host");
  };
  const auto starter = [&](task_group& g) -> task<> {
    this_task::set_name("starter");
    co_await g.start(child);
    co_await yields(9);
  };
  const auto main = [&]() -> task<> {
    this_task::set_name("host");
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          g.spawn(starter(g));
          co_return;
        },
        {.name = "all"});
  };
  run_here(main());
}

TEST(start, is_cancelled_with_its_starter) {
  bool child_cancelled = false;
  const auto never = [&](task_status<> status) -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      child_cancelled = true;
      status.started();  // too late: it ends with its starter
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const bool in_time = co_await move_on_after(1ms, g.start(never));
      EXPECT_FALSE(in_time);
      EXPECT_TRUE(child_cancelled);
      EXPECT_EQ(g.size(), 0u);
      EXPECT_FALSE(g.cancelled());
      child<> starter = g.spawn([&]() -> task<> { co_await g.start(never); });
      co_await yields(3);
      starter.cancel();
      EXPECT_THROW(co_await starter.join(), cancelled);
    });
  };
  run_here(main());
}

TEST(start, leaves_the_deadlines_of_the_starter_behind) {
  bool until = false;
  const auto serves = [&](task_status<> status) -> task<> {
    until = this_task::deadline() != steady_time::max();
    co_await yield();
    status.started();
    EXPECT_EQ(this_task::deadline(), steady_time::max());
    co_await sleep_for(2ms);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> { co_await fail_after(1h, g.start(serves)); });
  };
  run_here(main());
  EXPECT_TRUE(until);
}

TEST(start, passes_the_child_on_to_a_group_that_is_cancelled) {
  bool child_cancelled = false, returned = false;
  task_group* group = nullptr;
  const auto late = [&](task_status<> status) -> task<> {
    co_await yields(5);
    status.started();
    try {
      co_await yield();
    } catch (const cancelled&) {
      child_cancelled = true;
      throw;
    }
  };
  const auto slow_to_end = [&]() -> task<> {
    co_await shield(1h, [&]() -> task<> {
      while (!returned) co_await yield();
    });
  };
  const auto main = [&]() -> task<> {
    std::optional<join_handle<>> outside;
    co_await with_task_group([&](task_group& g) -> task<> {
      group = &g;
      outside = spawn([&]() -> task<> {
        co_await group->start(late);
        returned = true;
      });
      g.spawn(slow_to_end());
      co_await yields(3);
      g.cancel();
    });
    co_await outside->join();
  };
  run_here(main());
  EXPECT_TRUE(returned);
  EXPECT_TRUE(child_cancelled);
}

TEST(start, may_be_said_ready_by_others) {
  const auto waits = [](task_status<int> status) -> task<> {
    auto helper = spawn([status]() mutable -> task<> {
      status.started(4);
      co_return;
    });
    co_await helper.join();
  };
  const auto by_a_handler = [](task_status<int> status) -> task<> {
    asio::post(this_task::executor(), [status]() mutable { status.started(5); });
    co_await sleep_for(5ms);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const int by_a_task = co_await g.start(waits);
      EXPECT_EQ(by_a_task, 4);
      const int handled = co_await g.start(by_a_handler);
      EXPECT_EQ(handled, 5);
      EXPECT_EQ(g.size(), 1u);
    });
  };
  run_here(main());
}

// A daemon of the group starts a child while only daemons are left: the group waits for it, as for one that is spawned.
TEST(start, makes_a_regular_child_of_what_a_daemon_starts) {
  bool ended = false;
  const auto works = [&](task_status<> status) -> task<> {
    status.started();
    co_await yields(9);
    ended = true;
  };
  const auto last_words = [&](task_group& g) -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
    auto starts = [&]() -> task<> { co_await g.start(works); };
    co_await shield(1h, starts);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(last_words(g));
      co_await yield();
    });
    EXPECT_TRUE(ended);
  };
  run_here(main());
}

TEST(start, from_background_work_into_a_regular_group) {
  bool was_background = false;
  const auto works = [&](task_status<> status) -> task<> {
    this_task::set_name("works");
    if (recording()) was_background = recorded().task("works").daemon;
    status.started();
    if (recording()) {
      EXPECT_FALSE(recorded().task("works").daemon);
    }
    co_await yields(3);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      spawn_daemon([&]() -> task<> { co_await g.start(works); });
      co_await yields(3);
      EXPECT_EQ(g.size(), 1u);
    });
  };
  run_here(main());
  EXPECT_EQ(was_background, recording());
}

TEST(start, refuses_a_child_that_waits_for_the_group_it_would_be_in) {
  bool refused = false;
  join_handle<> host;
  task_group* group = nullptr;
  const auto waits_for_host = [&](task_status<> status) -> task<> {
    auto tells = spawn([&, status]() mutable -> task<> {
      co_await yields(2);
      try {
        status.started();
      } catch (const system_error& e) {
        refused = e.code() == std::errc::resource_deadlock_would_occur;
      }
    });
    co_await host.join();
    co_await tells.join();
  };
  const auto opens = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      group = &g;
      co_await yields(9);
    });
  };
  const auto main = [&]() -> task<> {
    host = spawn(opens());
    co_await yields(2);
    co_await group->start(waits_for_host);
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(start, of_what_a_loop_destroys_on_its_way) {
  const auto never = [](task_status<std::string> status) -> task<> {
    co_await sleep_for(1h);
    status.started("a text that is long enough for the heap");
  };
  const auto says_so_at_its_end = [](task_status<std::string> status) -> task<> {
    struct at_end {
      task_status<std::string> status;
      ~at_end() { status.started("a text that is long enough for the heap"); }
    } const last{status};
    co_await sleep_for(1h);
  };
  const auto opens = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      auto first = [&]() -> task<> { co_await g.start(never); };
      g.spawn(first);
      co_await g.start(says_so_at_its_end);
    });
  };
  {
    loop l(named());
    const auto host = l.spawn(opens());
    for (int i = 0; i < 3; ++i) l.context().poll();
  }
  expect_all_accounted_for();
}

TEST(start, on_several_threads) {
  const auto works = [](task_status<int> status, int value) -> task<> {
    if (value % 2 == 0) co_await yield();
    status.started(value);
    if (value % 3 == 0) co_await yield();
  };
  const auto starts = [&](task_group& g, int value) -> task<> {
    const auto child = [&works, value](task_status<int> status) { return works(status, value); };
    const int got = co_await g.start(child);
    EXPECT_EQ(got, value);
  };
  const auto main = [&]() -> task<> {
    for (int round = 0; round < 20; ++round) {
      co_await with_task_group([&](task_group& g) -> task<> {
        for (int i = 0; i < 50; ++i) g.spawn(starts(g, i));
        co_return;
      });
    }
  };
  run_here(main(), named(shutdown::cancel(), 4));
}

}  // namespace
}  // namespace curfew::tests
