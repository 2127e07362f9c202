// Handlers that are no tasks, and wait when the io_context of a loop goes: those that somebody forgot.
#include "tests/runtime/support/abandoned_handlers.hpp"

namespace curfew::tests {
namespace {

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
      timer->async_wait([timer](const error_code&) {});
    }
  });
}

TEST_F(abandoned_handlers, are_those_of_a_strand_whose_timer_waits) {
  expect_left(1, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 1h);
    timer->async_wait(asio::bind_executor(asio::make_strand(context), [timer](const error_code&) {}));
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
    c->here.async_read_some(asio::buffer(c->bytes), [c](const error_code&, std::size_t) {});
  });
}

TEST_F(abandoned_handlers, are_those_of_signals) {
  expect_left(1, [](asio::io_context& context) {
    const auto signals = std::make_shared<asio::signal_set>(context, SIGUSR2);
    signals->async_wait([signals](const error_code&, int) {});
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

}  // namespace
}  // namespace curfew::tests
