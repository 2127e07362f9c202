// A cancel scope ends what it is given, and nothing else of its task (cancel_scope.hpp).
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(ip/udp.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

task<> forever() { co_await sleep_for(std::chrono::hours::max()); }
task<int> forty_two() {
  co_await yield();
  co_return 42;
}
task<int> never_a_number() {
  co_await forever();
  co_return 0;
}

TEST(cancel_scope, cuts_off_what_takes_too_long_and_the_task_goes_on) {
  const auto main = []() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1ms, forever()));
    EXPECT_FALSE(co_await move_on_at(steady_clock::now() + 1ms, forever()));
    EXPECT_EQ(co_await move_on_after(1ms, never_a_number()), std::nullopt);
    EXPECT_FALSE(this_task::cancelled());
    co_await yield();  // it is not cancelled
  };
  run_here(main());
}

TEST(cancel_scope, gives_what_came_to_its_end_in_time) {
  const auto main = []() -> task<> {
    EXPECT_TRUE(co_await move_on_after(1h, []() -> task<> { co_await yield(); }));
    EXPECT_EQ(co_await move_on_after(1h, forty_two()), 42);
    EXPECT_EQ(co_await fail_after(1h, forty_two()), 42);
    EXPECT_EQ(co_await fail_at(steady_clock::time_point::max(), forty_two()), 42);
    EXPECT_EQ(co_await with_cancel_scope(forty_two()), 42);
  };
  run_here(main());
}

TEST(cancel_scope, is_given_an_operation) {
  const auto main = []() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1ms, sleep_for(1h)));
    EXPECT_TRUE(co_await move_on_after(1h, sleep_for(1ms)));
    asio::ip::udp::socket socket(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    char byte = 0;
    EXPECT_EQ(co_await move_on_after(1ms, socket.async_receive(asio::buffer(&byte, 1), use_task)), std::nullopt);
    EXPECT_EQ(co_await fail_after(1h, socket.async_send_to(asio::buffer("x", 1), socket.local_endpoint(), use_task)),
              1u);
    EXPECT_EQ(co_await fail_after(1h, socket.async_receive(asio::buffer(&byte, 1), use_task)), 1u);
    EXPECT_EQ(byte, 'x');
    auto handle = spawn(forty_two());
    EXPECT_EQ(co_await fail_after(1h, handle.join()), 42);
    auto endless = spawn(forever());
    EXPECT_FALSE(co_await move_on_after(1ms, endless.join()));
    EXPECT_FALSE(endless.done()) << "the wait for it was cut off, and not the task";
    endless.cancel();
  };
  run_here(main());
}

TEST(cancel_scope, that_fails_says_that_time_is_over) {
  const auto main = []() -> task<> {
    try {
      co_await fail_after(1ms, forever());
      ADD_FAILURE() << "nothing was thrown";
    } catch (const timed_out& e) {
      EXPECT_EQ(e.code(), asio::error::timed_out);
      EXPECT_STREQ(e.what(), "not done by the deadline");
    }
    EXPECT_THROW(co_await fail_after(-1s, never_a_number()), timed_out);
    co_await yield();
  };
  run_here(main());
}

TEST(cancel_scope, tells_its_body_why) {
  std::optional<cancel_reason> reason;
  const auto body = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled& e) {
      reason = e.reason();
    }
    EXPECT_TRUE(this_task::cancelled());
    co_await yield();
    ADD_FAILURE() << "each await throws";
  };
  const auto main = [&]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1ms, body));
    EXPECT_EQ(reason, cancel_reason::deadline);
    auto cancels_itself = [&](cancel_scope& scope) -> task<> {
      EXPECT_FALSE(scope.cancelled());
      scope.cancel();
      EXPECT_TRUE(scope.cancelled());
      co_await body();
    };
    EXPECT_FALSE(co_await with_cancel_scope(cancels_itself));
    EXPECT_EQ(reason, cancel_reason::explicit_request);
    EXPECT_THROW(co_await fail_after(1h, cancels_itself), timed_out);
  };
  run_here(main());
}

