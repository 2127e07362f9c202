// What asyncio's timeouts, trio's cancel scopes and Kotlin's withTimeout and NonCancellable assert of scopes, where no
// test of tests/runtime does (docs/conformance.md). Deadlines are over or never, unless time itself is the matter.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

TEST(conforming_scope, is_seen_at_each_kind_of_await) {
  const auto main = []() -> task<> {
    EXPECT_FALSE(co_await move_on_after(-1s, []() -> task<> { co_await this_task::checkpoint(); }));
    EXPECT_FALSE(co_await move_on_after(-1s, []() -> task<> { co_await yield(); }));
    EXPECT_FALSE(co_await move_on_after(-1s, sleep_for(0s)));
    EXPECT_FALSE(co_await move_on_after(-1s, sleep_for(1h)));
    auto ended = spawn(takes_turns(0));
    const std::vector<task_ref> all{all_tasks().back()};
    co_await yield();
    EXPECT_FALSE(co_await move_on_after(-1s, wait_all(all)));
    EXPECT_FALSE(co_await move_on_after(-1s, ended.join()));
    co_await ended.join();
  };
  run_here(main());
}

TEST(conforming_scope, that_is_cancelled_twice_is_cancelled_once_and_throws_at_every_await) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      scope.cancel();
      scope.cancel();
      EXPECT_THROW(co_await sleep_for(1h), cancelled);
      EXPECT_THROW(co_await yield(), cancelled);
      co_await forever();
    };
    EXPECT_FALSE(co_await with_cancel_scope(body));
    co_await yield();
  };
  run_here(main());
}

TEST(conforming_scope, that_is_cancelled_stays_so_when_its_deadline_moves) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      scope.expires_after(-1s);
      EXPECT_TRUE(scope.cancelled());
      scope.expires_after(1h);
      EXPECT_TRUE(scope.cancelled());
      co_await yield();
    };
    EXPECT_FALSE(co_await move_on_after(1h, body));
  };
  run_here(main());
}

TEST(conforming_scope, that_is_cancelled_and_left_without_an_await_is_complete) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      scope.cancel();
      co_return;
    };
    EXPECT_TRUE(co_await with_cancel_scope(body));
    co_await yield();  // what was not thrown in it is not thrown behind it
  };
  run_here(main());
}

TEST(conforming_scope, outer_of_two_that_are_cancelled_is_the_one_cut_off) {
  std::optional<bool> outermost, middle, inner;
  const auto main = [&]() -> task<> {
    auto in_outermost = [&](cancel_scope&) -> task<> {
      auto in_middle = [&](cancel_scope& second) -> task<> {
        auto in_inner = [&](cancel_scope& third) -> task<> {
          third.cancel();
          second.cancel();
          co_await forever();
        };
        inner = co_await with_cancel_scope(in_inner);
      };
      middle = co_await with_cancel_scope(in_middle);
    };
    outermost = co_await with_cancel_scope(in_outermost);
  };
  run_here(main());
  EXPECT_EQ(inner, std::nullopt) << "it passed the cancellation on";
  EXPECT_EQ(middle, false);
  EXPECT_EQ(outermost, true);
}

TEST(conforming_scope, outer_of_two_whose_time_is_over_is_the_one_that_fails) {
  bool inner_passed_on = false;
  const auto main = [&]() -> task<> {
    auto outer = [&]() -> task<> {
      try {
        co_await fail_after(-1s, forever());
      } catch (const cancelled&) {
        inner_passed_on = true;
        throw;
      }
    };
    EXPECT_THROW(co_await fail_after(-1s, outer), timed_out);
  };
  run_here(main());
  EXPECT_TRUE(inner_passed_on);
}

TEST(conforming_scope, lets_pass_that_an_inner_one_timed_out) {
  const auto main = []() -> task<> {
    auto body = []() -> task<> { co_await fail_after(-1s, forever()); };
    EXPECT_THROW(co_await move_on_after(1h, body), timed_out);
    EXPECT_THROW(co_await fail_after(1h, body), timed_out);
  };
  run_here(main());
}

TEST(conforming_scope, without_a_deadline_is_never_cut_off) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      EXPECT_EQ(scope.expiry(), steady_time::max());
      EXPECT_EQ(this_task::deadline(), steady_time::max());
      co_await takes_turns(3);
      EXPECT_FALSE(scope.cancelled());
    };
    EXPECT_TRUE(co_await with_cancel_scope(body));
    EXPECT_TRUE(co_await move_on_at(steady_time::max(), body));
    co_await fail_after(std::chrono::hours::max(), body);
  };
  run_here(main());
}

