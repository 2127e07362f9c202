// task<T>: what it gives, when it starts, how deep it goes.
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

task<int> forty_two() { co_return 42; }
task<std::string> text() { co_return "text"; }
task<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }
task<int&> reference_to(int& value) { co_return value; }
task<> nothing() { co_return; }

struct no_default {
  explicit no_default(int given) : value(given) {}
  no_default(no_default&&) = default;
  no_default& operator=(no_default&&) = delete;
  int value;
};
task<no_default> not_default_constructible() { co_return no_default(7); }

TEST(task, gives_its_value) {
  EXPECT_EQ(run_here([]() -> task<int> { co_return co_await forty_two(); }()), 42);
  EXPECT_EQ(run_here(text()), "text");
}

TEST(task, gives_a_value_that_can_only_be_moved) {
  const auto main = []() -> task<std::unique_ptr<int>> {
    std::unique_ptr<int> box = co_await boxed(5);
    ++*box;
    co_return box;
  };
  EXPECT_EQ(*run_here(main()), 6);
  EXPECT_EQ(run_here(not_default_constructible()).value, 7);
}

// Made where the promise keeps it, and no compiler aligns a coroutine's frame to this much.
struct alignas(64) over_aligned {
  over_aligned(int given) : value(given), is_aligned(reinterpret_cast<std::uintptr_t>(this) % 64 == 0) {}
  over_aligned(over_aligned&& from) noexcept : value(from.value), is_aligned(from.is_aligned) {}
  int value;
  bool is_aligned;
};
task<over_aligned> aligned(int value) { co_return value; }

TEST(task, keeps_a_value_where_its_type_may_be) {
  for (int i = 0; i < 4; ++i) {  // wherever frames come to lie
    const over_aligned value = run_here(aligned(i));
    EXPECT_EQ(value.value, i);
    EXPECT_TRUE(value.is_aligned);
  }
  const auto main = []() -> task<int> {
    const int awaited = (co_await aligned(20)).value;
    co_return awaited + (co_await spawn(aligned(22)).join()).value;
  };
  EXPECT_EQ(run_here(main()), 42);
}

TEST(task, gives_a_reference) {
  int value = 1;
  const auto main = [&]() -> task<int&> {
    int& inner = co_await reference_to(value);
    EXPECT_EQ(&inner, &value);
    co_return inner;
  };
  EXPECT_EQ(&run_here(main()), &value);
}

TEST(task, of_void_returns) {
  bool after = false;
  const auto main = [&]() -> task<> {
    co_await nothing();
    after = true;
  };
  run_here(main());
  EXPECT_TRUE(after);
}

TEST(task, may_be_named_before_it_is_awaited) {
  const auto main = []() -> task<int> {
    task<int> later = forty_two();
    EXPECT_TRUE(static_cast<bool>(later));
    const int value = co_await std::move(later);
    EXPECT_FALSE(static_cast<bool>(later));
    co_return value;
  };
  EXPECT_EQ(run_here(main()), 42);
}

task<int> thrower(int depth) {
  if (depth == 0) throw std::runtime_error("from below");
  const int value = co_await thrower(depth - 1);
  co_return value + 1;
}

TEST(task, passes_an_exception_up_through_its_callers) {
  try {
    run_here(thrower(20));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "from below");
  }
}

TEST(task, goes_on_after_an_exception_that_it_caught) {
  const auto main = []() -> task<int> {
    int caught = 0;
    for (int i = 0; i < 3; ++i) {
      try {
        co_await thrower(i);
      } catch (const std::runtime_error&) {
        ++caught;
      }
    }
    co_return caught;
  };
  EXPECT_EQ(run_here(main()), 3);
}

struct counts_life {
  explicit counts_life(int& counter) : alive(&counter) { ++*alive; }
  counts_life(const counts_life& other) : alive(other.alive) { ++*alive; }
  counts_life& operator=(const counts_life&) = delete;
  ~counts_life() { --*alive; }
  int* alive;
};

task<> holds(counts_life, bool& started) {
  started = true;
  co_return;
}

TEST(task, starts_when_it_is_awaited) {
  bool started = false;
  int alive = 0;
  const auto main = [&]() -> task<> {
    task<> later = holds(counts_life(alive), started);
    EXPECT_FALSE(started);
    EXPECT_EQ(alive, 1);
    co_await std::move(later);
    EXPECT_TRUE(started);
  };
  run_here(main());
  EXPECT_EQ(alive, 0);
}

TEST(task, that_nobody_awaits_is_destroyed_unstarted) {
  bool started = false;
  int alive = 0;
  {
    const task<> never = holds(counts_life(alive), started);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  task<> replaced = holds(counts_life(alive), started);
  replaced = holds(counts_life(alive), started);
  EXPECT_EQ(alive, 1);
  replaced = {};
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(started);
}

TEST(task, destroys_its_parameters_when_it_is_done) {
  int alive = 0;
  bool started = false;
  const auto main = [&]() -> task<> {
    co_await holds(counts_life(alive), started);
    EXPECT_EQ(alive, 0);
  };
  run_here(main());
}

task<void*> where_it_lives() {
  std::array<char, 100> local{};
  co_await yield();
  co_return local.data();
}

TEST(task, gets_the_frame_of_one_before_it) {
  const auto main = []() -> task<bool> {
    void* const first = co_await where_it_lives();
    void* const second = co_await where_it_lives();
    co_return first == second;
  };
#if !defined(__SANITIZE_ADDRESS__)  // there, the heap keeps what is freed for a while
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP();
#endif
#endif
  EXPECT_TRUE(run_here(main()));
#endif
}

TEST(task, that_was_moved_from_cannot_be_run) {
  task<> moved = nothing();
  const task<> here = std::move(moved);
  EXPECT_THROW(curfew::run(std::move(moved), named()), std::invalid_argument);
}

struct throws_when_moved {
  throws_when_moved() = default;
  throws_when_moved(throws_when_moved&&) { throw std::runtime_error("cannot be moved"); }
};
task<throws_when_moved> returns_what_throws() { co_return throws_when_moved(); }

TEST(task, whose_result_throws_on_its_way_has_failed) {
  EXPECT_THROW(run_here(returns_what_throws()), std::runtime_error);
}

}  // namespace
}  // namespace curfew::tests
