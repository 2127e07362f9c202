// join_handle: the result of a task, and what becomes of it.
#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> counts_to(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}
task<int> fails(int after) {
  co_await counts_to(after);
  throw std::runtime_error("failed");
}
task<> waits_for_ever() { co_await sleep_for(1h); }

TEST(join, gives_the_result) {
  const auto main = []() -> task<> {
    auto pending = spawn(counts_to(5));
    EXPECT_FALSE(pending.done());
    const int first = co_await pending.join();
    EXPECT_EQ(first, 5);
    auto ended = spawn(counts_to(0));
    co_await yield();
    EXPECT_TRUE(ended.done());
    const int second = co_await ended.join();
    EXPECT_EQ(second, 0);
    const auto box = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(9); };
    const std::unique_ptr<int> third = co_await spawn(box()).join();
    EXPECT_EQ(*third, 9);
    int value = 3;
    const auto refers = [](int& v) -> task<int&> { co_return v; };
    int& fourth = co_await spawn(refers(value)).join();
    EXPECT_EQ(&fourth, &value);
  };
  run_here(main());
}

TEST(join, throws_the_error) {
  for (const int after : {0, 3}) {
    const auto main = [&]() -> task<> {
      auto h = spawn(fails(after));
      try {
        co_await h.join();
        ADD_FAILURE() << "join() returned";
      } catch (const std::runtime_error& e) {
        EXPECT_STREQ(e.what(), "failed");
      }
    };
    run_here(main());
  }
  if (recording()) {
    const recorded now;
    EXPECT_EQ(now.counters().unobserved_errors, 0u);
    EXPECT_EQ(now.counters().failed, 2u);
    EXPECT_TRUE(now.tasks("fails").empty()) << "observed: no finding keeps it";
  }
}

TEST(join, is_done_once) {
  const auto main = []() -> task<> {
    auto h = spawn(counts_to(1));
    co_await h.join();
    EXPECT_FALSE(static_cast<bool>(h));
    EXPECT_THROW(static_cast<void>(h.join()), std::logic_error);
    EXPECT_THROW(h.cancel(), std::logic_error);
    EXPECT_THROW(h.release_as_daemon(), std::logic_error);
    EXPECT_EQ(h.id(), 0u);
    EXPECT_FALSE(h.done());
    join_handle<int> none;
    EXPECT_THROW(static_cast<void>(none.join()), std::logic_error);
  };
  run_here(main());
}

TEST(join, of_a_cancelled_task_throws) {
  const auto main = []() -> task<> {
    auto h = spawn(waits_for_ever());
    co_await yield();
    h.cancel();
    h.cancel();
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const cancelled& c) {
      EXPECT_EQ(c.code(), asio::error::operation_aborted);
    }
  };
  run_here(main());
  if (recording()) {
    const model::counters c = recorded().counters();
    EXPECT_EQ(c.cancelled, 1u);
    EXPECT_EQ(c.cancels_asked, 1u);
  }
}

TEST(join, of_a_handle_that_moved) {
  const auto main = []() -> task<int> {
    auto first = spawn(counts_to(3));
    join_handle<int> second(std::move(first));
    EXPECT_FALSE(static_cast<bool>(first));
    std::optional<join_handle<int>> third(std::move(second));
    std::vector<join_handle<int>> all;
    all.push_back(*std::move(third));
    co_return co_await std::move(all.front()).join();
  };
  EXPECT_EQ(run_here(main()), 3);
}

TEST(join, wakes_everyone_who_waits_by_reference) {
  const auto worker = []() -> task<> { co_await counts_to(10); };
  int woken = 0;
  const auto waiter = [&](task_ref t) -> task<> {
    co_await wait_all(std::vector<task_ref>(1, t));
    ++woken;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(worker());
    task_ref worker_ref;
    for (const task_ref& t : all_tasks()) worker_ref = t;
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(waiter(worker_ref));
      g.spawn(waiter(worker_ref));
      co_await h.join();
    });
  };
  run_here(main());
  EXPECT_EQ(woken, 2);
}

// What a task owns goes at its end, and its result does not.
template <class T>
task<T> comes_to(std::shared_ptr<int>, T result) {
  co_await yield();
  co_return std::move(result);
}
task<> comes_to_nothing(std::shared_ptr<int>) { co_await yield(); }
task<int&> comes_to(std::shared_ptr<int>, int& result) {
  co_await yield();
  co_return result;
}
task<int> comes_to_an_error(std::shared_ptr<int>) {
  co_await yield();
  throw std::runtime_error("failed");
}

