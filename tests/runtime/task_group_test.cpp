// Task groups: what they return and when (docs/runtime.md#rule-1, #rule-6), daemons, nesting.
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> yields(int times, int& done) {
  for (int i = 0; i < times; ++i) co_await yield();
  ++done;
}

task<> waits_for_ever() { co_await sleep_for(1h); }

TEST(task_group, returns_after_its_last_child) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(yields(1, done));
      g.spawn(yields(200, done));
      g.spawn(yields(0, done));
      EXPECT_EQ(g.size(), 3u);
      co_return;
    });
    EXPECT_EQ(done, 3);
  };
  run_here(main());
  EXPECT_EQ(done, 3);
}

TEST(task_group, returns_at_once_when_it_has_no_children) {
  const auto main = []() -> task<> { co_await with_task_group([](task_group&) -> task<> { co_return; }); };
  run_here(main());
}

TEST(task_group, returns_what_its_body_does) {
  int done = 0;
  const auto main = [&]() -> task<std::string> {
    co_return co_await with_task_group([&](task_group& g) -> task<std::string> {
      g.spawn(yields(5, done));
      co_return "value";
    });
  };
  EXPECT_EQ(run_here(main()), "value");
  EXPECT_EQ(done, 1);
}

task<> spawns_more(task_group& g, int generations, int& done) {
  co_await yield();
  if (generations > 0) {
    g.spawn(spawns_more(g, generations - 1, done));
    g.spawn(spawns_more(g, generations - 1, done));
  }
  ++done;
}

TEST(task_group, lets_children_spawn_while_it_is_joining) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(spawns_more(g, 5, done));
      co_return;
    });
    EXPECT_EQ(done, 63);
  };
  run_here(main());
}

task<> started_then_awaits(bool& started, bool& past) {
  started = true;
  co_await yield();
  past = true;
}

TEST(task_group, that_is_cancelled_runs_what_is_spawned_to_its_first_await) {
  bool started = false;
  bool past = false;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.cancel();
      g.spawn(started_then_awaits(started, past));
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(started);
  EXPECT_FALSE(past);
  if (recording()) {
    EXPECT_EQ(recorded().counters().cancelled, 1u);
  }
}

struct sets_when_destroyed {
  explicit sets_when_destroyed(bool& given) : flag(&given) {}
  sets_when_destroyed(sets_when_destroyed&& other) noexcept : flag(std::exchange(other.flag, nullptr)) {}
  sets_when_destroyed& operator=(sets_when_destroyed&&) = delete;
  ~sets_when_destroyed() {
    if (flag != nullptr) *flag = true;
  }
  bool* flag;
};

task<> keeps(sets_when_destroyed, bool& started) {
  started = true;
  co_return;
}

// A group that is closed has no children, so that nobody can spawn into it but a destructor in its own frame.
TEST(task_group, that_is_closed_refuses_what_is_spawned) {
  bool started = false;
  bool destroyed = false;
  bool refused = false;
  const auto main = [&]() -> task<> {
    // The group lives in the coroutine's frame until the statement ends, closed from when it has returned its value.
    struct spawns_when_moved {
      spawns_when_moved(task_group& g, bool& s, bool& d, bool& r) : group(&g), start(&s), destroy(&d), refuse(&r) {}
      spawns_when_moved(spawns_when_moved&& other) noexcept
          : group(other.group),
            start(other.start),
            destroy(other.destroy),
            refuse(other.refuse),
            moves(other.moves + 1) {
        if (moves != 4) return;  // into the promise of the closed group
        try {
          group->spawn(keeps(sets_when_destroyed(*destroy), *start));
        } catch (const std::logic_error&) {
          *refuse = true;
        }
      }
      spawns_when_moved& operator=(spawns_when_moved&&) = delete;
      task_group* group;
      bool* start;
      bool* destroy;
      bool* refuse;
      int moves = 0;
    };
    const auto body = [&](task_group& g) -> task<spawns_when_moved> {
      co_return spawns_when_moved(g, started, destroyed, refused);
    };
    task<spawns_when_moved> group = with_task_group(body);
    co_await std::move(group);
  };
  run_here(main());
  EXPECT_TRUE(refused);
  EXPECT_TRUE(destroyed);
  EXPECT_FALSE(started);
}

TEST(task_group, that_cancels_itself_has_done_its_work) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      co_await yield();
      g.cancel();
    });
    co_await with_task_group([](task_group& g) -> task<> {
      g.cancel();
      co_await sleep_for(1h);
    });
    co_await yield();  // the task itself is not cancelled
    EXPECT_FALSE(this_task::cancelled());
  };
  run_here(main());
}

