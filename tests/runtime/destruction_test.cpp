// What a loop leaves is destroyed where it waits: children before the tasks whose locals they use, inner frames before
// outer ones.
#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using order = std::vector<std::string>;

// Says when it goes.
class says {
 public:
  says(order& to, std::string what) : to_(to), what_(std::move(what)) {}
  says(const says&) = delete;
  says& operator=(const says&) = delete;
  ~says() { to_.push_back(what_); }

 private:
  order& to_;
  std::string what_;
};

task<> ignores_cancel(order& gone, std::string name) {
  const says s(gone, name);
  for (;;) {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
  }
}

// Runs the task until it waits; then its loop goes.
order destroyed(task<> (*make)(order&)) {
  order gone;
  {
    asio::io_context context;
    loop l(context, named());
    auto h = l.spawn(make(gone));
    context.poll();
  }
  return gone;
}

task<> waits() { co_await sleep_for(1h); }

TEST(destruction, of_children_comes_before_that_of_a_body_that_waits_in_an_empty_group) {
  const auto gone = destroyed([](order& o) -> task<> {
    const says outermost(o, "host");
    co_await with_task_group([&](task_group& g) -> task<> {
      const says body(o, "body");
      g.spawn(ignores_cancel(o, "first"));
      g.spawn(ignores_cancel(o, "second"));
      co_await with_task_group([&](task_group&) -> task<> {
        const says inner(o, "inner body");
        co_await with_task_group([&](task_group&) -> task<> { co_await ignores_cancel(o, "innermost"); });
      });
    });
  });
  EXPECT_THAT(gone, ElementsAre("second", "first", "innermost", "inner body", "body", "host"));
}

task<> says_that_it_is_fatal() {
  {
    const std::string on_the_heap = "a text that is long enough for it";
    co_await sleep_for(1ms);
    EXPECT_FALSE(on_the_heap.empty());
  }
  std::exit(3);
}

// What runs cannot be destroyed, and is left as it is.
TEST(destruction, is_none_of_a_task_that_calls_exit) {
  const auto on_a_borrowed_context = [] {
    static asio::io_context context;
    static loop l(context, named());
    const auto h = l.spawn(says_that_it_is_fatal());
    context.run();
  };
  EXPECT_EXIT(on_a_borrowed_context(), testing::ExitedWithCode(3), "");
  const auto on_its_own = [] {
    static loop l(named());
    l.run(says_that_it_is_fatal());
  };
  EXPECT_EXIT(on_its_own(), testing::ExitedWithCode(3), "");
}

// The last child of a group goes, and its host, which waited for it, may be the next to go: it has no turn any more.
TEST(destruction, of_groups_that_wait_for_their_children) {
  const auto host = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(waits());
      co_return;
    });
  };
  const auto hosts = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 100; ++i) g.spawn(host());
      co_return;
    });
  };
  {
    asio::io_context context;
    loop l(context, named());
    const auto h = l.spawn(hosts());
    context.poll();
  }
  expect_all_accounted_for();
  const auto joins = [&]() -> task<> {
    std::vector<join_handle<>> all;
    for (int i = 0; i < 100; ++i) all.push_back(spawn(host()));
    for (auto& h : all) co_await h.join();
  };
  {
    asio::io_context context;
    loop l(context, named());
    const auto h = l.spawn(joins());
    context.poll();
  }
  expect_all_accounted_for();
}

TEST(destruction, of_children_at_every_level) {
  const auto gone = destroyed([](order& o) -> task<> {
    const says outermost(o, "host");
    co_await with_task_group([&](task_group& outer) -> task<> {
      outer.spawn(ignores_cancel(o, "outer"));
      co_await with_task_group([&](task_group& inner) -> task<> {
        const auto child = [](order& of) -> task<> {
          const says c(of, "child");
          co_await with_task_group([&](task_group& g) -> task<> {
            g.spawn(ignores_cancel(of, "grandchild"));
            co_await with_task_group([&](task_group&) -> task<> { co_await sleep_for(1h); });
          });
        };
        inner.spawn(child(o));
        inner.spawn(ignores_cancel(o, "inner"));
        outer.spawn(ignores_cancel(o, "late outer"));
        co_return;
      });
    });
  });
  EXPECT_THAT(gone, ElementsAre("late outer", "inner", "grandchild", "child", "outer", "host"));
}

TEST(destruction, at_the_end_of_the_grace) {
  order gone;
  const auto host = [&]() -> task<> {
    const says outermost(gone, "host");
    for (;;) {
      try {
        co_await with_task_group([&](task_group& g) -> task<> {
          g.spawn(ignores_cancel(gone, "child"));
          co_await with_task_group([&](task_group&) -> task<> { co_await ignores_cancel(gone, "body"); });
        });
      } catch (const cancelled&) {
      }
    }
  };
  join_handle<> kept;
  const auto main = [&]() -> task<> {
    kept = spawn(host());
    for (int i = 0; i < 3; ++i) co_await yield();
  };
  run_here(main(), named(shutdown::cancel(1ms)));
  EXPECT_THAT(gone, ElementsAre("child", "body", "host"));
}

}  // namespace
}  // namespace curfew::tests
