// What asyncio's task groups and trio's nurseries assert of failures, where no test of tests/runtime does
// (docs/conformance.md names the test of each behaviour).
#include <gtest/gtest.h>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

TEST(conforming_group, that_fails_is_not_gone_on_behind) {
  int cancels = 0;
  bool went_on = false;
  const auto runner = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(fails_with("a child"));
      g.spawn(counts_its_cancel(cancels));
      co_return;
    });
    went_on = true;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(runner());
    EXPECT_THROW(co_await h.join(), group_error);
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
  EXPECT_FALSE(went_on);
}

TEST(conforming_group, whose_body_fails_at_once_lets_children_run_to_their_first_await) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      g.spawn(counts_its_cancel(cancels));
      throw std::runtime_error("the body");
      co_return;
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"the body"}));
  };
  run_here(main());
  EXPECT_EQ(cancels, 2);
}

TEST(conforming_group, inside_of_one_that_fails_is_cancelled_and_adds_nothing) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& outer) -> task<> {
      outer.spawn(fails_with("an outer child"));
      co_await with_task_group([&](task_group& inner) -> task<> {
        inner.spawn(counts_its_cancel(cancels));
        co_return;
      });
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"an outer child"}));
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

TEST(conforming_group, whose_body_fails_while_it_is_cancelled_has_failed) {
  for (const bool supervises : {false, true}) {
    const auto runner = [&]() -> task<> {
      auto body = [](task_group&) -> task<> {
        try {
          co_await forever();
        } catch (const cancelled&) {
        }
        throw std::runtime_error("the clean-up");
      };
      co_await with_task_group(body, {.supervise = supervises});
    };
    const auto main = [&]() -> task<> {
      auto h = spawn(runner());
      co_await takes_turns(3);
      h.cancel();
      EXPECT_THROW(co_await h.join(), group_error);
    };
    run_here(main());
  }
}

TEST(conforming_group, has_the_failure_of_a_body_that_its_childs_failure_cancelled) {
  const auto main = []() -> task<> {
    auto body = [](task_group& g) -> task<> {
      g.spawn(fails_with("a child"));
      try {
        co_await forever();
      } catch (const cancelled&) {
      }
      throw std::runtime_error("the body");
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"a child", "the body"}));
  };
  run_here(main());
}

TEST(conforming_group, throws_the_very_exception_in_an_error_of_its_own_also_where_it_is_the_only_one) {
  std::exception_ptr thrown;
  const auto fails = [&]() -> task<> {
    thrown = std::make_exception_ptr(std::runtime_error("this one"));
    std::rethrow_exception(thrown);
    co_return;
  };
  const auto main = [&]() -> task<> {
    for (const bool in_body : {false, true}) {
      try {
        co_await with_task_group([&](task_group& g) -> task<> {
          if (in_body)
            co_await fails();
          else
            g.spawn(fails());
        });
        ADD_FAILURE() << "it returned";
      } catch (const group_error& e) {
        EXPECT_EQ(e.errors(), std::vector<std::exception_ptr>{thrown});
      }
    }
  };
  run_here(main());
}

TEST(conforming_group, whose_failure_nobody_catches_is_thrown_by_run) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(fails_with("a child"));
      co_return;
    });
  };
  EXPECT_THROW(run_here(main()), group_error);
}

TEST(conforming_group, ends_a_flood_of_children_when_one_of_them_fails) {
  int heads = 0;
  std::function<task<>(task_group&)> hydra = [&](task_group& g) -> task<> {
    ++heads;
    co_await yield();
    g.spawn(hydra(g));
    g.spawn(hydra(g));
  };
  const auto hercules = [&]() -> task<> {
    while (heads < 10) co_await yield();
    throw std::runtime_error("enough");
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(hydra(g));
      g.spawn(hercules());
      co_return;
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"enough"}));
  };
  run_here(main());
  EXPECT_GE(heads, 10);
}

TEST(conforming_group, that_has_failed_takes_a_child_and_cancels_it) {
  int cancels = 0;
  const auto spawns_when_cancelled = [&](task_group& g) -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
      g.spawn(counts_its_cancel(cancels));
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(fails_with("a child"));
      g.spawn(spawns_when_cancelled(g));
      co_return;
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"a child"}));
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

TEST(conforming_group, cancels_a_child_that_has_spawned_the_one_that_failed) {
  int cancels = 0;
  const auto second = [&](task_group& g) -> task<> {
    g.spawn(fails_at_once("the third"));
    co_await counts_its_cancel(cancels);
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(second(g));
      co_return;
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"the third"}));
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

TEST(conforming_group, that_failed_leaves_its_host_as_it_was) {
  const auto main = []() -> task<> {
    auto body = [](task_group& g) -> task<> {
      g.spawn(fails_at_once("a child"));
      co_return;
    };
    task<strings> failures = failures_of(body);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"a child"}));
    EXPECT_FALSE(this_task::cancelled());
    co_await yield();
    co_await this_task::checkpoint();
  };
  run_here(main());
}

TEST(conforming_group, inner_and_outer_that_both_fail_throw_each_its_own) {
  const auto main = []() -> task<> {
    auto outer_body = [](task_group& outer) -> task<> {
      auto inner_body = [&outer](task_group& inner) -> task<> {
        inner.spawn(fails_with("inner"));
        outer.spawn(fails_with("outer"));
        co_return;
      };
      task<strings> inner = failures_of(inner_body);
      const strings found_inner = co_await std::move(inner);
      EXPECT_EQ(found_inner, (strings{"inner"}));
      EXPECT_TRUE(this_task::cancelled()) << "the outer group's child has failed as well";
    };
    task<strings> outer = failures_of(outer_body);
    const strings found_outer = co_await std::move(outer);
    EXPECT_EQ(found_outer, (strings{"outer"}));
    EXPECT_FALSE(this_task::cancelled());
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
