// The cancel scopes that a pending task is in, as a reader sees them
// (docs/runtime.md#deadlines-and-cleanup-that-awaits).
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/runtime/support/kept_cancel.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class scope_record : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
};

// What is recorded of the cancel scopes of the task of this name at this moment.
struct seen {
  bool has_deadline;
  bool shielded;
  model::cancel_reason cancelled;
  friend bool operator==(const seen&, const seen&) = default;
};
seen now_of(const std::string& name) {
  const recorded r;
  const model::task& t = r.task(name);
  return {t.has_deadline, t.shielded, t.scope_reason};
}
seen here() { return now_of(this_task::name()); }

constexpr seen nothing{false, false, model::cancel_reason::none};
constexpr seen deadline_set{true, false, model::cancel_reason::none};

TEST_F(scope_record, says_that_a_deadline_is_set_while_the_task_is_in_the_scope) {
  const auto main = []() -> task<> {
    this_task::set_name("main");
    EXPECT_EQ(here(), nothing);
    co_await move_on_after(1h, []() -> task<> {
      EXPECT_EQ(here(), deadline_set);
      co_await with_cancel_scope([](cancel_scope& inner) -> task<> {
        EXPECT_EQ(here(), deadline_set);
        inner.expires_after(1h);
        EXPECT_EQ(here(), deadline_set);
        co_return;
      });
      EXPECT_EQ(here(), deadline_set);
    });
    EXPECT_EQ(here(), nothing);
    auto body = [](cancel_scope& scope) -> task<> {
      EXPECT_EQ(here(), nothing);  // it has no deadline yet
      scope.expires_after(1h);
      EXPECT_EQ(here(), deadline_set);
      scope.expires_at(std::chrono::steady_clock::time_point::max());
      EXPECT_EQ(here(), nothing);
      co_return;
    };
    co_await with_cancel_scope(body);
  };
  run_here(main());
}

TEST_F(scope_record, says_that_a_task_is_shielded_and_from_which_deadline) {
  const auto main = []() -> task<> {
    this_task::set_name("main");
    co_await move_on_after(1h, []() -> task<> {
      co_await with_cancel_scope(
          []() -> task<> {
            EXPECT_EQ(here(), (seen{false, true, model::cancel_reason::none}));  // the outer deadline does not hold
            co_return;
          },
          {.shield = true});
      co_await shield(1h, []() -> task<> {
        EXPECT_EQ(here(), (seen{true, true, model::cancel_reason::none}));
        co_return;
      });
    });
  };
  run_here(main());
}

TEST_F(scope_record, says_why_a_scope_was_cancelled_where_and_by_whom) {
  std::uint32_t line = 0;
  const auto main = [&]() -> task<> {
    this_task::set_name("main");
    auto body = [&](cancel_scope& scope) -> task<> {
      const auto cancels = [&]() -> task<> {
        this_task::set_name("cancels");
        scope.cancel();
        co_return;
      };
      auto asks = spawn(cancels());
      const std::uint64_t asker = asks.id();
      EXPECT_EQ(here(), nothing);
      co_await shield(1h, asks.join());
      co_await shield(1h, [&]() -> task<> {
        EXPECT_EQ(here(), (seen{true, true, model::cancel_reason::explicit_request}));
        co_return;
      });
      const recorded r;
      const model::note* const note = r.note_of(r.task("main"));
      if (note == nullptr) co_return ADD_FAILURE() << "no note";
      EXPECT_EQ(r.site_at(note->scope).line, line);
      EXPECT_EQ(note->scope_cancelled_by, asker);
      EXPECT_GT(note->scope_cancelled.count(), 0);
      EXPECT_LE(note->scope_cancelled, r.process.taken);
      EXPECT_EQ(note->cancelled.count(), 0);  // nobody has asked the task itself
      EXPECT_EQ(note->error, "");
      EXPECT_FALSE(r.task("main").cancel_requested);
    };
    line = __LINE__ + 1;
    co_await with_cancel_scope(body);
    EXPECT_EQ(here(), nothing);
    const recorded r;
    const model::note* const note = r.note_of(r.task("main"));
    EXPECT_EQ(note != nullptr ? note->scope : 0, 0u);  // it has left the scope
  };
  run_here(main());
}

TEST_F(scope_record, says_that_a_deadline_has_passed_until_the_task_leaves_the_scope) {
  const auto main = []() -> task<> {
    this_task::set_name("main");
    const auto lingers = []() -> task<> {
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
      }
      EXPECT_EQ(here(), (seen{true, false, model::cancel_reason::deadline}));
    };
    co_await move_on_after(1ms, lingers());
    EXPECT_EQ(here(), nothing);
    co_await yield();
  };
  run_here(main());
}

TEST_F(scope_record, leaves_out_what_was_cancelled_with_the_task) {
  const auto main = []() -> task<> {
    std::optional<cancelled> why;
    const auto victim = [&]() -> task<> {
      this_task::set_name("victim");
      const auto lingers = [&]() -> task<> {
        try {
          co_await waits(why);
        } catch (const cancelled&) {
        }
        EXPECT_EQ(here(), deadline_set);
        EXPECT_TRUE(recorded().task("victim").cancel_requested);
      };
      co_await move_on_after(1h, lingers());
    };
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    co_await joined(h);
  };
  run_here(main());
}

TEST_F(scope_record, stays_as_it_was_when_the_loop_shut_down) {
  join_handle<> left;
  const auto pending = []() -> task<> {
    this_task::set_name("pending");
    co_await move_on_after(1h, sleep_for(1h));
  };
  const auto main = [&]() -> task<> {
    left = spawn(pending());
    co_await yield();
  };
  curfew::run(main(), named());
  EXPECT_EQ(now_of("pending"), deadline_set);
}

// A failed task's error takes the place of what was noted of a cancelled scope.
TEST_F(scope_record, gives_way_to_an_error) {
  const auto main = []() -> task<> {
    const auto fails = []() -> task<> {
      this_task::set_name("fails");
      auto body = [](cancel_scope& scope) -> task<> {
        scope.cancel();
        throw std::runtime_error("broken");
        co_return;
      };
      co_await with_cancel_scope(body);
    };
    auto h = spawn(fails());
    while (!h.done()) co_await yield();
    {
      const recorded r;
      const model::note* const note = r.note_of(r.task("fails"));
      EXPECT_EQ(note != nullptr ? note->error : "", "broken");
      EXPECT_EQ(note != nullptr ? note->scope : 1, 0u);
    }
    try {
      co_await h.join();
    } catch (const std::runtime_error&) {
    }
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
