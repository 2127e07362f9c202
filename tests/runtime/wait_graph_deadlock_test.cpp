// A task that waits for itself, or for one that waits for it, gets an error at once (docs/runtime.md#rule-8).
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// What it throws is a deadlock, and says who would wait for whom.
template <class Await>
task<bool> is_refused(Await waiting) {
  try {
    co_await waiting();
  } catch (const system_error& e) {
    EXPECT_NE(std::string(e.what()).find("would wait for "), std::string::npos) << e.what();
    co_return e.code() == std::errc::resource_deadlock_would_occur;
  }
  co_return false;
}

TEST(deadlock, of_a_task_that_joins_itself) {
  bool refused = false;
  join_handle<> self;
  const auto joins_itself = [&]() -> task<> {
    refused = co_await is_refused([&]() -> task<> { co_await self.join(); });
    EXPECT_TRUE(static_cast<bool>(self)) << "the handle still owns it";
  };
  const auto main = [&]() -> task<> {
    self = spawn(joins_itself());
    co_await yield();
    co_await yield();
    co_await self.join();
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

// Each looks for a circle as it begins to wait: in all they look at as many tasks as there are, and not at its square.
TEST(deadlock, is_looked_for_in_a_long_chain) {
  constexpr int depth = 100'000;
  int ended = 0;
  std::function<task<>(int)> link = [&](int left) -> task<> {
    if (left > 0) {
      auto next = spawn(link(left - 1));
      co_await next.join();
    }
    ++ended;
  };
  run_here(link(depth));
  EXPECT_EQ(ended, depth + 1);
}

TEST(deadlock, of_two_tasks_that_join_each_other) {
  bool refused = false;
  join_handle<> first;
  join_handle<> second;
  const auto joins_second = [&]() -> task<> { co_await second.join(); };
  const auto joins_first = [&]() -> task<> {
    refused = co_await is_refused([&]() -> task<> { co_await first.join(); });
  };
  const auto main = [&]() -> task<> {
    first = spawn(joins_second());
    second = spawn(joins_first());
    co_await first.join();
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(deadlock, of_a_child_that_waits_for_its_groups_host) {
  bool refused = false;
  const auto child = [&](task_ref host) -> task<> {
    refused = co_await is_refused([&]() -> task<> { co_await wait_all(std::vector<task_ref>(1, host)); });
  };
  const auto main = [&]() -> task<> {
    const task_ref self = all_tasks().front();
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child(self));
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

// main joins a; a's group has b; b joins c; c's group has d; d waits for main.
TEST(deadlock, through_a_chain_of_groups_and_joins) {
  bool refused = false;
  const auto d = [&](task_ref top) -> task<> {
    co_await yield();
    refused = co_await is_refused([&]() -> task<> { co_await wait_all(std::vector<task_ref>(1, top)); });
  };
  const auto c = [&](task_ref top) -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(d(top));
      co_return;
    });
  };
  const auto b = [&](task_ref top) -> task<> {
    auto h = spawn(c(top));
    co_await h.join();
  };
  const auto a = [&](task_ref top) -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(b(top));
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(a(all_tasks().front()));
    co_await h.join();
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(deadlock, of_waiting_for_all_tasks_from_one_of_them) {
  bool refused = false;
  const auto main = [&]() -> task<> {
    refused = co_await is_refused([]() -> task<> { co_await wait_all(all_tasks()); });
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

// Also where the task that closes the circle is not the first of the set.
TEST(deadlock, is_seen_before_waiting_for_the_others) {
  bool refused = false;
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto main = [&]() -> task<> {
    auto h = spawn(sleeper());
    refused = co_await is_refused([]() -> task<> {
      std::vector<task_ref> all = all_tasks();
      std::swap(all.front(), all.back());
      co_await wait_all(std::move(all));
    });
    h.release_as_daemon();
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

// A wait_all waits for one after the other: the circle may be closed through one whose turn has not come.
TEST(deadlock, through_a_task_that_somebody_will_wait_for_next) {
  bool refused = false;
  std::vector<task_ref> both;
  const auto short_one = []() -> task<> { co_await sleep_for(1h); };
  const auto waits_for_both = [&]() -> task<> { co_await wait_all(both); };
  task_ref waiting;
  const auto closes = [&]() -> task<> {
    co_await yield();
    co_await yield();
    refused = co_await is_refused([&]() -> task<> { co_await wait_all(std::vector<task_ref>(1, waiting)); });
  };
  const auto main = [&]() -> task<> {
    auto a = spawn(short_one());
    auto b = spawn(closes());
    auto all = all_tasks();
    both = {all.at(1), all.at(2)};
    auto w = spawn(waits_for_both());
    waiting = all_tasks().back();
    co_await b.join();
    a.cancel();
    co_await w.join();
    a.release_as_daemon();
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(deadlock, is_not_seen_between_siblings) {
  int done = 0;
  const auto worker = [&]() -> task<> {
    for (int i = 0; i < 5; ++i) co_await yield();
    ++done;
  };
  join_handle<> shared;
  const auto joins = [&]() -> task<> {
    co_await shared.join();
    ++done;
  };
  const auto main = [&]() -> task<> {
    shared = spawn(worker());
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(joins());
      g.spawn(worker());
      co_await worker();
    });
  };
  run_here(main());
  EXPECT_EQ(done, 4);
}

TEST(deadlock, is_not_seen_in_waiting_for_others_than_oneself) {
  int done = 0;
  const auto worker = [&]() -> task<> {
    co_await yield();
    ++done;
  };
  const auto main = [&]() -> task<> {
    std::vector<join_handle<>> handles;
    for (int i = 0; i < 3; ++i) handles.push_back(spawn(worker()));
    std::vector<task_ref> others = all_tasks();
    others.erase(others.begin());
    co_await wait_all(others);
    EXPECT_EQ(done, 3);
    co_await wait_all(std::vector<task_ref>());
  };
  run_here(main());
}

// A task of the group that joins one outside of it which waits for a sibling: no circle.
TEST(deadlock, is_not_seen_through_a_group_that_does_not_wait_for_one) {
  join_handle<> outside;
  task_ref sibling;
  const auto slow = []() -> task<> {
    for (int i = 0; i < 10; ++i) co_await yield();
  };
  const auto waits_for_sibling = [&]() -> task<> { co_await wait_all(std::vector<task_ref>(1, sibling)); };
  const auto joins_outside = [&]() -> task<> { co_await outside.join(); };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(slow());
      sibling = all_tasks().back();
      outside = spawn(waits_for_sibling());
      g.spawn(joins_outside());
      co_return;
    });
  };
  run_here(main());
}

// A group cancels its daemons when its body is done, and waits for them then.
TEST(deadlock, is_not_seen_through_a_daemon_of_a_group) {
  join_handle<> server;
  join_handle<> client;
  bool ended = false;
  const auto watches = [&]() -> task<> { co_await client.join(); };
  const auto serves = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      co_await yield();
      g.spawn_daemon(watches());
      for (int i = 0; i < 5; ++i) co_await yield();
    });
    ended = true;
  };
  const auto waits_for_server = [&]() -> task<> { co_await server.join(); };
  const auto main = [&]() -> task<> {
    server = spawn(serves());
    client = spawn(waits_for_server());
    while (!client.done()) co_await yield();
  };
  run_here(main());
  EXPECT_TRUE(ended);
}

// There the cancel does not reach the daemon, and its group would wait for ever.
TEST(deadlock, is_seen_through_a_daemon_of_a_group_that_waits_in_a_shield) {
  join_handle<> server;
  const auto waits_shielded = [&]() -> task<> {
    auto wait = [&]() -> task<> { co_await server.join(); };
    co_await shield(std::chrono::hours::max(), wait);
  };
  const auto waits_in_a_group_shielded = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(waits_shielded());
      co_return;
    });
  };
  for (const bool directly : {true, false}) {
    const auto serves = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        if (directly)
          g.spawn_daemon(waits_shielded());
        else
          g.spawn_daemon(waits_in_a_group_shielded());
        co_return;
      });
    };
    const auto main = [&]() -> task<> {
      server = spawn(serves());
      try {
        co_await server.join();
        ADD_FAILURE() << "nobody was refused";
      } catch (const group_error&) {
      }
    };
    run_here(main());
  }
}

// An operation that keeps its handler. Somebody may still call it, on whatever thread: it is outstanding work.
class kept_for_later {
 public:
  auto async_wait(use_task_t token) {
    return asio::async_initiate<use_task_t, void()>(
        [this](auto handler) { kept_ = std::make_shared<decltype(handler)>(std::move(handler)); }, token);
  }

 private:
  std::shared_ptr<void> kept_;
};

// What Asio counts as work is gone, and with it all that could call the handler.
TEST(deadlock, of_a_loop_that_has_nothing_left_to_do) {
  kept_for_later never;
  loop l(named());
  const auto main = [&]() -> task<> {
    asio::post(l.context(), [&] { l.context().get_executor().on_work_finished(); });
    co_await never.async_wait(use_task);
  };
  try {
    l.run(main());
    ADD_FAILURE() << "returned";
  } catch (const system_error& e) {
    EXPECT_EQ(e.code(), std::errc::resource_deadlock_would_occur);
    EXPECT_NE(std::string(e.what()).find("nothing left to do"), std::string::npos);
  }
}

}  // namespace
}  // namespace curfew::tests