TEST(cancel_scope, whose_time_is_over_already_lets_its_body_run_to_the_first_await) {
  bool begun = false;
  bool went_on = false;
  const auto body = [&]() -> task<> {
    begun = true;
    co_await yield();
    went_on = true;
  };
  const auto main = [&]() -> task<> { EXPECT_FALSE(co_await move_on_after(0s, body)); };
  run_here(main());
  EXPECT_TRUE(begun);
  EXPECT_FALSE(went_on);
}

TEST(cancel_scope, that_is_cancelled_gives_the_result_of_a_body_that_ends_well) {
  const auto stubborn = [](cancel_scope& scope) -> task<int> {
    scope.cancel();
    try {
      co_await forever();
    } catch (const cancelled&) {
    }
    co_return 7;
  };
  const auto main = [&]() -> task<> {
    EXPECT_EQ(co_await with_cancel_scope(stubborn), 7);
    EXPECT_EQ(co_await fail_after(1h, stubborn), 7);
  };
  run_here(main());
}

TEST(cancel_scope, passes_on_an_error_even_if_it_is_cancelled) {
  const auto fails = [](cancel_scope& scope) -> task<> {
    scope.cancel();
    try {
      co_await forever();
    } catch (const cancelled&) {
      throw std::runtime_error("while it ended");
    }
  };
  const auto main = [&]() -> task<> {
    EXPECT_THROW(co_await with_cancel_scope(fails), std::runtime_error);
    EXPECT_THROW(co_await fail_after(1h, fails), std::runtime_error);
  };
  run_here(main());
}

TEST(cancel_scope, has_a_deadline_that_moves) {
  const auto main = []() -> task<> {
    auto later = [](cancel_scope& scope) -> task<> {
      const steady_time early = steady_clock::now() + 20ms;
      scope.expires_at(early);
      if (scope.cancelled()) co_await yield();  // this machine was away for so long: once more
      scope.expires_after(std::chrono::hours::max());
      EXPECT_EQ(scope.expiry(), steady_time::max());
      co_await sleep_until(early + 5ms);
    };
    while (!co_await with_cancel_scope(later)) {
    }
    auto sooner = [](cancel_scope& scope) -> task<> {
      scope.expires_after(1ms);
      co_await forever();
    };
    EXPECT_FALSE(co_await move_on_after(1h, sooner));
    EXPECT_FALSE(co_await with_cancel_scope(sooner)) << "it had none before";
    auto past = [](cancel_scope& scope) -> task<> {
      scope.expires_at(steady_clock::now() - 1s);
      EXPECT_TRUE(scope.cancelled());
      scope.expires_after(1h);
      EXPECT_TRUE(scope.cancelled()) << "what is cancelled stays so";
      co_await forever();
    };
    EXPECT_FALSE(co_await move_on_after(1h, past));
  };
  run_here(main());
}

TEST(cancel_scope, is_cancelled_by_another_task) {
  const auto main = []() -> task<> {
    auto body = [](cancel_scope& scope) -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn([&]() -> task<> {
          scope.cancel();
          co_return;
        });
        co_await forever();
      });
    };
    EXPECT_FALSE(co_await with_cancel_scope(body));
  };
  run_here(main());
}

// Reports which of two nested scopes was cut off.
task<std::pair<bool, bool>> nested(steady_clock::duration outer_time, steady_clock::duration inner_time) {
  bool inner_cut = false;
  auto inner = [&]() -> task<> { inner_cut = !co_await move_on_after(inner_time, forever()); };
  const bool outer_cut = !co_await move_on_after(outer_time, inner);
  co_return std::pair(outer_cut, inner_cut);
}

TEST(cancel_scope, nests_and_the_one_whose_time_is_over_is_cut_off) {
  const auto main = []() -> task<> {
    EXPECT_EQ(co_await nested(1h, 1ms), std::pair(false, true));
    EXPECT_EQ(co_await nested(1ms, 1h), std::pair(true, false));
    EXPECT_EQ(co_await nested(0s, 0s), std::pair(true, false)) << "the outer one, where both are";
  };
  run_here(main());
}

