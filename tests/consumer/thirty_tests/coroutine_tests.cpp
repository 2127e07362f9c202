// Thirty tests that are coroutines. Those of the suite `sessions` call what leaves something behind, or does not.
#include <gtest/gtest.h>

#include <asio.hpp>
#include <curfew/coroutine_test.hpp>
#include <string>

#include "sessions.hpp"

namespace {

curfew::task<> expect_answer(int number) { EXPECT_EQ(co_await ask(number), number); }
curfew::task<> assert_in_a_child() { ASSERT_EQ(co_await ask(1), 1); }

CURFEW_TEST(sessions, open) { co_await open_a_session(); }
CURFEW_TEST(sessions, fill_their_cache) { co_await fill_a_cache(); }
CURFEW_TEST(sessions, save_their_draft) { co_await save_a_draft(); }
CURFEW_TEST(sessions, notify_their_peer) { co_await notify_a_peer(); }
CURFEW_TEST(sessions, close_their_door) { co_await close_a_door(); }

CURFEW_TEST(numbers, add_up) {
  EXPECT_EQ(2 + 2, 4);
  co_return;
}
CURFEW_TEST(numbers, are_asserted) {
  ASSERT_EQ(2 + 2, 4);
  co_return;
}

CURFEW_TEST(answers, come) { EXPECT_EQ(co_await ask(42), 42); }
CURFEW_TEST(answers, come_one_after_the_other) {
  for (int i = 0; i < 10; ++i) co_await expect_answer(i);
}
CURFEW_TEST(answers, may_be_errors) {
  try {
    co_await fail_to_answer();
    ADD_FAILURE() << "it did not fail";
  } catch (const std::runtime_error&) {
  }
}
CURFEW_TEST(answers, come_from_several_at_once) {
  const auto [first, second] = co_await curfew::gather(ask(1), ask(2));
  EXPECT_EQ(first + second, 3);
}
CURFEW_TEST(answers, come_from_the_fastest) {
  const auto got = co_await curfew::race(ask(3), curfew::sleep_for(1h));
  EXPECT_EQ(got.index(), 0u);
}
CURFEW_TEST(answers, are_asserted_in_a_child) {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(assert_in_a_child());
    co_return;
  });
}

CURFEW_TEST(groups, join_their_children) {
  const int sum = co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<int> {
    auto first = group.spawn(ask(1));
    auto second = group.spawn(ask(2));
    co_return co_await first.join() + co_await second.join();
  });
  EXPECT_EQ(sum, 3);
}
CURFEW_TEST(groups, end_with_a_failure) {
  try {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn(beat());
      group.spawn(fail_to_answer());
      co_return;
    });
    ADD_FAILURE() << "it did not fail";
  } catch (const curfew::group_error& e) {
    EXPECT_EQ(e.count(), 1u);
  }
}
CURFEW_TEST(groups, are_cancelled) {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    for (int i = 0; i < 10; ++i) group.spawn(beat());
    co_await curfew::yield();
    group.cancel();
  });
}
CURFEW_TEST(groups, have_daemons) {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn_daemon(beat());
    co_await ask(1);
  });
}
CURFEW_TEST(groups, of_groups) {
  co_await curfew::with_task_group([](curfew::task_group& outer) -> curfew::task<> {
    outer.spawn([]() -> curfew::task<> {
      co_await curfew::with_task_group([](curfew::task_group& inner) -> curfew::task<> {
        inner.spawn(beat());
        co_return;
      });
    });
    co_await curfew::yield();
    outer.cancel();
  });
}

CURFEW_TEST(handles, are_joined) { EXPECT_EQ(co_await curfew::spawn(ask(5)).join(), 5); }
CURFEW_TEST(handles, are_cancelled_and_joined) {
  auto handle = curfew::spawn(beat());
  co_await curfew::yield();
  handle.cancel();
  try {
    co_await handle.join();
    ADD_FAILURE() << "it was not cancelled";
  } catch (const curfew::cancelled&) {
  }
}
CURFEW_TEST(handles, become_daemons) {
  auto handle = curfew::spawn(beat());
  handle.release_as_daemon();
  co_return;
}

CURFEW_TEST(deadlines, move_on) { EXPECT_FALSE(co_await curfew::move_on_after(1ms, beat)); }
CURFEW_TEST(deadlines, fail) {
  try {
    co_await curfew::fail_after(1ms, beat);
    ADD_FAILURE() << "it took no time";
  } catch (const curfew::timed_out&) {
  }
}
CURFEW_TEST_IN_VIRTUAL_TIME(deadlines, of_hours_take_no_time) {
  const auto began = curfew::now();
  EXPECT_FALSE(co_await curfew::move_on_after(24h, beat));
  EXPECT_EQ(curfew::now() - began, 24h);
}

CURFEW_TEST(loops, have_daemons) {
  curfew::spawn_daemon(beat());
  co_await curfew::yield();
}

CURFEW_TEST(plain_asio, is_awaited_by_tasks) {
  asio::local::stream_protocol::socket here(curfew::this_task::executor()), there(curfew::this_task::executor());
  asio::local::connect_pair(here, there);
  co_await asio::async_write(here, asio::buffer("hello", 5), curfew::use_task);
  std::string heard(5, ' ');
  co_await asio::async_read(there, asio::buffer(heard), curfew::use_task);
  EXPECT_EQ(heard, "hello");
}
CURFEW_TEST(plain_asio, has_handlers) {
  int called = 0;
  asio::post(curfew::this_task::executor(), [&] { ++called; });
  co_await curfew::sleep_for(1ms);
  EXPECT_EQ(called, 1);
}

class server : public testing::Test {
 protected:
  void SetUp() override { curfew::run(ask(0)); }
  int port = 80;
};
CURFEW_TEST_F(server, has_a_port) { EXPECT_EQ(co_await ask(port), 80); }
CURFEW_TEST_F(server, answers) { co_await expect_answer(port); }
TEST_F(server, is_there_for_tests_that_are_no_coroutines) { EXPECT_EQ(port, 80); }

}  // namespace
