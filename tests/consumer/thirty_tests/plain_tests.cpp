// Thirty tests of GoogleTest's. Those of the suite `sessions` call what leaves something behind, or does not.
#include <gtest/gtest.h>

#include <asio.hpp>
#include <future>
#include <string>
#include <thread>

#include "sessions.hpp"

namespace {

TEST(sessions, open) { curfew::run(open_a_session()); }
TEST(sessions, fill_their_cache) { curfew::run(fill_a_cache()); }
TEST(sessions, save_their_draft) { curfew::run(save_a_draft()); }
TEST(sessions, notify_their_peer) { curfew::run(notify_a_peer()); }
TEST(sessions, close_their_door) { curfew::run(close_a_door()); }

TEST(numbers, add_up) { EXPECT_EQ(2 + 2, 4); }
TEST(numbers, are_texts) { EXPECT_EQ(std::to_string(42), "42"); }

TEST(answers, come) { EXPECT_EQ(curfew::run(ask(42)), 42); }
TEST(answers, may_be_errors) { EXPECT_THROW(curfew::run(fail_to_answer()), std::runtime_error); }
TEST(answers, come_from_several_at_once) {
  curfew::run([]() -> curfew::task<> {
    const auto [first, second] = co_await curfew::gather(ask(1), ask(2));
    EXPECT_EQ(first + second, 3);
  });
}
TEST(answers, come_from_the_fastest) {
  curfew::run([]() -> curfew::task<> {
    const auto got = co_await curfew::race(ask(3), curfew::sleep_for(1h));
    EXPECT_EQ(got.index(), 0u);
  });
}
TEST(answers, come_on_several_threads) {
  const auto all = []() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      for (int i = 0; i < 100; ++i) group.spawn(ask(i));
      co_return;
    });
  };
  curfew::run(all(), {.threads = 2});
}

TEST(groups, join_their_children) {
  curfew::run([]() -> curfew::task<> {
    const int sum = co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<int> {
      auto first = group.spawn(ask(1));
      auto second = group.spawn(ask(2));
      co_return co_await first.join() + co_await second.join();
    });
    EXPECT_EQ(sum, 3);
  });
}
TEST(groups, end_with_a_failure) {
  const auto with_one_that_fails = []() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn(beat());
      group.spawn(fail_to_answer());
      co_return;
    });
  };
  EXPECT_THROW(curfew::run(with_one_that_fails()), curfew::group_error);
}
TEST(groups, are_cancelled) {
  curfew::run([]() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      for (int i = 0; i < 10; ++i) group.spawn(beat());
      co_await curfew::yield();
      group.cancel();
    });
  });
}
TEST(groups, have_daemons) {
  curfew::run([]() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn_daemon(beat());
      co_await ask(1);
    });
  });
}

TEST(handles, are_joined) {
  curfew::run([]() -> curfew::task<> { EXPECT_EQ(co_await curfew::spawn(ask(5)).join(), 5); });
}
TEST(handles, are_cancelled_and_joined) {
  curfew::run([]() -> curfew::task<> {
    auto handle = curfew::spawn(beat());
    co_await curfew::yield();
    handle.cancel();
    try {
      co_await handle.join();
      ADD_FAILURE() << "it was not cancelled";
    } catch (const curfew::cancelled&) {
    }
  });
}
TEST(handles, tell_of_errors) {
  curfew::run([]() -> curfew::task<> {
    auto handle = curfew::spawn(fail_to_answer());
    try {
      co_await handle.join();
      ADD_FAILURE() << "it did not fail";
    } catch (const std::runtime_error&) {
    }
  });
}

TEST(deadlines, move_on) {
  curfew::run([]() -> curfew::task<> { EXPECT_FALSE(co_await curfew::move_on_after(1ms, beat)); });
}
TEST(deadlines, fail) {
  const auto takes_too_long = []() -> curfew::task<> { co_await curfew::fail_after(1ms, beat); };
  EXPECT_THROW(curfew::run(takes_too_long()), curfew::timed_out);
}

TEST(loops, have_daemons) {
  curfew::run([]() -> curfew::task<> {
    curfew::spawn_daemon(beat());
    co_await curfew::yield();
  });
}
TEST(loops, are_asked_from_outside) {
  curfew::loop loop;
  std::future<int> answer = loop.spawn(ask(6), asio::use_future);
  loop.run([&]() -> curfew::task<> {
    while (answer.wait_for(0s) != std::future_status::ready) co_await curfew::sleep_for(1ms);
  });
  EXPECT_EQ(answer.get(), 6);
}
TEST(loops, run_side_by_side) {
  std::jthread other([] { curfew::run(ask(7)); });
  EXPECT_EQ(curfew::run(ask(8)), 8);
}

TEST(plain_asio, comes_home) {
  asio::io_context context;
  std::future<int> answer = asio::co_spawn(
      context,
      []() -> asio::awaitable<int> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
        co_await timer.async_wait(asio::use_awaitable);
        co_return 9;
      },
      asio::use_future);
  context.run();
  EXPECT_EQ(answer.get(), 9);
}
TEST(plain_asio, has_handlers) {
  asio::io_context context;
  int called = 0;
  asio::post(context, [&] { asio::post(context, [&] { ++called; }); });
  context.run();
  EXPECT_EQ(called, 1);
}
TEST(plain_asio, is_awaited_by_tasks) {
  curfew::run([]() -> curfew::task<> {
    asio::local::stream_protocol::socket here(curfew::this_task::executor()), there(curfew::this_task::executor());
    asio::local::connect_pair(here, there);
    co_await asio::async_write(here, asio::buffer("hello", 5), curfew::use_task);
    std::string heard(5, ' ');
    co_await asio::async_read(there, asio::buffer(heard), curfew::use_task);
    EXPECT_EQ(heard, "hello");
  });
}

class several : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { curfew::run(ask(0)); }
};
TEST_P(several, answer) { EXPECT_EQ(curfew::run(ask(GetParam())), GetParam()); }
INSTANTIATE_TEST_SUITE_P(numbers, several, testing::Values(1, 2, 3));

}  // namespace
