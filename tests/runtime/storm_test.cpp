// A storm of cancellations, with one thread and with several: groups that are cancelled as their last child ends, joins
// that are given up as their target ends, handles that go away under joins, names that are read while they change,
// joins across loops, loops that end in the middle of all of it.
//
// What is asserted is little: that nothing crashes, that everybody gets what was promised or is told why not, and that
// all tasks are accounted for. The sanitizers look at the rest.
//
//     CURFEW_STORM_SEED=N      the same storm again, as far as the threads' luck permits
//     CURFEW_STORM_SECONDS=N   for that long, with one seed after the other
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(executor_work_guard.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }
  dice another() { return dice(random_()); }

 private:
  std::mt19937_64 random_;
};

// What all tasks of one storm share. `other` is a loop that runs beside them; it may end in the middle.
struct weather {
  std::mutex lock;
  std::unique_ptr<loop> other;
  std::atomic<int> wrong{0};

  join_handle<int> spawn_there(task<int> t) {
    const std::lock_guard<std::mutex> locked(lock);
    return other ? other->spawn(std::move(t)) : join_handle<int>();
  }
  void end_other() {
    const std::lock_guard<std::mutex> locked(lock);
    other.reset();
  }
};

task<int> works(dice d) {
  for (unsigned steps = d.below(4); steps != 0; --steps) {
    if (d.one_in(3))
      co_await sleep_for(std::chrono::microseconds(d.below(50)));
    else
      co_await yield();
  }
  if (d.one_in(6)) throw std::runtime_error("failed");
  co_return 7;
}
task<> idles(dice d) {
  try {
    static_cast<void>(co_await works(d));
  } catch (const std::runtime_error&) {
  }
}
task<> sleeps_through_it() {
  try {
    co_await sleep_for(1h);
  } catch (const cancelled&) {
  }
}

// ---- groups ---------------------------------------------------------------------------------------------------------

task<> cancels(task_group& g) {
  g.cancel();
  co_return;
}

task<> group_is_cancelled_as_its_last_child_ends(dice d) {
  co_await with_task_group([&](task_group& g) -> task<> {
    for (unsigned n = d.below(3); n != 0; --n) g.spawn(idles(d.another()));
    if (d.one_in(3)) g.spawn(sleeps_through_it());
    if (d.one_in(4)) g.spawn_daemon(sleeps_through_it());
    g.spawn(cancels(g));
    if (d.one_in(2)) co_await yield();
  });
}

task<> children_fail(dice d) {
  try {
    co_await with_task_group(
        [&](task_group& g) -> task<> {
          const auto fails = [](dice of) -> task<> { static_cast<void>(co_await works(of)); };
          for (unsigned n = 1 + d.below(4); n != 0; --n) g.spawn(fails(d.another()));
          co_await with_task_group([&](task_group& inner) -> task<> {
            inner.spawn(idles(d.another()));
            co_return;
          });
        },
        {.supervise = d.one_in(2)});
  } catch (const group_error&) {
  }
}

// ---- handles --------------------------------------------------------------------------------------------------------

// A handle that several tasks use: one at a time, as it has to be.
struct shared_handle {
  std::mutex lock;
  join_handle<int> handle;

  join_handle<int>::awaiter join() {
    const std::lock_guard<std::mutex> locked(lock);
    return handle.join();
  }
  void drop() {
    const std::lock_guard<std::mutex> locked(lock);
    handle = {};
  }
};

task<> joins(std::shared_ptr<shared_handle> shared, weather& w) {
  try {
    auto join = shared->join();
    shared.reset();
    if (const int result = co_await std::move(join); result != 7) ++w.wrong;
  } catch (const std::logic_error&) {    // the handle is gone, or another join was first
  } catch (const std::runtime_error&) {  // the task failed, or one of the two was cancelled
  }
}
task<> drops(std::shared_ptr<shared_handle> shared, dice d) {
  if (d.one_in(2)) co_await yield();
  shared->drop();
}

task<> handle_goes_away_under_joins(dice d, weather& w, join_handle<int> of) {
  auto shared = std::make_shared<shared_handle>();
  shared->handle = std::move(of);
  co_await with_task_group([&](task_group& g) -> task<> {
    g.spawn(joins(shared, w));
    if (d.one_in(2)) g.spawn(joins(shared, w));
    if (d.one_in(2)) g.spawn(drops(shared, d.another()));
    if (d.one_in(3)) g.spawn(cancels(g));
    shared.reset();
    co_return;
  });
}

