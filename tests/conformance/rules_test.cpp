// The rules of the runtime, by number (docs/runtime.md#the-rules): a suite for each, a test for each clause. What
// follows from them in detail is tested where the part is, in tests/runtime. The last two are in
// rules_of_the_end_test.cpp.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

// ---- 1: a group returns when its body is done and no child is left --------------------------------------------------

TEST(rule_1, returns_when_body_and_children_are_done) {
  std::string order;
  const auto child = [&](char who, int turns) -> task<> {
    co_await takes_turns(turns);
    order += who;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child('a', 1));
      g.spawn(child('c', 5));
      co_await takes_turns(3);
      order += 'b';
    });
    order += '.';
  };
  run_here(main());
  EXPECT_EQ(order, "abc.");
}

TEST(rule_1, takes_children_while_it_waits) {
  int ended = 0;
  std::function<task<>(task_group&, int)> grows = [&](task_group& g, int left) -> task<> {
    co_await yield();
    if (left != 0) g.spawn(grows(g, left - 1));
    ++ended;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(grows(g, 5));
      co_return;
    });
    EXPECT_EQ(ended, 6);
  };
  run_here(main());
}

// ---- 2: the first failure ends the group, unless it supervises ------------------------------------------------------

TEST(rule_2, cancels_siblings_and_body_when_a_child_fails) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      g.spawn(fails_with("a child"));
      co_await counts_its_cancel(cancels);
    };
    EXPECT_THROW(co_await with_task_group(body), group_error);
  };
  run_here(main());
  EXPECT_EQ(cancels, 2);
}

TEST(rule_2, leaves_siblings_alone_where_the_group_supervises) {
  int ended = 0;
  const auto ends = [&]() -> task<> {
    co_await takes_turns(5);
    ++ended;
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn(fails_at_once("a child"));
      g.spawn(ends());
      co_await ends();
    };
    EXPECT_THROW(co_await with_task_group(body, {.supervise = true}), group_error);
  };
  run_here(main());
  EXPECT_EQ(ended, 2);
}

TEST(rule_2, takes_a_child_that_was_cancelled_alone_for_no_failure) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      auto child = g.spawn(counts_its_cancel(cancels));
      co_await takes_turns(2);
      child.cancel();
      co_await takes_turns(3);
      EXPECT_FALSE(g.cancelled());
    });
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

// ---- 3: failures arrive as one group_error, a bounded number of them kept -------------------------------------------

TEST(rule_3, throws_one_error_with_the_first_failures_and_the_number_of_all) {
  const auto main = []() -> task<> {
    auto body = [](task_group& g) -> task<> {
      for (const char* const what : {"a", "b", "c", "d"}) g.spawn(fails_at_once(what));
      co_return;
    };
    try {
      co_await with_task_group(body, {.supervise = true, .keep_errors = 2});
      ADD_FAILURE() << "it returned";
    } catch (const group_error& e) {
      EXPECT_EQ(texts(e), (strings{"a", "b"}));
      EXPECT_EQ(e.count(), 4u);
    }
  };
  run_here(main());
}

// ---- 4: cancellation runs down the owners, at every await, for the first reason -------------------------------------

TEST(rule_4, runs_down_the_owners_and_is_thrown_by_every_await) {
  int thrown = 0;
  const auto leaf = [&]() -> task<> {
    for (int i = 0; i < 3; ++i) {
      try {
        co_await forever();
      } catch (const cancelled&) {
        ++thrown;
      }
    }
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& outer) -> task<> {
      outer.spawn([&]() -> task<> {
        co_await with_task_group([&](task_group& inner) -> task<> {
          inner.spawn(leaf());
          co_await leaf();
        });
      });
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(host());
    co_await takes_turns(5);
    h.cancel();
    co_await h.join();
  };
  run_here(main());
  EXPECT_EQ(thrown, 6);
}

TEST(rule_4, keeps_the_first_reason) {
  std::vector<cancel_reason> seen;
  const auto main = [&]() -> task<> {
    auto body = [&](cancel_scope& scope) -> task<> {
      scope.expires_after(-1s);
      scope.cancel();
      for (int i = 0; i < 2; ++i) {
        try {
          co_await yield();
        } catch (const cancelled& c) {
          seen.push_back(c.reason());
        }
      }
    };
    co_await with_cancel_scope(body);
  };
  run_here(main());
  EXPECT_EQ(seen, (std::vector<cancel_reason>{cancel_reason::deadline, cancel_reason::deadline}));
}

TEST(rule_4, records_the_reason_and_who_asked_and_says_so) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  std::uint64_t asker = 0;
  const auto sees = [&]() -> task<> {
    this_task::set_name("sees");
    try {
      co_await forever();
    } catch (const cancelled& c) {
      asker = c.asker_id();
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(sees());
    co_await yield();
    h.cancel();
    const recorded now;
    const model::task& told = now.task("sees");
    const model::note* const note = now.note_of(told);
    EXPECT_EQ(told.reason, model::cancel_reason::explicit_request);
    EXPECT_EQ(note != nullptr ? note->cancelled_by : 0, this_task::id());
    EXPECT_THROW(co_await h.join(), cancelled);
    EXPECT_EQ(asker, this_task::id());
  };
  run_here(main());
}