TEST(cancel_scope, in_a_task_that_is_cancelled_passes_that_on) {
  bool went_on = false;
  const auto victim = [&]() -> task<> {
    co_await move_on_after(1h, forever());
    went_on = true;
  };
  const auto main = [&]() -> task<> {
    auto handle = spawn(victim());
    co_await yield();
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
  };
  run_here(main());
  EXPECT_FALSE(went_on);
}

TEST(cancel_scope, reaches_the_groups_in_it) {
  std::optional<cancel_reason> reason;
  const auto child = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled& e) {
      reason = e.reason();
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    auto body = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(child());
        co_return;
      });
    };
    EXPECT_FALSE(co_await move_on_after(1ms, body));
  };
  run_here(main());
  EXPECT_EQ(reason, cancel_reason::deadline);
}

TEST(cancel_scope, in_a_group_leaves_the_group_alone) {
  const auto main = []() -> task<> {
    bool sibling_ended = false;
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await sleep_for(5ms);
        sibling_ended = true;
      });
      EXPECT_FALSE(co_await move_on_after(1ms, forever()));
      EXPECT_FALSE(g.cancelled());
    });
    EXPECT_TRUE(sibling_ended);
  };
  run_here(main());
}

TEST(cancel_scope, is_known_by_its_deadline) {
  const auto main = []() -> task<> {
    EXPECT_EQ(this_task::deadline(), steady_time::max());
    const steady_time outer = steady_clock::now() + 1h;
    auto body = [&]() -> task<> {
      EXPECT_EQ(this_task::deadline(), outer);
      auto within = [&](cancel_scope& inner) -> task<> {
        EXPECT_EQ(this_task::deadline(), outer) << "the outer one comes first";
        inner.expires_at(outer - 1min);
        EXPECT_EQ(this_task::deadline(), outer - 1min);
        co_await with_task_group([&](task_group& g) -> task<> {
          g.spawn([&]() -> task<> {
            EXPECT_EQ(this_task::deadline(), outer - 1min) << "a child ends with what its group is in";
            co_return;
          });
          co_return;
        });
      };
      co_await move_on_after(2h, within);
      auto shielded = [&]() -> task<> {
        EXPECT_GT(this_task::deadline(), outer) << "outside of a shield";
        co_return;
      };
      co_await shield(2h, shielded);
    };
    co_await move_on_at(outer, body);
  };
  run_here(main());
  EXPECT_EQ(this_task::deadline(), steady_time::max()) << "outside of a task";
}

TEST(cancel_scope, goes_with_a_loop_that_is_destroyed) {
  asio::io_context context;
  {
    curfew::loop loop(context, named());
    loop.spawn_daemon([]() -> task<> { co_await move_on_after(1h, forever()); });
    context.poll();
  }
  context.restart();
  context.poll();  // the timer's handler finds nobody
  expect_all_accounted_for();
}

TEST(cancel_scope, ends_on_time_on_a_loop_with_several_threads) {
  const auto one = []() -> task<int> {
    int cut = 0;
    for (int i = 0; i < 50; ++i) {
      auto body = [&](cancel_scope& scope) -> task<> {
        co_await with_task_group([&](task_group& g) -> task<> {
          g.spawn(forever());
          g.spawn([&]() -> task<> {
            scope.expires_after(std::chrono::microseconds(50));
            co_return;
          });
          co_await forever();
        });
      };
      cut += !co_await move_on_after(std::chrono::microseconds(i * 10), body);
    }
    co_return cut;
  };
  const auto main = [&]() -> task<> {
    int cut = 0;
    co_await with_task_group([&](task_group& g) -> task<> {
      std::vector<join_handle<int>> all;
      for (int i = 0; i < 8; ++i) all.push_back(spawn(one()));
      for (auto& handle : all) cut += co_await handle.join();
      static_cast<void>(g);
    });
    EXPECT_EQ(cut, 8 * 50);
  };
  run_here(main(), named(curfew::shutdown::cancel(), 4));
}

}  // namespace
}  // namespace curfew::tests