task<> join_is_given_up_as_its_target_ends(dice d, weather& w) {
  const auto waits = [&w](join_handle<int> h) -> task<> {
    try {
      if (co_await h.join() != 7) ++w.wrong;
    } catch (const std::runtime_error&) {
    }
  };
  auto a = spawn(works(d.another()));
  if (d.one_in(3)) a.cancel();
  auto b = spawn(waits(std::move(a)));
  if (d.one_in(2)) co_await yield();
  b.cancel();
  try {
    co_await b.join();
  } catch (const cancelled&) {
  }
}

task<> becomes_a_daemon(dice d) {
  auto h = spawn(group_is_cancelled_as_its_last_child_ends(d.another()));
  if (d.one_in(2)) co_await yield();
  h.release_as_daemon();
}

// ---- names ----------------------------------------------------------------------------------------------------------

task<> changes_its_name() {
  for (int i = 0; i < 20; ++i) {
    this_task::set_name(i % 2 == 0 ? "a name that is too long for the room within a string" : "another");
    co_await yield();
  }
}

task<> names_are_read_while_they_change(weather& w) {
  auto h = spawn(changes_its_name());
  for (int i = 0; i < 10 && !h.done(); ++i) {
    for (const task_ref& t : all_tasks())
      if (const std::string name = t.name(); name.empty() || name.find('\0') != std::string::npos) ++w.wrong;
    co_await yield();
  }
  co_await h.join();
}

// ---- two loops ------------------------------------------------------------------------------------------------------

task<> joins_a_task_of_another_loop(dice d, weather& w) {
  join_handle<int> h = w.spawn_there(works(d.another()));
  if (!h) co_return;
  if (d.one_in(4)) h.cancel();
  co_await handle_goes_away_under_joins(d.another(), w, std::move(h));
}

// ---- all of it ------------------------------------------------------------------------------------------------------

task<> squall(dice d, weather& w, unsigned actions) {
  for (; actions != 0; --actions) {
    switch (d.below(7)) {
      case 0:
        co_await group_is_cancelled_as_its_last_child_ends(d.another());
        break;
      case 1:
        co_await children_fail(d.another());
        break;
      case 2:
        co_await handle_goes_away_under_joins(d.another(), w, spawn(works(d.another())));
        break;
      case 3:
        co_await join_is_given_up_as_its_target_ends(d.another(), w);
        break;
      case 4:
        co_await becomes_a_daemon(d.another());
        break;
      case 5:
        co_await names_are_read_while_they_change(w);
        break;
      default:
        co_await joins_a_task_of_another_loop(d.another(), w);
    }
  }
}

task<> everywhere_at_once(dice d, weather& w, unsigned actions) {
  std::vector<join_handle<>> left;  // of which some are pending when main ends
  co_await with_task_group([&](task_group& g) -> task<> {
    for (int i = 0; i < 6; ++i) g.spawn(squall(d.another(), w, actions));
    for (int i = 0; i < 2; ++i) left.push_back(spawn(squall(d.another(), w, actions)));
    co_return;
  });
  for (auto& h : left)
    if (d.one_in(2)) co_await h.join();
}

void storm(std::uint64_t seed, std::size_t threads, unsigned actions) {
  SCOPED_TRACE("CURFEW_STORM_SEED=" + std::to_string(seed));
  dice d(seed);
  asio::io_context context;
  const auto some_work = asio::make_work_guard(context);
  weather w;
  w.other = std::make_unique<loop>(context, run_options{.name = test_name(), .threads = 1 + d.below(2)});
  const unsigned handlers = d.one_in(2) ? d.below(300) : 0;
  std::thread beside([&] {
    for (unsigned left = handlers; left != 0 && context.run_one() != 0; --left) {
    }
    if (handlers != 0) w.end_other();
    context.run();
  });
  try {
    run(everywhere_at_once(d.another(), w, actions), named(shutdown::cancel(1ms), threads));
  } catch (const std::exception& e) {
    ADD_FAILURE() << e.what();
  }
  context.stop();
  beside.join();
  EXPECT_EQ(w.wrong.load(), 0);
}

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

class storm_on : public testing::TestWithParam<std::size_t> {};

TEST_P(storm_on, leaves_nobody_behind) {
  std::uint64_t seed = number("CURFEW_STORM_SEED", std::random_device{}());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(number("CURFEW_STORM_SECONDS", 0));
  std::cout << "CURFEW_STORM_SEED=" << seed << std::endl;
  RecordProperty("seed", std::to_string(seed));
  int storms = 0;
  do {
    storm(seed++, GetParam(), 25);
  } while (!HasFailure() && (++storms < 4 || std::chrono::steady_clock::now() < until));
  expect_all_accounted_for();
}

INSTANTIATE_TEST_SUITE_P(threads, storm_on, testing::Values(1, 2, 4, 8),
                         [](const auto& of) { return std::to_string(of.param); });

}  // namespace
}  // namespace curfew::tests
