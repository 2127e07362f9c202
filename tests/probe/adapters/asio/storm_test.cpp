// Everything at once, on four threads: nobody is lost and nobody is counted twice. Each tree of coroutines has a strand
// of its own, as Asio asks of a parallel group: cancelling one of its operations while another ends is a data race.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"
#include "tests/support/sanitizers.hpp"

namespace curfew::tests {
namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

asio::awaitable<void> hop(int times) {
  for (int i = 0; i < times; ++i) co_await post(co_await asio::this_coro::executor, asio::use_awaitable);
}
asio::awaitable<void> tick(int times) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int i = 0; i < times; ++i) {
    timer.expires_after(std::chrono::microseconds(i % 3));
    co_await timer.async_wait(asio::use_awaitable);
  }
}
asio::awaitable<void> branch(int depth) {
  if (depth == 0) co_return co_await hop(3);
  co_spawn(co_await asio::this_coro::executor, branch(depth - 1), asio::detached);
  co_await (hop(2) && tick(2));
  co_await (tick(1) || hop(5));
}

TEST(tracked_storm, loses_nobody_and_counts_nobody_twice) {
  ends_since_last_time();
  {
    asio::io_context io;
    const auto strand = make_strand(io);
    std::atomic<int> called{0};
    for (int i = 0; i < 200; ++i) {
      co_spawn(make_strand(io), branch(3), asio::detached);
      co_spawn(make_strand(io), branch(2), asio::detached);
      post(strand, [&called, &io] {
        ++called;
        post(io, [&called] { ++called; });
        post(io, [&called] { ++called; });
      });
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&io] { io.run(); });
    for (auto& t : threads) t.join();
    EXPECT_EQ(called, 600);
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed + all.destroyed, all.spawned);
  EXPECT_EQ(all.pending, 0u);
  EXPECT_EQ(all.live, 0u);
}

// Two operations for one wait, on whatever threads: the first that ends resumes the coroutine, while the other is begun
// or ends.
template <class Handler>
struct first_of_two {
  struct both {
    both(const asio::any_io_executor& on, Handler h) : first(on, 0s), second(on, 2us), handler(std::move(h)) {}
    asio::steady_timer first, second;
    Handler handler;
    std::atomic<bool> is_done{false};
  };
  void operator()(error_code) const {
    if (!shared->is_done.exchange(true)) std::move(shared->handler)();
  }
  std::shared_ptr<both> shared;
};
asio::awaitable<void> wait_for_first() {
  const auto on = co_await asio::this_coro::executor;
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [on](auto handler) {
        using ends = first_of_two<decltype(handler)>;
        const ends end{std::make_shared<typename ends::both>(on, std::move(handler))};
        end.shared->first.async_wait(end);
        end.shared->second.async_wait(end);
      },
      asio::use_awaitable);
}
asio::awaitable<void> races(int times) {
  for (int i = 0; i < times; ++i) co_await wait_for_first();
}

TEST(tracked_storm, says_of_a_coroutine_only_what_the_thread_that_runs_it_does) {
  ends_since_last_time();
  {
    asio::io_context io;
    for (int i = 0; i < 8; ++i) co_spawn(io, races(500), asio::detached);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&io] { io.run(); });
    for (auto& t : threads) t.join();
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed, all.spawned);
  EXPECT_EQ(all.live, 0u);
}

TEST(tracked_storm, does_not_look_at_an_awaitable_that_has_died_on_another_thread) {
  asio::thread_pool pool(2);
  for (int i = 0; i < 100; ++i) {
    auto made_first = hop(1);
    auto made_last = hop(1);
    std::thread([dies_there = std::move(made_last)] {}).join();
    co_spawn(pool, std::move(made_first), asio::detached);
  }
  pool.join();
}

// Each has a function of its own, whose name is looked up at its first wait.
template <int N>
asio::awaitable<void> one_of_many() {
  co_await post(co_await asio::this_coro::executor, asio::use_awaitable);
}
template <int... N>
void spawn_all(asio::io_context& io, std::integer_sequence<int, N...>) {
  (co_spawn(io, one_of_many<N>(), asio::detached), ...);
}

#if !CURFEW_THREAD_SANITIZER  // it does not let a child of several threads go on
TEST(tracked_storm, lets_a_child_go_on_that_was_forked_while_names_are_looked_up) {
  asio::io_context io;
  spawn_all(io, std::make_integer_sequence<int, 150>());
  std::thread looks_up([&io] { io.run(); });
  int right = 0;
  for (int i = 0; i < 20; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      asio::io_context of_child;
      spawn_all(of_child, std::make_integer_sequence<int, 3>());
      of_child.run();
      ::_exit(7);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7) ++right;
  }
  looks_up.join();
  EXPECT_EQ(right, 20);
}
#endif

#if !CURFEW_ADDRESS_SANITIZER && !CURFEW_THREAD_SANITIZER  // their stacks are larger
void* runs_on_a_small_stack(void*) {
  asio::io_context io;
  spawn_all(io, std::make_integer_sequence<int, 10>());
  io.run();
  return nullptr;
}

TEST(tracked_storm, takes_a_thread_that_has_a_small_stack) {
  pthread_attr_t small;
  ASSERT_EQ(::pthread_attr_init(&small), 0);
  ASSERT_EQ(::pthread_attr_setstacksize(&small, 40 * 1024), 0);
  pthread_t thread;
  ASSERT_EQ(::pthread_create(&thread, &small, &runs_on_a_small_stack, nullptr), 0);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&small);
}
#endif

}  // namespace
}  // namespace curfew::tests
