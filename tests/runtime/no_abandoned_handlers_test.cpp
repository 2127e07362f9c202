// Handlers that wait when the io_context of a loop goes, and that nobody forgot.
#include "tests/runtime/support/abandoned_handlers.hpp"

namespace curfew::tests {
namespace {

// What is queued when a context goes is destroyed uncalled, as Asio's users know it.

TEST_F(abandoned_handlers, are_none_whose_owner_cancelled_them) {
  expect_left(0, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 1h);
    timer->async_wait([timer](const error_code&) {});
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
    timer.async_wait(asio::bind_executor(asio::io_context::strand(context), [](const error_code&) {}));
    signals.async_wait([](const error_code&, int) {});
    std::array<char, 8> bytes{};
    here.async_read_some(asio::buffer(bytes), [](const error_code&, std::size_t) {});
    l.run(soon());
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(abandoned_handlers, are_none_that_have_run) {
  expect_left(0, [](asio::io_context& context) {
    const auto timer = std::make_shared<asio::steady_timer>(context, 0s);
    timer->async_wait([timer](const error_code&) {});
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
    for (int i = 0; i < 1000; ++i) resolver.async_resolve("127.0.0.1", "80", [](const error_code&, const auto&) {});
  });
  for (const bool borrowed : {true, false}) {
    asio::io_context context;
    std::optional<loop> l;
    if (borrowed)
      l.emplace(context, named());
    else
      l.emplace(named());
    asio::ip::tcp::resolver resolver(l->executor());
    for (int i = 0; i < 1000; ++i) resolver.async_resolve("127.0.0.1", "80", [](const error_code&, const auto&) {});
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
    left->async_wait([left](const error_code&) {});
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
    here.async_read_some(asio::buffer(bytes), [&](const error_code&, std::size_t) {});
    l.run([](unix_socket& to) -> task<> {
      co_await sleep_for(1ms);
      to.write_some(asio::buffer("x", 1));
    }(there));
  }
  EXPECT_EQ(count(), 1u) << "the session, and not what is ready";
}

}  // namespace
}  // namespace curfew::tests