TEST(join, that_throws_since_another_task_was_cancelled_says_so) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto waiter = [](join_handle<>& h) -> task<> { co_await h.join(); };
  const auto main = [&]() -> task<> {
    auto h = spawn([]() -> task<> { co_await sleep_for(std::chrono::hours(1)); });
    auto waits = spawn(waiter(h));
    co_await yield();
    h.cancel();
    while (!waits.done()) co_await yield();
    const recorded now;
    const model::note* const note = now.note_of(*now.task(waits.id()));
    EXPECT_TRUE(note != nullptr && note->error == "a task that it awaited was cancelled");
    EXPECT_THROW(co_await waits.join(), cancelled);
  };
  run_here(main());
}

TEST(join, gets_the_result_of_a_task_whose_parameters_have_gone) {
  const auto main = []() -> task<> {
    auto owned = std::make_shared<int>(7);
    int other = 8;
    auto text = spawn(comes_to(owned, std::string("a text that is long enough for the heap")));
    auto box = spawn(comes_to(owned, std::make_unique<int>(9)));
    auto constant = spawn(comes_to<std::unique_ptr<const int>>(owned, std::make_unique<const int>(3)));
    auto reference = spawn(comes_to(owned, other));
    auto nothing = spawn(comes_to_nothing(owned));
    auto error = spawn(comes_to_an_error(owned));
    auto captured = spawn([owned]() -> task<int> { co_return *owned; });
    while (!captured.done() || !error.done()) co_await yield();
    EXPECT_EQ(owned.use_count(), 1) << "though nobody has joined yet";
    EXPECT_EQ(co_await text.join(), "a text that is long enough for the heap");
    EXPECT_EQ(*co_await box.join(), 9);
    EXPECT_EQ(*co_await constant.join(), 3);
    EXPECT_EQ(&co_await reference.join(), &other);
    co_await nothing.join();
    EXPECT_EQ(co_await captured.join(), 7);
    bool thrown = false;
    try {
      co_await error.join();
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  };
  run_here(main());
}

struct throws_when_moved {
  explicit throws_when_moved(int* allowed) : moves_left(allowed) {}
  throws_when_moved(throws_when_moved&& other) : moves_left(other.moves_left) {
    if (*moves_left == 0) throw std::runtime_error("cannot be moved now");
    --*moves_left;
  }
  int* moves_left;
};

TEST(join, gets_a_result_that_could_not_be_moved_at_the_end) {
  int allowed = 1;  // into the promise
  const auto makes = [&]() -> task<throws_when_moved> { co_return throws_when_moved(&allowed); };
  const auto main = [&]() -> task<> {
    auto h = spawn(makes());
    while (!h.done()) co_await yield();
    allowed = 10;
    EXPECT_EQ((co_await h.join()).moves_left, &allowed);
  };
  run_here(main());
}

TEST(handle, that_outlives_its_loop_still_has_the_result) {
  join_handle<int> completed;
  join_handle<int> failed;
  join_handle<> pending;
  const auto main = [&]() -> task<> {
    completed = spawn(counts_to(0));
    failed = spawn(fails(0));
    pending = spawn(waits_for_ever());
    co_await yield();
  };
  run_here(main());
  EXPECT_TRUE(completed.done());
  EXPECT_TRUE(failed.done());
  EXPECT_TRUE(pending.done());
  if (recording()) {
    EXPECT_NE(pending.id(), 0u);
  }
  pending.cancel();
  pending.release_as_daemon();
  completed = {};
  failed = {};
}

TEST(handle, that_outlives_its_loop_may_be_dropped_on_another_thread) {
  join_handle<int> completed;
  join_handle<int> failed;
  join_handle<> pending;
  const auto main = [&]() -> task<> {
    completed = spawn(counts_to(0));
    failed = spawn(fails(0));
    pending = spawn(waits_for_ever());
    co_await yield();
  };
  run_here(main());
  std::thread([a = std::move(completed), b = std::move(failed), c = std::move(pending)] {}).join();
}

}  // namespace
}  // namespace curfew::tests
