// group.start() where it cannot return what the child is ready with (docs/runtime.md#rule-11).
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

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

TEST(start, throws_if_the_child_ends_before_it_is_ready) {
  const auto ends = [](task_status<int>) -> task<> {
    this_task::set_name("hasty");
    co_await yield();
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      try {
        co_await g.start(ends);
        ADD_FAILURE() << "start() returned";
      } catch (const std::logic_error& e) {
        const std::string text = e.what();
        EXPECT_NE(text.find("task 'hasty'"), std::string::npos) << text;
        EXPECT_NE(text.find("ended and had not called started()"), std::string::npos) << text;
      }
      EXPECT_FALSE(g.cancelled());
      EXPECT_EQ(g.size(), 0u);
      co_await yield();
    });
  };
  run_here(main());
}

TEST(start, throws_what_the_child_fails_with_before_it_is_ready) {
  const auto fails = [](task_status<int>) -> task<> {
    co_await yield();
    throw std::runtime_error("no such port");
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      try {
        co_await g.start(fails);
        ADD_FAILURE() << "start() returned";
      } catch (const std::runtime_error& e) {
        EXPECT_STREQ(e.what(), "no such port");
      }
      EXPECT_FALSE(g.cancelled());
      co_await yield();
    });
  };
  run_here(main());
  if (recording()) {
    EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  }
}

// The group has counted the error that the child was given by its join, and keeps none: nobody else knows it again.
TEST(start, does_not_make_a_second_failure_of_one_that_its_child_lets_pass) {
  const auto fails = []() -> task<> {
    co_await yield();
    throw std::runtime_error("the line is dead");
  };
  std::size_t count = 0;
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group(
          [&](task_group& g) -> task<> {
            auto failing = g.spawn(fails());
            const auto joins = [&](task_status<int> status) -> task<> {
              co_await failing.join();
              status.started(1);
            };
            co_await g.start(joins);
          },
          {.supervise = true, .keep_errors = 0});
    } catch (const group_error& e) {
      count = e.count();
    }
  };
  run_here(main());
  EXPECT_EQ(count, 1u);
}

TEST(start, has_the_group_fail_with_the_child_when_it_was_ready) {
  const auto fails_later = [](task_status<int> status) -> task<> {
    status.started(1);
    co_await yields(2);
    throw std::runtime_error("the line is dead");
  };
  bool returned = false;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      co_await g.start(fails_later);
      returned = true;
      co_await sleep_for(1h);
    });
  };
  EXPECT_THROW(run_here(main()), group_error);
  EXPECT_TRUE(returned);
}

TEST(start, refuses_that_a_child_is_ready_twice) {
  bool refused = false;
  const auto twice = [&](task_status<int> status) -> task<> {
    status.started(1);
    try {
      status.started(2);
    } catch (const std::logic_error& e) {
      refused = std::string(e.what()).find("calls started() once more") != std::string::npos;
    }
    co_return;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const int first = co_await g.start(twice);
      EXPECT_EQ(first, 1);
    });
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(start, throws_that_the_child_was_cancelled_alone) {
  const auto never = [](task_status<> status) -> task<> {
    this_task::set_name("alone");
    co_await sleep_for(1h);
    status.started();
  };
  const auto cancels = []() -> task<> {
    co_await yields(2);
    for (const task_ref& t : all_tasks())
      if (t.name() == "alone") t.cancel();
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(cancels());
      try {
        co_await g.start(never);
        ADD_FAILURE() << "start() returned";
      } catch (const cancelled& c) {
        EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
      }
      EXPECT_FALSE(g.cancelled());
    });
  };
  run_here(main());
}

TEST(start, refuses_a_group_that_has_returned) {
  bool ran = false;
  const auto runs = [&](task_status<> status) -> task<> {
    ran = true;
    status.started();
    co_return;
  };
  const auto main = [&]() -> task<> {
    task_group* kept = nullptr;
    std::optional<task<>> made_before;
    co_await with_task_group([&](task_group& g) -> task<> {
      kept = &g;
      made_before = g.start(runs);
      co_return;
    });
    EXPECT_THROW(co_await kept->start(runs), std::logic_error);
    EXPECT_THROW(co_await *std::move(made_before), std::logic_error);
    for (int i = 0; i < 100; ++i) co_await with_task_group([](task_group&) -> task<> { co_return; });
  };
  run_here(main());
  EXPECT_FALSE(ran);
}

// The starter is no task of the group, which therefore does not wait for it.
TEST(start, throws_where_the_group_returns_before_the_child_is_ready) {
  for (const bool is_another_group_now : {false, true}) {
    std::string told;
    task_group* group = nullptr;
    bool go_on = false;
    const auto late = [&](task_status<int> status) -> task<> {
      while (!go_on) co_await yield();
      status.started(1);
    };
    const auto starter = [&]() -> task<> {
      try {
        co_await group->start(late);
      } catch (const std::logic_error& e) {
        told = e.what();
      }
    };
    const auto main = [&]() -> task<> {
      std::optional<join_handle<>> outside;
      co_await with_task_group([&](task_group& g) -> task<> {
        group = &g;
        outside = spawn(starter());
        co_await yields(3);
      });
      for (int i = 0; is_another_group_now && !go_on && i < 1000; ++i) {
        co_await with_task_group([&](task_group& g) -> task<> {
          if (&g != group) co_return;  // its memory is used again when dozens of others have come and gone
          go_on = true;
          co_await yields(5);
          EXPECT_EQ(g.size(), 0u);
        });
      }
      EXPECT_EQ(go_on, is_another_group_now);
      go_on = true;
      co_await outside->join();
    };
    run_here(main());
    EXPECT_NE(told.find("has returned from with_task_group"), std::string::npos) << told;
  }
}

TEST(start, has_a_status_that_outlives_the_child_and_its_loop) {
  std::optional<task_status<int>> kept, unused;
  const auto keeps = [&](task_status<int> status) -> task<> {
    kept = status;
    status.started(1);
    co_return;
  };
  const auto before_it_runs = [&](task_status<int> status) -> task<> {
    unused = status;
    EXPECT_THROW(status.started(1), std::logic_error) << "the task has not begun";
    return ready_with_seven(status);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      co_await g.start(keeps);
      co_await yields(2);
      EXPECT_THROW(kept->started(2), std::logic_error);
      const int value = co_await g.start(before_it_runs);
      EXPECT_EQ(value, 7);
    });
  };
  run_here(main());
  EXPECT_THROW(kept->started(2), std::logic_error);
  EXPECT_THROW(unused->started(2), std::logic_error);
}

}  // namespace
}  // namespace curfew::tests