TEST(conforming_scope, passes_on_what_fails_in_it_whether_its_time_is_over_or_not) {
  const auto fails_when_cut_off = []() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
    }
    throw std::domain_error("the clean-up");
  };
  const auto fails = []() -> task<> {
    throw std::domain_error("before the end of time");
    co_return;
  };
  const auto main = [&]() -> task<> {
    EXPECT_THROW(co_await fail_after(1h, fails()), std::domain_error);
    EXPECT_THROW(co_await move_on_after(1h, fails()), std::domain_error);
    EXPECT_THROW(co_await fail_after(-1s, fails_when_cut_off()), std::domain_error);
    EXPECT_THROW(co_await move_on_after(-1s, fails_when_cut_off()), std::domain_error);
  };
  run_here(main());
}

TEST(conforming_scope, around_a_group_lets_its_failures_out_and_no_cancellation) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](cancel_scope& scope) -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(counts_its_cancel(cancels));
        g.spawn(counts_its_cancel(cancels));
        co_await takes_turns(2);
        scope.cancel();
        g.spawn(fails_at_once("a child"));
      });
    };
    try {
      co_await with_cancel_scope(body);
      ADD_FAILURE() << "the failure is lost";
    } catch (const group_error& e) {
      EXPECT_EQ(texts(e), strings{"a child"});
    }
  };
  run_here(main());
  EXPECT_EQ(cancels, 2);
}

TEST(conforming_scope, begins_in_place) {
  std::string order;
  const auto beside = [&]() -> task<> {
    order += "c";
    co_await yield();
    order += "e";
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(beside());
    order += "a";
    auto body = [&]() -> task<> {
      order += "b";
      co_await yield();
      order += "d";
    };
    co_await fail_after(1h, body);
    co_await h.join();
  };
  run_here(main());
  EXPECT_EQ(order, "abcde");
}

TEST(conforming_scope, ends_a_task_that_does_nothing_but_yield) {
  const auto yields = []() -> task<> {
    for (;;) co_await yield();
  };
  const auto main = [&]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1ms, yields()));
    EXPECT_THROW(co_await fail_after(1ms, yields()), timed_out);
  };
  run_here(main());
}

TEST(conforming_scope, nests_five_thousand_deep) {
  std::function<task<>(int)> nested = [&](int left) -> task<> {
    if (left == 0) co_await forever();
    co_await with_cancel_scope(nested(left - 1));
  };
  const auto main = [&]() -> task<> {
    auto body = [&](cancel_scope& outermost) -> task<> {
      outermost.cancel();
      co_await nested(5000);
    };
    EXPECT_FALSE(co_await with_cancel_scope(body));
  };
  run_here(main());
}

TEST(conforming_scope, has_a_deadline_that_moves_ten_thousand_times) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      for (int i = 0; i < 10'000; ++i) {
        scope.expires_after(std::chrono::hours(1 + i % 2));
        if (i % 100 == 0) co_await yield();
      }
    };
    EXPECT_TRUE(co_await move_on_after(1h, body));
  };
  run_here(main());
}

TEST(conforming_scope, counts_its_time_from_its_beginning) {
  const auto main = []() -> task<> {
    steady_time expiry{};
    auto body = [&](cancel_scope& scope) -> task<> {
      expiry = scope.expiry();
      co_return;
    };
    task<bool> later = move_on_after(1h, body);
    const steady_time made = std::chrono::steady_clock::now();
    co_await sleep_for(1ms);
    EXPECT_TRUE(co_await std::move(later));
    EXPECT_GE(expiry, made + 1h + 1ms);
  };
  run_here(main());
}

// ---- shields --------------------------------------------------------------------------------------------------------

TEST(conforming_shield, is_cancelled_by_itself) {
  const auto main = []() -> task<> {
    auto outer = [](cancel_scope& scope) -> task<> {
      scope.cancel();
      auto shielded = [](cancel_scope& inner) -> task<> {
        co_await yield();  // the outer cancel does not come in
        EXPECT_FALSE(co_await move_on_after(-1s, yield())) << "nor does it protect a scope in it from itself";
        co_await yield();
        inner.cancel();
        co_await yield();
        ADD_FAILURE() << "it went on";
      };
      EXPECT_FALSE(co_await shield(1h, shielded));
      EXPECT_THROW(co_await yield(), cancelled);
    };
    EXPECT_TRUE(co_await with_cancel_scope(outer));
  };
  run_here(main());
}

TEST(conforming_shield, is_opened_twice_by_a_cancelled_task_that_then_has_its_result) {
  int turns = 0;
  const auto twice = [&]() -> task<int> {
    auto shielded = [&]() -> task<> {
      co_await yield();
      ++turns;
    };
    co_await shield(1h, shielded);
    co_await shield(1h, shielded);
    co_return turns;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(twice());
    co_await yield();
    h.cancel();
    EXPECT_EQ(co_await h.join(), 2);
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
