// Plain coroutines of Asio's, recorded without a word in their source.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/coroutines.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto use = asio::use_awaitable;

TEST(tracked_coroutine, is_a_task_that_has_the_name_of_its_function) {
  asio::io_context io;
  co_spawn(io, sleeper(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::sleeper waits in deadline_timer.async_wait"));
}

asio::awaitable<void> innermost() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable_t<>{"place.cpp", 42, "innermost"});
}
asio::awaitable<void> between() { co_await innermost(); }
asio::awaitable<void> outermost() { co_await between(); }

TEST(tracked_coroutine, has_its_async_stack_with_the_line_where_its_token_has_one) {
  asio::io_context io;
  co_spawn(io, outermost(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::outermost waits in deadline_timer.async_wait"));
  EXPECT_EQ(stack_of("curfew::tests::outermost"), "curfew::tests::outermost > curfew::tests::between > innermost:42");
}

asio::awaitable<int> answer() {
  co_await post(co_await asio::this_coro::executor, use);
  co_return 42;
}
asio::awaitable<void> asks() { EXPECT_EQ(co_await answer(), 42); }

TEST(tracked_coroutine, is_gone_when_it_has_ended) {
  asio::io_context io;
  ends_since_last_time();
  co_spawn(io, asks(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.spawned, all.completed);
  EXPECT_EQ(all.destroyed, 0u);
}

asio::awaitable<void> throws() {
  co_await post(co_await asio::this_coro::executor, use);
  throw std::runtime_error("swallowed by detached");
}

TEST(tracked_coroutine, that_throws_has_ended_as_well) {
  asio::io_context io;
  co_spawn(io, throws(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
}

TEST(tracked_coroutine, that_goes_with_its_context_was_pending) {
  ends_since_last_time();
  {
    asio::io_context io;
    co_spawn(io, sleeper(), asio::detached);
    settle(io);
  }
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::sleeper is destroyed in deadline_timer.async_wait, pending at shutdown"));
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.pending, 1u);
  EXPECT_EQ(all.destroyed, 1u);
  EXPECT_EQ(all.live, 0u);
}

TEST(tracked_coroutine, that_nobody_ran_was_pending_too_and_has_a_name) {
  ends_since_last_time();
  {
    asio::io_context io;
    co_spawn(io, sleeper(), asio::detached);
    co_spawn(io, [] { return sleeper(); }, asio::detached);
  }
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::sleeper is never started, pending at shutdown",
                          ::testing::HasSubstr("::lambda is never started, pending at shutdown")));
  EXPECT_EQ(ends_since_last_time().pending, 2u);
}

TEST(tracked_coroutine, that_has_not_run_is_taken_for_what_was_made_last) {
  asio::io_context io;
  co_spawn(io, sleeper(), asio::detached);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::sleeper is ready"));
  EXPECT_TRUE(is_guessed("curfew::tests::sleeper"));
  settle(io);
  EXPECT_FALSE(is_guessed("curfew::tests::sleeper"));
}

asio::awaitable<void> made_first() { co_await sleeper(); }
asio::awaitable<void> made_last() { co_await sleeper(); }

TEST(tracked_coroutine, that_was_taken_for_another_is_called_by_its_own_name_when_it_runs) {
  asio::io_context io;
  auto first = made_first();
  auto last = made_last();
  co_spawn(io, std::move(first), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::made_first waits in deadline_timer.async_wait"));
  EXPECT_FALSE(is_guessed("curfew::tests::made_first"));
}

constexpr asio::use_awaitable_t<> made_outside;
asio::awaitable<void> waits_with_a_token_from_outside() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(made_outside);
}

TEST(tracked_coroutine, does_not_take_the_place_of_its_token_for_that_of_its_wait) {
  asio::io_context io;
  co_spawn(io, waits_with_a_token_from_outside(), asio::detached);
  settle(io);
  EXPECT_EQ(stack_of("curfew::tests::waits_with_a_token_from_outside"),
            "curfew::tests::waits_with_a_token_from_outside");
}

template <class Handler>
struct two_timers {
  two_timers(asio::io_context& io, Handler h) : first(io, 0s), second(io, 0s), handler(std::move(h)) {}
  void finish() {
    if (!is_done.exchange(true)) std::move(handler)();
  }

  asio::steady_timer first, second;
  Handler handler;
  std::atomic<bool> is_done{false};
};

// Begins two operations, and another thread ends the coroutine between them.
template <class Token>
auto with_timeout(asio::io_context& io, const std::atomic<bool>& is_over, Token&& token) {
  return asio::async_initiate<Token, void()>(
      [&](auto handler) {
        auto both = std::make_shared<two_timers<decltype(handler)>>(io, std::move(handler));
        both->first.async_wait([both](error_code) { both->finish(); });
        while (!is_over) std::this_thread::yield();
        both->second.async_wait([both](error_code) { both->finish(); });
      },
      token);
}

struct says_so {
  std::atomic<bool>& is_over;
  ~says_so() { is_over = true; }
};

asio::awaitable<void> with_a_timeout(asio::io_context& io, std::atomic<bool>& is_over) {
  const says_so over{is_over};
  co_await post(io, asio::use_awaitable);
  co_await with_timeout(io, is_over, asio::use_awaitable);
}

TEST(tracked_coroutine, that_another_thread_ends_while_an_operation_is_begun_for_it_has_ended) {
  ends_since_last_time();
  for (int i = 0; i < 100; ++i) {
    asio::io_context io;
    std::atomic<bool> is_over{false};
    co_spawn(io, with_a_timeout(io, is_over), asio::detached);
    std::thread other([&] { io.run(); });
    io.run();
    other.join();
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.live, 0u);
  EXPECT_EQ(all.spawned, all.completed);
}

std::shared_ptr<void> kept;
asio::awaitable<void> waits_for_what_is_dropped() {
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [](auto handler) { kept = std::make_shared<decltype(handler)>(std::move(handler)); }, asio::use_awaitable);
}

TEST(tracked_coroutine, that_is_dropped_while_its_context_runs_on_is_an_orphan) {
  asio::io_context io;
  co_spawn(io, waits_for_what_is_dropped(), asio::detached);
  settle(io);
  kept.reset();
  EXPECT_THAT(tasks_of_last_context(), ::testing::Contains("curfew::tests::waits_for_what_is_dropped waits"))
      << "the context may be about to go";
  post(io, [] {});
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::waits_for_what_is_dropped is destroyed, orphaned"));
}

// Two operations for one wait, whose handlers have the coroutine's in them: the one that is the `needed`th to end calls
// it.
template <class Handler>
struct one_of_two {
  struct both {
    Handler handler;
    int needed;
  };
  void operator()(error_code = {}) const {
    if (--shared->needed == 0) std::move(shared->handler)();
  }
  std::shared_ptr<both> shared;
};
asio::awaitable<void> waits_for_two(int needed, asio::io_context& io, asio::steady_timer& second) {
  co_await asio::async_initiate<decltype(use), void()>(
      [&](auto handler) {
        using ends = one_of_two<decltype(handler)>;
        const ends end{std::make_shared<typename ends::both>(std::move(handler), needed)};
        post(io, end);
        second.async_wait(end);
      },
      use);
  co_await sleeper();
}

TEST(tracked_coroutine, that_waits_for_two_operations_of_one_wait_does_not_run_when_the_first_has_ended) {
  asio::io_context io;
  asio::steady_timer second(io, 1h);
  co_spawn(io, waits_for_two(2, io, second), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::waits_for_two waits"));
  second.cancel();
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::waits_for_two waits in deadline_timer.async_wait"));
}

TEST(tracked_coroutine, that_one_of_two_operations_has_resumed_does_not_run_when_the_other_ends) {
  asio::io_context io;
  asio::steady_timer other(io, 1h);
  co_spawn(io, waits_for_two(1, io, other), asio::detached);
  settle(io);
  other.cancel();
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::waits_for_two waits in deadline_timer.async_wait"));
}

asio::awaitable<void> short_one() { co_await post(co_await asio::this_coro::executor, use); }
asio::awaitable<void> either() { co_await (short_one() || sleeper()); }
asio::awaitable<void> both() { co_await (short_one() && short_one()); }

TEST(tracked_coroutine, that_waits_for_several_ends_with_them) {
  asio::io_context io;
  co_spawn(io, either(), asio::detached);
  co_spawn(io, both(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
}

asio::awaitable<void> waits_for_both() { co_await (sleeper() && sleeper()); }

TEST(tracked_coroutine, that_waits_for_several_is_shown_beside_them) {
  asio::io_context io;
  co_spawn(io, waits_for_both(), asio::detached);
  settle(io);
  const std::string parent = "curfew::tests::waits_for_both";
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre(parent + " waits", "curfew::tests::sleeper waits in deadline_timer.async_wait",
                          "curfew::tests::sleeper waits in deadline_timer.async_wait"));
  EXPECT_EQ(spawner_of("curfew::tests::sleeper"), parent);
}

asio::awaitable<void> waits_for_three() { co_await (sleeper() && sleeper() && sleeper()); }

TEST(tracked_coroutine, of_an_operator_has_that_for_its_name) {
  asio::io_context io;
  co_spawn(io, waits_for_three(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ::testing::Contains("operator&& waits"));
  EXPECT_EQ(above("operator&&"), "curfew::tests::waits_for_three");
}

asio::awaitable<void> waits_for(bell& b) { co_await b.wait(use); }

TEST(tracked_coroutine, that_waits_in_what_nobody_tells_of_is_there_until_its_end) {
  asio::io_context io;
  bell b;
  co_spawn(io, waits_for(b), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::waits_for waits"));
  b.ring();
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
}

using channel = asio::experimental::channel<void(error_code, int)>;
asio::awaitable<void> receives(channel& c) {
  EXPECT_EQ(co_await c.async_receive(use), 7);
  co_await sleeper();
}
asio::awaitable<void> sends(channel& c) {
  co_await c.async_send(error_code(), 7, use);
  co_await sleeper();
}

TEST(tracked_coroutine, that_is_woken_by_another_is_not_taken_for_it) {
  asio::io_context io;
  channel c(io);
  co_spawn(io, receives(c), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::receives waits in channel.async_receive"));
  co_spawn(io, sends(c), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::receives waits in deadline_timer.async_wait",
                                                   "curfew::tests::sends waits in deadline_timer.async_wait"));
}

asio::awaitable<void> waits_for_another_loops(asio::steady_timer& timer) { co_await timer.async_wait(use); }

TEST(tracked_coroutine, says_that_another_loop_must_run_for_it_to_go_on) {
  asio::io_context io;
  asio::io_context other;
  asio::steady_timer timer(other, 1h);
  co_spawn(io, waits_for_another_loops(timer), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty()) << "the other one was seen later";
  const model::snapshot s = recorded();
  ASSERT_FALSE(s.tasks.empty());
  EXPECT_EQ(s.texts[s.stack_of(s.tasks.back()).operation], "deadline_timer.async_wait on another loop");
}

struct posted_by_it {
  void operator()() const {}
};
asio::awaitable<void> posts_and_stops(asio::io_context& io) {
  const auto on = co_await asio::this_coro::executor;  // it hides the types of handlers
  co_await post(on, use);
  post(on, posted_by_it());
  io.stop();
}

TEST(tracked_coroutine, is_not_taken_for_the_handler_that_it_posts) {
  {
    asio::io_context io;
    co_spawn(io, posts_and_stops(io), asio::detached);
    io.run();
  }
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::posted_by_it is never started, pending at shutdown"));
}

TEST(tracked_coroutine, on_a_strand_is_one_task) {
  asio::io_context io;
  const auto strand = make_strand(io);
  co_spawn(strand, sleeper(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::sleeper waits in deadline_timer.async_wait"));
}

}  // namespace
}  // namespace curfew::tests
