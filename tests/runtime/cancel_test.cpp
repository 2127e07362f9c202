// Cancellation: level-triggered, down the tree of owners, the first reason kept (docs/runtime.md#rule-4).
#include <gmock/gmock.h>

#include <stdexcept>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> waits_for_ever() { co_await sleep_for(1h); }

TEST(cancel, is_thrown_by_every_later_await) {
  int thrown = 0;
  const auto stubborn = [&]() -> task<> {
    for (int i = 0; i < 5; ++i) {
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
        ++thrown;
      }
    }
    try {
      co_await yield();
    } catch (const cancelled&) {
      ++thrown;
    }
    try {
      co_await this_task::checkpoint();
    } catch (const cancelled&) {
      ++thrown;
    }
    asio::steady_timer timer(this_task::executor(), 1h);
    try {
      co_await timer.async_wait(use_task);
    } catch (const cancelled& c) {
      EXPECT_EQ(c.code(), asio::error::operation_aborted);
      ++thrown;
    }
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(stubborn());
    co_await yield();
    h.cancel();
    co_await h.join();  // it ended well: it is its own affair what it does with a cancel
  };
  run_here(main());
  EXPECT_EQ(thrown, 8);
  if (recording()) {
    EXPECT_EQ(recorded().counters().completed, 2u);
  }
}

TEST(cancel, goes_through_frames_that_are_awaited_later) {
  const auto below = []() -> task<> { co_await sleep_for(1h); };
  int caught = 0;
  const auto victim = [&]() -> task<> {
    for (int i = 0; i < 3; ++i) {
      try {
        co_await below();
      } catch (const cancelled&) {
        ++caught;
      }
    }
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    co_await h.join();
  };
  run_here(main());
  EXPECT_EQ(caught, 3);
}

TEST(cancel, before_the_first_poll_lets_the_task_run_to_its_first_await) {
  bool started = false;
  bool past = false;
  const auto victim = [&]() -> task<> {
    started = true;
    co_await yield();
    past = true;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    h.cancel();
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const cancelled& c) {
      EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
    }
  };
  run_here(main());
  EXPECT_TRUE(started);
  EXPECT_FALSE(past);
}

TEST(cancel, of_oneself_is_thrown_at_the_next_await) {
  bool past = false;
  const auto victim = [&]() -> task<> {
    this_task::set_name("victim");
    for (const task_ref& t : all_tasks())
      if (t.name() == "victim") t.cancel();
    EXPECT_TRUE(this_task::cancelled());
    co_await yield();
    past = true;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const cancelled&) {
    }
  };
  run_here(main());
  EXPECT_FALSE(past);
}

// Cancellation runs down the owner tree: main -> group -> child -> its group -> grandchild; what the child spawned into
// somebody else's group, or holds a handle of, goes on.
TEST(cancel, runs_down_the_owners_and_not_the_spawners) {
  int grandchildren_cancelled = 0;
  bool handled_cancelled = false;
  bool elsewhere_done = false;
  const auto grandchild = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      ++grandchildren_cancelled;
      throw;
    }
  };
  const auto elsewhere = [&]() -> task<> {
    for (int i = 0; i < 10; ++i) co_await yield();
    elsewhere_done = true;
  };
  const auto handled = [&]() -> task<> {
    try {
      co_await sleep_for(2ms);
    } catch (const cancelled&) {
      handled_cancelled = true;
    }
  };
  join_handle<> kept;
  const auto child = [&](task_group& other) -> task<> {
    other.spawn(elsewhere());
    kept = spawn(handled());
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(grandchild());
      g.spawn(grandchild());
      co_await sleep_for(1h);
    });
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& other) -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(child(other));
        co_await yield();
        co_await yield();
        g.cancel();
      });
      EXPECT_EQ(grandchildren_cancelled, 2);
      EXPECT_FALSE(this_task::cancelled());
    });
    EXPECT_TRUE(elsewhere_done);
    co_await kept.join();
  };
  run_here(main());
  EXPECT_FALSE(handled_cancelled);
}

TEST(cancel, keeps_its_first_reason) {
  cancel_reason seen{};
  const auto victim = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
    co_await yield();  // never gets past
  };
  const auto fails = []() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
    throw std::runtime_error("sibling");
  };
  const auto child = [&]() -> task<> {
    try {
      co_await victim();
    } catch (const cancelled& c) {
      seen = c.reason();
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      g.spawn(fails());
      co_await yield();
      g.cancel();
    });
  };
  EXPECT_THROW(run_here(main()), group_error);
  EXPECT_EQ(seen, cancel_reason::explicit_request);
}

TEST(cancel, of_a_task_that_has_ended_does_nothing) {
  const auto ends = []() -> task<int> { co_return 5; };
  const auto main = [&]() -> task<> {
    auto h = spawn(ends());
    co_await yield();
    EXPECT_TRUE(h.done());
    h.cancel();
    const int value = co_await h.join();
    EXPECT_EQ(value, 5);
  };
  run_here(main());
}

TEST(cancel, that_is_swallowed_is_no_failure_but_an_error_thrown_instead_is_one) {
  const auto throws_other = []() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      throw std::runtime_error("instead");
    }
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(throws_other());
    co_await yield();
    h.cancel();
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const std::runtime_error&) {
    }
  };
  run_here(main());
}

// A child that is cancelled alone has not failed (docs/runtime.md#rule-2).
TEST(cancel, of_one_child_alone_leaves_its_siblings) {
  int done = 0;
  const auto sibling = [&]() -> task<> {
    for (int i = 0; i < 10; ++i) co_await yield();
    ++done;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      g.spawn(sibling());
      co_await yield();
      for (const task_ref& t : all_tasks())
        if (t.name().ends_with("waits_for_ever")) t.cancel();
    });
    EXPECT_EQ(done, 1);
  };
  run_here(main());
}

// A `cancelled` that nobody asked this task for is an error like others: it came out of a join, say.
TEST(cancel, of_another_task_is_a_failure_of_the_one_that_lets_it_pass) {
  const auto joiner = [](join_handle<> h) -> task<> { co_await h.join(); };
  const auto main = [&]() -> task<> {
    auto victim = spawn(waits_for_ever());
    co_await yield();
    victim.cancel();
    auto h = spawn(joiner(std::move(victim)));
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const cancelled&) {
    }
    EXPECT_FALSE(this_task::cancelled());
  };
  run_here(main());
  if (!recording()) return;
  const model::counters c = recorded().counters();
  EXPECT_EQ(c.cancelled, 1u);
  EXPECT_EQ(c.failed, 1u);
}

TEST(cancel, is_written_down_with_who_asked) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  const auto stubborn = []() -> task<> {
    this_task::set_name("stubborn");
    for (int i = 0; i < 3; ++i) {
      try {
        co_await sleep_for(20ms);
      } catch (const cancelled&) {
      }
    }
    co_return;
  };
  const auto asks = [&](const join_handle<>& h) -> task<> {
    this_task::set_name("asks");
    const_cast<join_handle<>&>(h).cancel();
    const recorded now;
    const model::task& victim = now.task("stubborn");
    EXPECT_TRUE(victim.cancel_requested);
    EXPECT_EQ(victim.reason, model::cancel_reason::explicit_request);
    const model::note* const note = now.note_of(victim);
    EXPECT_NE(note, nullptr);
    if (note != nullptr) {
      EXPECT_EQ(note->cancelled_by, this_task::id());
    }
    co_return;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(stubborn());
    co_await yield();
    auto asking = spawn(asks(h));
    co_await asking.join();
    co_await h.join();
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
