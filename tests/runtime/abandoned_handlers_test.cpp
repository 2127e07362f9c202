// Handlers that are no tasks, and wait when the io_context of a loop goes: which of them somebody forgot. Each test has
// a loop of its own name, at which they are counted.
#include <array>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/io_context.hpp>
#include <asio/io_context_strand.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>

#include <curfew/use_task.hpp>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using unix_socket = asio::local::stream_protocol::socket;
using int_channel = asio::experimental::channel<void(asio::error_code, int)>;

asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}
asio::awaitable<void> waits_on(asio::steady_timer& timer) { co_await timer.async_wait(asio::use_awaitable); }
asio::awaitable<void> receives(std::shared_ptr<int_channel> channel) {
  co_await channel->async_receive(asio::use_awaitable);
}

task<> soon() { co_await sleep_for(1ms); }

class abandoned_handlers : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
  static std::uint64_t count() { return recorded().abandoned_handlers(); }

  // What is begun on a context of the user's, before there is a loop on it or after, and is left there.
  static void expect_left_on_a_borrowed_one(std::uint64_t expected,
                                            const std::function<void(asio::io_context&)>& begin) {
    {
      asio::io_context context;
      begin(context);
      loop l(context, named());
      l.run(soon());
    }
    EXPECT_EQ(count(), expected) << "begun before the loop";
    {
      asio::io_context context;
      loop l(context, named());
      begin(context);
      l.run(soon());
    }
    EXPECT_EQ(count(), 2 * expected) << "begun after the loop was made";
  }
  static void expect_left(std::uint64_t expected, const std::function<void(asio::io_context&)>& begin) {
    expect_left_on_a_borrowed_one(expected, begin);
    {
      loop l(named());
      begin(l.context());
      l.run(soon());
    }
    EXPECT_EQ(count(), 3 * expected) << "on a context of the loop's";
  }
};

TEST_F(abandoned_handlers, are_coroutines_of_asio) {
  expect_left(3, [](asio::io_context& context) {
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, session(), asio::detached);
  });
}

TEST_F(abandoned_handlers, are_coroutines_on_the_executor_of_a_loop) {
  {
    loop l(named());
    asio::co_spawn(l.executor(), session(), asio::detached);
    l.run(soon());
  }
  EXPECT_EQ(count(), 1u);
  {
    asio::io_context context;
    loop l(context, named());
    asio::co_spawn(l.executor(), session(), asio::detached);
    l.run(soon());
  }
  EXPECT_EQ(count(), 2u);
}

TEST_F(abandoned_handlers, are_coroutines_that_a_task_spawned) {
  curfew::run(
      []() -> task<> {
        asio::co_spawn(this_task::executor(), session(), asio::detached);
        co_await sleep_for(1ms);
      }(),
      named());
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_coroutines_on_a_strand) {
  expect_left(1,
              [](asio::io_context& context) { asio::co_spawn(asio::make_strand(context), session(), asio::detached); });
}

TEST_F(abandoned_handlers, are_plain_handlers_of_timers) {
  expect_left(2, [](asio::io_context& context) {
    for (int i = 0; i < 2; ++i) {
      const auto timer = std::make_shared<asio::steady_timer>(context, 1h);
      timer->async_wait([timer](const asio::error_code&) {});
    }
  });
}

TEST_F(abandoned_handlers, are_those_of_a_strand_whose_timer_waits) {
  expect_left(1, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 1h);
    timer->async_wait(asio::bind_executor(asio::make_strand(context), [timer](const asio::error_code&) {}));
  });
}

TEST_F(abandoned_handlers, are_plain_handlers_of_sockets) {
  expect_left(1, [](asio::io_context& context) {
    struct connection {
      explicit connection(asio::io_context& its) : here(its), there(its) {}
      unix_socket here, there;
      std::array<char, 8> bytes{};
    };
    const auto c = std::make_shared<connection>(context);
    asio::local::connect_pair(c->here, c->there);
    c->here.async_read_some(asio::buffer(c->bytes), [c](const asio::error_code&, std::size_t) {});
  });
}

TEST_F(abandoned_handlers, are_those_of_signals) {
  expect_left(1, [](asio::io_context& context) {
    const auto signals = std::make_shared<asio::signal_set>(context, SIGUSR2);
    signals->async_wait([signals](const asio::error_code&, int) {});
  });
}

