// What Kotlin's supervisorScope asserts, and groups that supervise or handle failures: where they agree and where not.
#include <gtest/gtest.h>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

// Kotlin gives such failures to a handler of the program and returns: on_error does so here. Without one, nothing that
// failed is lost.
TEST(conforming_supervision, throws_at_its_end_what_failed_unless_it_was_handled) {
  strings handled;
  const auto main = [&]() -> task<> {
    auto body = [](task_group& g) -> task<std::string> {
      g.spawn(fails_with("one"));
      g.spawn(fails_with("another"));
      co_return "OK";
    };
    try {
      static_cast<void>(co_await with_task_group(body, {.supervise = true}));
      ADD_FAILURE() << "it returned";
    } catch (const group_error& e) {
      EXPECT_EQ(texts(e), (strings{"one", "another"}));
    }
    const auto on_error = [&](const std::exception_ptr& error) {
      handled.push_back(texts(group_error({error}, 1))[0]);
    };
    task_group_options options;
    options.on_error = error_handler(on_error);
    EXPECT_EQ(co_await with_task_group(body, options), "OK");
  };
  run_here(main());
  EXPECT_EQ(handled, (strings{"one", "another"}));
}

TEST(conforming_supervision, has_the_failure_of_a_child_that_its_bodys_failure_cancelled) {
  const auto fails_when_cancelled = []() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
    }
    throw std::runtime_error("a child");
  };
  const auto main = [&]() -> task<> {
    int cancels = 0;
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      g.spawn(fails_when_cancelled());
      co_await takes_turns(2);
      throw std::runtime_error("the body");
    };
    task_group_options options;
    options.supervise = true;
    task<strings> failures = failures_of(body, options);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"the body", "a child"}));
    EXPECT_EQ(cancels, 1);
  };
  run_here(main());
}

TEST(conforming_supervision, is_cancelled_with_its_task) {
  int cancels = 0;
  const auto supervises = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      co_return;
    };
    co_await with_task_group(body, {.supervise = true});
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(supervises());
    co_await takes_turns(3);
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

TEST(conforming_supervision, leaves_a_child_that_is_cancelled_to_nobodys_handler) {
  int handled = 0, cancels = 0;
  const auto on_error = [&](const std::exception_ptr&) { ++handled; };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      const task_ref child = all_tasks().back();
      co_await takes_turns(2);
      child.cancel();
    };
    task_group_options options;
    options.on_error = error_handler(on_error);
    co_await with_task_group(body, options);
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
  EXPECT_EQ(handled, 0);
}

TEST(conforming_supervision, goes_on_when_a_child_fails_and_another_is_cancelled_by_hand) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      const task_ref sibling = all_tasks().back();
      g.spawn(fails_at_once("a child"));
      co_await takes_turns(3);
      EXPECT_EQ(cancels, 0);
      EXPECT_FALSE(sibling.done());
      EXPECT_FALSE(g.cancelled());
      sibling.cancel();
    };
    task_group_options options;
    options.supervise = true;
    task<strings> failures = failures_of(body, options);
    const strings found = co_await std::move(failures);
    EXPECT_EQ(found, (strings{"a child"}));
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

}  // namespace
}  // namespace curfew::tests
