// Failures in task groups (docs/runtime.md#rule-2, #rule-3).
#include <gmock/gmock.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> yields(int times, int& done) {
  for (int i = 0; i < times; ++i) co_await yield();
  ++done;
}

task<> waits_for_ever() { co_await sleep_for(1h); }

task<> fails(std::string what, int after = 0) {
  for (int i = 0; i < after; ++i) co_await yield();
  throw std::runtime_error(what);
}

// Text of each of its errors.
std::vector<std::string> errors_of(const group_error& group) {
  std::vector<std::string> texts;
  for (const std::exception_ptr& error : group.errors()) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      texts.emplace_back(e.what());
    } catch (int number) {
      texts.push_back("int " + std::to_string(number));
    }
  }
  return texts;
}

// Runs it and gives the texts of what its group threw.
std::vector<std::string> group_errors(task<> main, run_options options = named()) {
  try {
    run_here(std::move(main), std::move(options));
  } catch (const group_error& e) {
    return errors_of(e);
  } catch (const std::exception& e) {
    ADD_FAILURE() << "threw no group_error, but: " << e.what();
  }
  return {};
}

TEST(task_group, keeps_a_bounded_number_of_failures_and_counts_the_rest) {
  constexpr std::size_t failures = 10'000;
  const auto main = []() -> task<> {
    co_await with_task_group(
        [](task_group& g) -> task<> {
          for (std::size_t i = 0; i < failures; ++i) g.spawn(fails(std::string(1'000, 'x')));
          co_return;
        },
        {.supervise = true, .keep_errors = 20});
  };
  try {
    run_here(main());
    FAIL() << "the group returned";
  } catch (const group_error& e) {
    EXPECT_EQ(e.count(), failures);
    EXPECT_EQ(e.errors().size(), 20u);
    EXPECT_LT(std::string(e.what()).size(), 4'000u);
    EXPECT_THAT(e.what(), ::testing::AllOf(::testing::StartsWith("10000 failures in the task group: xxx"),
                                           ::testing::EndsWith("…; and 9992 more")));
  }
}

// A task that lets the error of another one pass has not failed in addition, and neither has the body: also if there
// are more failures than are kept.
TEST(task_group, counts_an_error_once_whoever_lets_it_pass) {
  for (const std::size_t kept : {0u, 1u, 3u}) {
    for (const std::size_t threads : {1u, 2u}) {
      std::size_t counted = 0;
      const auto main = [&]() -> task<> {
        const auto joins = [](child<> other) -> task<> { co_await other.join(); };
        try {
          co_await with_task_group(
              [&](task_group& g) -> task<> {
                g.spawn(fails("first"));
                auto again = g.spawn(joins(g.spawn(fails("second"))));
                child<> last = g.spawn(joins(std::move(again)));
                co_await last.join();
              },
              {.supervise = true, .keep_errors = kept});
        } catch (const group_error& e) {
          counted = e.count();
        }
      };
      run_here(main(), named(shutdown::cancel(), threads));
      EXPECT_EQ(counted, 2u) << kept << " kept, threads: " << threads;
    }
  }
}

// The group has counted what the handler threw. What a join of the child throws is the child's own error.
TEST(task_group, counts_a_childs_error_beside_that_of_the_handler_if_the_body_lets_it_pass) {
  for (const std::size_t kept : {0u, 16u}) {
    std::size_t counted = 0;
    const auto main = [&]() -> task<> {
      try {
        co_await with_task_group(
            [](task_group& g) -> task<> {
              auto failing = g.spawn(fails("its own"));
              co_await failing.join();
            },
            {.on_error = [](const std::exception_ptr&) { throw std::runtime_error("the handler's"); },
             .keep_errors = kept});
      } catch (const group_error& e) {
        counted = e.count();
      }
    };
    run_here(main());
    EXPECT_EQ(counted, 2u) << kept << " kept";
  }
}

// What is passed on is one error; what is thrown in its place is another, and so is that of another group.
TEST(task_group, counts_an_error_that_another_group_has_counted) {
  std::size_t outer_count = 0;
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group(
          [](task_group& outer) -> task<> {
            co_await with_task_group(
                [&](task_group& inner) -> task<> {
                  const auto joins = [](child<> other) -> task<> { co_await other.join(); };
                  const auto throws_another = [](child<> other) -> task<> {
                    try {
                      co_await other.join();
                    } catch (const std::exception&) {
                    }
                    throw std::runtime_error("another");
                  };
                  outer.spawn(joins(inner.spawn(fails("one"))));
                  outer.spawn(throws_another(outer.spawn(fails("two"))));
                  co_return;
                },
                {.supervise = true, .on_error = [](const std::exception_ptr&) {}});
          },
          {.supervise = true, .keep_errors = 0});
    } catch (const group_error& e) {
      outer_count = e.count();
    }
  };
  run_here(main());
  EXPECT_EQ(outer_count, 3u);
}

TEST(task_group, keeps_no_exception_where_none_is_wanted) {
  const auto main = []() -> task<> {
    co_await with_task_group(
        [](task_group& g) -> task<> {
          g.spawn(fails("one"));
          co_return;
        },
        {.keep_errors = 0});
  };
  try {
    run_here(main());
    FAIL() << "the group returned";
  } catch (const group_error& e) {
    EXPECT_STREQ(e.what(), "1 failure in the task group");
    EXPECT_TRUE(e.errors().empty());
  }
}

TEST(task_group, gives_failures_to_its_handler) {
  std::vector<std::string> seen;
  int done = 0;
  const auto main = [&]() -> task<> {
    const auto on_error = [&](const std::exception_ptr& error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& e) {
        seen.push_back(this_task::name() + ": " + e.what());
      }
    };
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          g.spawn(yields(5, done));
          g.spawn(fails("one"));
          g.spawn(fails("two", 2));
          g.spawn_daemon(fails("three", 1));
          co_return;
        },
        {.on_error = on_error});
  };
  run_here(main());
  EXPECT_EQ(done, 1) << "the siblings are left alone";
  EXPECT_THAT(seen, ::testing::ElementsAre(::testing::EndsWith("fails: one"), ::testing::EndsWith("fails: three"),
                                           ::testing::EndsWith("fails: two")));
  if (recording()) {
    EXPECT_EQ(recorded().counters().failed, 3u);
  }
}