TEST_F(abandoned_handlers, are_at_least_one_where_a_channel_has_waiters) {
  expect_left(1, [](asio::io_context& context) {
    const auto channel = std::make_shared<int_channel>(context);
    for (int i = 0; i < 2; ++i) asio::co_spawn(context, receives(channel), asio::detached);
  });
}

TEST_F(abandoned_handlers, are_counted_once_where_several_loops_shared_the_context) {
  {
    asio::io_context context;
    asio::co_spawn(context, session(), asio::detached);
    {
      loop first(context, named());
      first.run(soon());
    }
    loop second(context, named());
    second.run(soon());
    EXPECT_EQ(count(), 0u) << "the context lives";
  }
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_counted_though_the_loop_outlives_its_context) {
  std::optional<asio::io_context> context(std::in_place);
  loop l(*context, named());
  asio::co_spawn(*context, session(), asio::detached);
  context->poll();
  context.reset();
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_counted_beside_tasks_that_are_pending) {
  {
    asio::io_context context;
    loop l(context, named());
    l.spawn_daemon([]() -> task<> { co_await sleep_for(1h); }());
    asio::co_spawn(context, session(), asio::detached);
    context.poll();
  }
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_counted_of_a_context_for_one_thread) {
  {
    asio::io_context context(1);
    loop l(context, named());
    asio::co_spawn(context, session(), asio::detached);
    l.run(soon());
  }
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_counted_of_a_loop_with_several_threads) {
  {
    loop l(named(shutdown::cancel(), 2));
    asio::co_spawn(l.context(), session(), asio::detached);
    l.run(soon());
  }
  EXPECT_EQ(count(), 1u);
}

// What is queued when a context goes is destroyed uncalled, as Asio's users know it.

TEST_F(abandoned_handlers, are_none_whose_owner_cancelled_them) {
  expect_left(0, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 1h);
    timer->async_wait([timer](const asio::error_code&) {});
    timer->cancel();
  });
  for (const bool borrowed : {true, false}) {
    std::optional<asio::io_context> context(std::in_place);
    std::optional<loop> l;
    if (borrowed)
      l.emplace(*context, named());
    else
      l.emplace(named());
    auto timer = std::make_shared<asio::steady_timer>(l->context(), 1h);
    asio::co_spawn(l->context(), waits_on(*timer), asio::detached);
    l->run(soon());
    timer->cancel();
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_whose_objects_were_destroyed) {
  {
    asio::io_context context;
    asio::steady_timer timer(context, 1h);
    asio::signal_set signals(context, SIGUSR2);
    unix_socket here(context), there(context);
    asio::local::connect_pair(here, there);
    loop l(context, named());
    asio::co_spawn(context, waits_on(timer), asio::detached);
    asio::co_spawn(asio::make_strand(context), waits_on(timer), asio::detached);
    timer.async_wait(asio::bind_executor(asio::io_context::strand(context), [](const asio::error_code&) {}));
    signals.async_wait([](const asio::error_code&, int) {});
    std::array<char, 8> bytes{};
    here.async_read_some(asio::buffer(bytes), [](const asio::error_code&, std::size_t) {});
    l.run(soon());
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_that_have_run) {
  expect_left(0, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 0s);
    timer->async_wait([timer](const asio::error_code&) {});
    asio::co_spawn(context, []() -> asio::awaitable<void> { co_return; }, asio::detached);
    context.poll();
    context.restart();
  });
}

