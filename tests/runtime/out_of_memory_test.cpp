// Out of memory, at every allocation in turn: what was asked for throws std::bad_alloc and has changed nothing, and
// what was under way ends as it would have. On a loop with one thread; with several, running out of memory ends the
// program (loop_core.hpp).
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace {

// How many allocations of this thread are left until one fails; 0: none does.
thread_local constinit long until_failure = 0;

bool fails_now() noexcept { return until_failure != 0 && --until_failure == 0; }

}  // namespace

// The program's own. What the sanitizers and valgrind look for, they see in malloc.
void* operator new(std::size_t bytes) {
  if (!fails_now())
    if (void* const memory = std::malloc(bytes != 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return fails_now() ? nullptr : std::malloc(bytes != 0 ? bytes : 1);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> works(int& alive) {
  struct counted {
    int& count;
    ~counted() { --count; }
  } const c{++alive};
  co_await yield();
  co_await sleep_for(1us);
  co_return 7;
}
task<> waits(int& alive) {
  static_cast<void>(co_await works(alive));
  co_await sleep_for(1h);
}
task<> fails() {
  co_await yield();
  throw std::runtime_error("a text that is too long for the room within a string");
}

// All that a program does with tasks, and what it may leave for the shutdown.
task<> everything(int& alive, std::vector<join_handle<>>& left) {
  left.reserve(2);
  left.push_back(spawn(waits(alive)));
  spawn_daemon(waits(alive));
  auto h = spawn(works(alive));
  if (co_await h.join() != 7) throw std::logic_error("not what was promised");
  auto cancelled_one = spawn(waits(alive));
  co_await yield();
  cancelled_one.cancel();
  try {
    co_await cancelled_one.join();
  } catch (const cancelled&) {
  }
  try {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(waits(alive));
      g.spawn_daemon(waits(alive));
      co_await sleep_for(1us);
      g.spawn(fails());
      co_await sleep_for(1h);
    });
  } catch (const group_error&) {
  }
  co_await wait_all({});
}

// Whether an allocation failed.
bool fails_at(long allocation) {
  SCOPED_TRACE("allocation " + std::to_string(allocation));
  int alive = 0;
  bool failed = false;
  {
    std::vector<join_handle<>> left;
    until_failure = allocation;
    try {
      run(everything(alive, left), named(shutdown::cancel(1ms)));
    } catch (const std::bad_alloc&) {
    } catch (const std::logic_error& e) {
      until_failure = 0;
      ADD_FAILURE() << e.what();
    } catch (const std::exception&) {  // what should have been thrown could not be made, or was cancelled with it
    }
    failed = until_failure == 0;
    until_failure = 0;
  }
  EXPECT_EQ(alive, 0);
  return failed;
}

TEST(out_of_memory, at_each_allocation_in_turn) {
  long allocation = 1;
  while (fails_at(allocation) && !HasFailure()) ++allocation;
  EXPECT_GT(allocation, 20) << "the allocator that fails was not asked";
  expect_all_accounted_for();
}

// Each of these is earlier than what the loop has set its timer for.
TEST(out_of_memory, is_nothing_to_a_sleep_among_others) {
  run_here([]() -> task<> {
    auto other = spawn([]() -> task<> { co_await sleep_for(1h); });
    for (int i = 0; i < 100; ++i) {
      if (i > 1) until_failure = 1;  // at first the recorder learns of this place, and Asio of the timer
      co_await sleep_for(1us);
      EXPECT_EQ(until_failure, i > 1 ? 1 : 0) << i;
      until_failure = 0;
    }
    other.cancel();
    EXPECT_THROW(co_await other.join(), cancelled);
  }());
}

}  // namespace
}  // namespace curfew::tests