TEST(task_group, that_was_cancelled_before_its_value_throws) {
  const auto main = []() -> task<int> {
    co_return co_await with_task_group([](task_group& g) -> task<int> {
      g.cancel();
      co_await sleep_for(1h);
      co_return 1;
    });
  };
  EXPECT_THROW(run_here(main()), cancelled);
}

TEST(task_group, has_daemons_that_end_when_the_others_have) {
  int done = 0;
  bool daemon_cancelled = false;
  const auto daemon = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      daemon_cancelled = true;
      EXPECT_EQ(done, 2);
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(daemon());
      g.spawn(yields(10, done));
      co_await yields(3, done);
    });
    EXPECT_TRUE(daemon_cancelled);
  };
  run_here(main());
}

TEST(task_group, of_daemons_alone_ends_with_its_body) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn_daemon(waits_for_ever());
      g.spawn_daemon(waits_for_ever());
      co_await yield();
    });
  };
  run_here(main());
}

// Each is asked once: a look at all that are left for each that ends would take minutes here.
TEST(task_group, asks_a_hundred_thousand_daemons_to_end) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      for (int i = 0; i < 100'000; ++i) g.spawn_daemon(waits_for_ever());
      co_await yield();
    });
  };
  run(main());
}

TEST(task_group, asks_daemons_to_end_that_come_when_all_others_have_been) {
  bool regular_done = false, served = false;
  const auto serves = [&]() -> task<> {  // what the regular child needs
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      served = regular_done;
      throw;
    }
  };
  const auto regular = [&](task_group& g) -> task<> {
    g.spawn_daemon(serves());
    for (int i = 0; i < 5; ++i) co_await yield();
    regular_done = true;
  };
  const auto last_words = [&](task_group& g) -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      g.spawn_daemon(waits_for_ever());
      g.spawn(regular(g));
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(last_words(g));
      co_return;
    });
    EXPECT_TRUE(served);
  };
  run_here(main());
}

TEST(task_group, takes_daemons_while_it_is_joining) {
  const auto child = [](task_group& g) -> task<> {
    co_await yield();
    g.spawn_daemon(waits_for_ever());
    co_await yield();
    g.spawn_daemon(waits_for_ever());
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child(g));
      co_await yield();
    });
  };
  run_here(main());
}

TEST(task_group, nests) {
  int done = 0;
  const auto inner = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(yields(3, done));
      co_await with_task_group([&](task_group& innermost) -> task<> {
        innermost.spawn(yields(30, done));
        co_return;
      });
      EXPECT_GE(done, 2);
    });
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 10; ++i) g.spawn(inner());
      co_return;
    });
    EXPECT_EQ(done, 20);
  };
  run_here(main());
}

TEST(task_group, takes_children_from_any_function_of_its_loop) {
  int done = 0;
  const auto helper = [&](task_group& g) -> task<> {
    g.spawn(yields(2, done));
    co_return;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      auto h = spawn(helper(g));
      co_await h.join();
    });
  };
  run_here(main());
  EXPECT_EQ(done, 1);
}

TEST(task_group, does_not_take_an_empty_task) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      EXPECT_THROW(g.spawn(task<>()), std::invalid_argument);
      EXPECT_THROW(g.spawn_daemon(task<>()), std::invalid_argument);
      EXPECT_EQ(g.size(), 0u);
      co_return;
    });
  };
  run_here(main());
}

TEST(task_group, is_in_the_tree_between_its_host_and_its_children) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  int done = 0;
  const auto child = [&]() -> task<> {
    this_task::set_name("child");
    co_await yields(3, done);
  };
  const auto helper = [&](task_group& g) -> task<> {
    g.spawn(child());
    co_return;
  };
  const auto main = [&]() -> task<> {
    this_task::set_name("host");
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          auto h = spawn(helper(g));
          const std::uint64_t helper_id = h.id();
          co_await h.join();
          co_await yield();
          const recorded now;
          const model::task& c = now.task("child");
          EXPECT_EQ(c.owned_by, model::owner_kind::group);
          EXPECT_EQ(c.spawner, helper_id);
          const model::group* const group = now.group(c.owner);
          EXPECT_NE(group, nullptr);
          if (group == nullptr) co_return;
          EXPECT_EQ(group->owner, now.task("host").id);
          EXPECT_EQ(now.text(group->given_name), "a group");
          EXPECT_EQ(group->children_spawned, 1u);
          EXPECT_EQ(group->state, model::group_state::open);
        },
        {.name = "a group"});
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