// ---- 5: the end of a group cannot be abandoned, a join can ----------------------------------------------------------

TEST(rule_5, waits_for_children_that_take_their_time_though_it_is_cancelled) {
  bool ended = false;
  const auto lingers = [&]() -> task<> {
    auto cleanup = []() -> task<> { co_await takes_turns(5); };
    co_await shield(1h, cleanup);
    ended = true;
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(lingers());
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(host());
    co_await takes_turns(2);
    h.cancel();
    co_await h.join();  // no work was stopped by the cancel
    EXPECT_TRUE(ended);
  };
  run_here(main());
}

TEST(rule_5, lets_a_join_be_given_up_and_the_task_go_on) {
  const auto main = []() -> task<> {
    auto target = spawn(takes_turns(9));
    EXPECT_FALSE(co_await move_on_after(-1s, target.join()));
    EXPECT_FALSE(target.done());
    co_await target.join();
  };
  run_here(main());
}

TEST(rule_5, keeps_errors_and_an_outer_cancel) {
  const auto fails_when_cancelled = []() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
    }
    throw std::runtime_error("the clean-up");
  };
  bool threw = false;
  const auto host = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(fails_when_cancelled());
        co_return;
      });
    } catch (const group_error& e) {
      EXPECT_EQ(texts(e), strings{"the clean-up"});
      threw = true;
    }
    co_await yield();
    ADD_FAILURE() << "the cancel is lost";
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(host());
    co_await takes_turns(3);
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run_here(main());
  EXPECT_TRUE(threw);
}

// ---- 6: a closed group refuses, a cancelled one gives birth to cancelled tasks --------------------------------------

TEST(rule_6, refuses_when_it_is_closed_and_may_be_asked) {
  const auto main = []() -> task<> {
    task_group* kept = nullptr;
    co_await with_task_group([&](task_group& g) -> task<> {
      kept = &g;
      co_return;
    });
    const auto owned = std::make_shared<int>();
    const std::weak_ptr<int> seen = owned;
    auto holds = [](std::shared_ptr<int>) -> task<> { co_return; };
    EXPECT_THROW(kept->spawn(holds(std::shared_ptr<int>(owned))), std::logic_error);
    EXPECT_EQ(seen.use_count(), 1) << "the coroutine is destroyed";
    EXPECT_EQ(kept->size(), 0u);
    kept->cancel();
  };
  run_here(main());
}

TEST(rule_6, gives_birth_to_cancelled_tasks_when_it_is_cancelled) {
  bool began = false, went_on = false;
  const auto child = [&]() -> task<> {
    began = true;
    co_await yield();
    went_on = true;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.cancel();
      g.spawn(child());
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(began);
  EXPECT_FALSE(went_on);
}

// ---- 7: a shield keeps out what comes from outside, and no more -----------------------------------------------------

TEST(rule_7, keeps_out_an_outer_cancel_and_not_its_own_deadline) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& outer) -> task<> {
      outer.cancel();
      auto shielded = []() -> task<> { co_await yield(); };
      EXPECT_TRUE(co_await shield(1h, shielded));
      EXPECT_FALSE(co_await shield(-1s, shielded));
      EXPECT_THROW(co_await yield(), cancelled);
    };
    EXPECT_TRUE(co_await with_cancel_scope(body));
  };
  run_here(main());
}

TEST(rule_7, has_the_deadline_that_is_nearest_up_to_the_shield) {
  const steady_time soon = std::chrono::steady_clock::now() + 1h;
  const steady_time later = soon + 1h;
  const auto main = [&]() -> task<> {
    auto inside = [&]() -> task<> {
      EXPECT_EQ(this_task::deadline(), soon);
      auto in_shield = [&]() -> task<> {
        EXPECT_EQ(this_task::deadline(), later);
        co_return;
      };
      co_await with_cancel_scope(in_shield, {.deadline = later, .shield = true});
    };
    auto outer = [&]() -> task<> { co_await move_on_at(later, inside); };
    co_await move_on_at(soon, outer);
    EXPECT_EQ(this_task::deadline(), steady_time::max());
  };
  run_here(main());
}

// ---- 8: a wait that can never end throws at once --------------------------------------------------------------------

TEST(rule_8, refuses_a_wait_for_all_that_closes_a_circle_and_no_other) {
  const auto main = []() -> task<> {
    join_handle<> first, second;
    int refused = 0, ended = 0;
    const auto waits_for = [&](join_handle<>& other) -> task<> {
      co_await yield();
      try {
        co_await other.join();
      } catch (const system_error& e) {
        if (e.code() == std::errc::resource_deadlock_would_occur) ++refused;
      }
      ++ended;
    };
    first = spawn(waits_for(second));
    second = spawn(waits_for(first));
    while (ended != 2) co_await yield();
    EXPECT_EQ(refused, 1) << "the other one waited, and was woken";
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