TEST(task_group, whose_handler_fails_has_failed) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          g.spawn(yields(5, done));
          g.spawn(fails("one"));
          co_return;
        },
        {.on_error = [](const std::exception_ptr&) { throw std::logic_error("the handler failed"); }});
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("the handler failed"));
  EXPECT_EQ(done, 0) << "it is as fail-fast as without a handler";
}

TEST(task_group, cancels_the_siblings_of_a_child_that_fails) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      g.spawn(fails("one"));
      co_return;
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("one"));
  if (!recording()) return;
  const model::counters c = recorded().counters();
  EXPECT_EQ(c.cancelled, 1u);
  EXPECT_EQ(c.failed, 2u) << "the child and the main task";
}

TEST(task_group, cancels_its_body_when_a_child_fails) {
  bool body_was_cancelled = false;
  cancel_reason why{};
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(fails("one"));
      try {
        co_await sleep_for(1h);
      } catch (const cancelled& c) {
        body_was_cancelled = true;
        why = c.reason();
        throw;
      }
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("one"));
  EXPECT_TRUE(body_was_cancelled);
  EXPECT_EQ(why, cancel_reason::sibling_failure);
}

TEST(task_group, cancels_its_children_when_its_body_fails) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      throw std::logic_error("body");
      co_return;
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("body"));
}

task<> fails_when_cancelled(std::string what) {
  try {
    co_await sleep_for(1h);
  } catch (const cancelled&) {
    throw std::runtime_error(what);
  }
}

TEST(task_group, throws_all_that_failed_in_one_error) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(fails_when_cancelled("cleanup of the first"));
      g.spawn(fails("second", 3));
      g.spawn(fails_when_cancelled("cleanup of the third"));
      co_await fails_when_cancelled("body");
    });
  };
  EXPECT_THAT(group_errors(main()),
              ::testing::UnorderedElementsAre("second", "cleanup of the first", "cleanup of the third", "body"));
}

TEST(task_group, says_what_failed_in_order) {
  const auto main = []() -> task<> {
    co_await with_task_group(
        [](task_group& g) -> task<> {
          g.spawn(fails("first", 1));
          g.spawn(fails("second", 5));
          co_return;
        },
        {.supervise = true});
  };
  try {
    run_here(main());
    ADD_FAILURE() << "nothing was thrown";
  } catch (const group_error& e) {
    EXPECT_STREQ(e.what(), "2 failures in the task group: first; second");
  }
}

TEST(task_group, keeps_exceptions_that_are_no_std_exceptions) {
  const auto throws_number = []() -> task<> {
    throw 5;
    co_return;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(throws_number());
      co_return;
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("int 5"));
}

TEST(task_group, that_supervises_leaves_siblings_alone) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          g.spawn(fails("one"));
          g.spawn(fails("two"));
          g.spawn(yields(50, done));
          co_await yields(20, done);
        },
        {.supervise = true});
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("one", "two"));
  EXPECT_EQ(done, 2);
}

TEST(task_group, that_supervises_ends_when_its_body_fails) {
  const auto main = []() -> task<> {
    co_await with_task_group(
        [](task_group& g) -> task<> {
          g.spawn(waits_for_ever());
          co_await fails("body");
        },
        {.supervise = true});
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("body"));
}

TEST(task_group, may_fail_before_its_body_has_ended) {
  int spawned_after = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(fails("at once"));
      try {
        co_await yield();
        co_await yield();
      } catch (const cancelled&) {
      }
      EXPECT_TRUE(g.cancelled());
      g.spawn(yields(0, spawned_after));  // runs to its first await, which there is none of
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("at once"));
  EXPECT_EQ(spawned_after, 1);
}

TEST(task_group, takes_the_failure_of_a_daemon_for_a_childs) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn_daemon(fails("daemon"));
      g.spawn(waits_for_ever());
      co_return;
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("daemon"));
}

TEST(task_group, passes_the_error_of_a_nested_one_on_in_its_own) {
  const auto nested = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(fails("deep"));
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(nested());
      g.spawn(waits_for_ever());
      co_return;
    });
  };
  EXPECT_THAT(group_errors(main()), ::testing::ElementsAre("1 failure in the task group: deep"));
}

}  // namespace
}  // namespace curfew::tests