TEST_F(abandoned_handlers, are_none_that_were_posted_and_had_no_turn) {
  {
    asio::io_context context;
    loop l(context, named());
    asio::post(context, [] {});
    asio::post(asio::make_strand(context), [] {});
    asio::co_spawn(context, session(), asio::detached);  // has not begun to wait
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_no_work_guards_that_were_dropped) {
  expect_left(0, [](asio::io_context& context) {
    auto dropped = asio::make_work_guard(context);
    const auto guard =
        std::make_shared<asio::executor_work_guard<asio::io_context::executor_type>>(asio::make_work_guard(context));
    asio::post(context, [guard] {});
  });
}

TEST_F(abandoned_handlers, are_no_work_guards_of_a_loop_that_somebody_keeps) {
  std::optional<asio::executor_work_guard<asio::any_io_executor>> kept, kept_of_borrowed;
  {
    loop l(named());
    kept.emplace(l.executor());
    l.run(soon());
  }
  {
    asio::io_context context;
    loop l(context, named());
    kept_of_borrowed.emplace(l.executor());
    l.run(soon());
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_of_tasks) {
  for (const std::size_t threads : {1, 2}) {
    asio::io_context context;
    asio::steady_timer outside(context, 1h);
    loop l(context, named(shutdown::cancel(), threads));
    l.spawn_daemon([]() -> task<> { co_await sleep_for(1h); }());
    l.spawn_daemon([]() -> task<> {
      asio::steady_timer timer(this_task::executor(), 1h);
      co_await timer.async_wait(use_task);
    }());
    l.spawn_daemon([](asio::steady_timer& timer) -> task<> { co_await timer.async_wait(use_task); }(outside));
    l.spawn_daemon([]() -> task<> { co_await spawn(soon()).join(); }());
    context.poll();
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_of_a_coroutine_that_a_task_waited_for) {
  const auto nested = []() -> asio::awaitable<void> {
    co_await asio::co_spawn(co_await asio::this_coro::executor, session(), asio::use_awaitable);
  };
  for (const std::size_t threads : {1, 2}) {
    asio::io_context context;
    loop l(context, named(shutdown::cancel(), threads));
    l.spawn_daemon([]() -> task<> { co_await asio::co_spawn(this_task::executor(), session(), use_task); }());
    l.spawn_daemon([&]() -> task<> { co_await asio::co_spawn(this_task::executor(), nested(), use_task); });
    l.spawn_daemon([&]() -> task<> { co_await asio::co_spawn(context, nested(), use_task); });
    context.poll();
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_counted_beside_a_coroutine_that_a_task_waited_for) {
  for (const std::size_t threads : {1, 2}) {
    asio::io_context context;
    loop l(context, named(shutdown::cancel(), threads));
    l.spawn_daemon([]() -> task<> { co_await asio::co_spawn(this_task::executor(), session(), use_task); }());
    asio::co_spawn(context, session(), asio::detached);
    context.poll();
  }
  EXPECT_EQ(count(), 2u);
}

// Most of them wait for the resolver's thread when the context goes.
TEST_F(abandoned_handlers, are_none_of_a_resolver_that_was_destroyed) {
  expect_left(0, [](asio::io_context& context) {
    asio::ip::tcp::resolver resolver(context);
    for (int i = 0; i < 1000; ++i)
      resolver.async_resolve("127.0.0.1", "80", [](const asio::error_code&, const auto&) {});
  });
  for (const bool borrowed : {true, false}) {
    asio::io_context context;
    std::optional<loop> l;
    if (borrowed)
      l.emplace(context, named());
    else
      l.emplace(named());
    asio::ip::tcp::resolver resolver(l->executor());
    for (int i = 0; i < 1000; ++i)
      resolver.async_resolve("127.0.0.1", "80", [](const asio::error_code&, const auto&) {});
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_of_a_task_that_is_gone_though_what_it_waited_for_is_not) {
  for (const std::size_t threads : {1, 2}) {
    std::optional<asio::steady_timer> outlives;  // and with it the context
    loop l(named(shutdown::cancel(), threads));
    outlives.emplace(l.executor(), 1h);
    l.spawn_daemon([](asio::steady_timer& timer) -> task<> { co_await timer.async_wait(use_task); }(*outlives));
    l.context().poll();
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_not_hidden_by_tasks_that_go_while_they_wait) {
  {
    asio::io_context context;
    asio::steady_timer outside(context, 1h);
    loop l(context, named());
    for (int i = 0; i < 3; ++i)
      l.spawn_daemon([](asio::steady_timer& timer) -> task<> { co_await timer.async_wait(use_task); }(outside));
    const auto left = std::make_shared<asio::steady_timer>(context, 1h);
    left->async_wait([left](const asio::error_code&) {});
    context.poll();
  }
  EXPECT_EQ(count(), 1u);
}

TEST_F(abandoned_handlers, are_none_where_nothing_ever_ran) {
  {
    loop l(named());
  }
  {
    asio::io_context context;
    loop l(context, named());
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_beside_descriptors_that_are_ready) {
  {
    asio::io_context context;
    unix_socket here(context), there(context);
    asio::local::connect_pair(here, there);
    loop l(context, named());
    std::array<char, 8> bytes{};
    asio::co_spawn(context, session(), asio::detached);
    here.async_read_some(asio::buffer(bytes), [&](const asio::error_code&, std::size_t) {});
    l.run([](unix_socket& to) -> task<> {
      co_await sleep_for(1ms);
      to.write_some(asio::buffer("x", 1));
    }(there));
  }
  EXPECT_EQ(count(), 1u) << "the session, and not what is ready";
}

}  // namespace
}  // namespace curfew::tests
