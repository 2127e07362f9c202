// What curfew::co_spawn starts is called by its function.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#include CURFEW_ASIO(experimental/awaitable_operators.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> sleeps() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}
asio::awaitable<void, asio::io_context::executor_type> sleeps_on_its_own_executor() {
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             asio::io_context::executor_type>
      timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable_t<asio::io_context::executor_type>());
}
struct session {
  asio::awaitable<void> run() { co_await sleeps(); }
};
struct callable {
  asio::awaitable<void> operator()() const { return sleeps(); }
};

class co_spawn_names : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP();
  }

  // The name of the one task that there is; nobody has run it yet.
  std::string name() const {
    const recorded now;
    std::vector<std::string> found;
    for (const model::task& t : now.model::snapshot::tasks)
      if (now.text(now.loops[t.loop].name) == test_name()) found.emplace_back(now.name_of(t));
    if (found.size() != 1) return std::to_string(found.size()) + " tasks";
    const std::string own = "curfew::tests::";
    return found[0].starts_with(own) ? found[0].substr(own.size()) : found[0];
  }
  std::string name_when_it_waits() {
    context.poll();
    return name();
  }
  std::string lambda_here() const { return "co_spawn_names_" + test_name().substr(15) + "_Test::TestBody::lambda"; }

  asio::io_context context;
  asio::steady_timer timer{context, 1h};
  loop l{context, named()};
};

TEST_F(co_spawn_names, are_of_the_coroutine_before_it_runs_and_while_it_does) {
  co_spawn(context, sleeps(), asio::detached);
  EXPECT_EQ(name(), "sleeps");
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

TEST_F(co_spawn_names, are_of_a_lambda_that_is_a_coroutine) {
  co_spawn(context, []() -> asio::awaitable<void> { co_await sleeps(); }, asio::detached);
  EXPECT_EQ(name(), lambda_here());
  EXPECT_EQ(name_when_it_waits(), lambda_here());
}

TEST_F(co_spawn_names, are_of_the_coroutine_that_a_lambda_returns) {
  const auto of = std::make_shared<session>();
  co_spawn(context, [of] { return of->run(); }, asio::detached);
  EXPECT_EQ(name(), lambda_here());
  EXPECT_EQ(name_when_it_waits(), "session::run");
}

TEST_F(co_spawn_names, are_of_a_function) {
  co_spawn(context, sleeps, asio::detached);
  EXPECT_EQ(name(), "sleeps");
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

TEST_F(co_spawn_names, are_of_a_class_that_is_called_and_then_of_what_it_returns) {
  co_spawn(context, callable(), asio::detached);
  EXPECT_EQ(name(), "callable");
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

TEST_F(co_spawn_names, of_what_hides_its_function_are_known_when_it_runs) {
  co_spawn(context, std::function<asio::awaitable<void>()>(sleeps), asio::detached);
  EXPECT_EQ(name(), "asio_awaitable");
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

TEST_F(co_spawn_names, are_known_whatever_the_executor) {
  co_spawn(context, sleeps_on_its_own_executor(), asio::detached);
  EXPECT_EQ(name_when_it_waits(), "sleeps_on_its_own_executor");
}

TEST_F(co_spawn_names, are_known_on_a_strand) {
  co_spawn(asio::make_strand(context), sleeps(), asio::detached);
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

TEST_F(co_spawn_names, are_of_an_operator_that_the_program_has_written) {
  using namespace asio::experimental::awaitable_operators;
  co_spawn(context, sleeps() || sleeps(), [](std::exception_ptr, auto) {});
  EXPECT_EQ(name_when_it_waits(), "operator||");
}

TEST_F(co_spawn_names, of_a_librarys_coroutine_are_not_told) {
  co_spawn(context, timer.async_wait(asio::use_awaitable), asio::detached);
  EXPECT_EQ(name_when_it_waits(), "asio_awaitable");
}

TEST_F(co_spawn_names, that_the_coroutine_gives_itself_stay) {
  co_spawn(
      context,
      []() -> asio::awaitable<void> {
        this_task::set_name("greets");
        co_await sleeps();
      },
      asio::detached);
  EXPECT_EQ(name_when_it_waits(), "greets");
}

TEST_F(co_spawn_names, are_known_to_other_threads) {
  std::thread([&] { co_spawn(context, sleeps(), asio::detached); }).join();
  EXPECT_EQ(name_when_it_waits(), "sleeps");
}

}  // namespace
}  // namespace curfew::tests
