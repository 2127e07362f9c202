// Which operation goes on with a chain of handlers, and where the others stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

struct first_wait {
  void operator()(error_code) const {}
};
struct second_wait {
  void operator()(error_code) const {}
};
struct accepts_on {
  void operator()(error_code) const {}
};
struct first_job {
  void operator()() const {}
};

// A clock that starts something else each time, before it waits anew.
struct ticker {
  explicit ticker(asio::io_context& on) : io(on), clock(on) { wait(); }
  void wait() {
    clock.expires_after(0s);
    clock.async_wait([this](error_code e) { tick(e); });
  }
  void tick(error_code e) {
    if (e || begun.size() == 5) return;
    begun.push_back(std::make_unique<asio::steady_timer>(io, 1h));
    begun.back()->async_wait([](error_code) {});
    wait();
  }

  asio::io_context& io;
  asio::steady_timer clock;
  std::vector<std::unique_ptr<asio::steady_timer>> begun;
};

TEST(tracked_chains, go_on_with_their_own_object_though_another_comes_first) {
  asio::io_context io;
  ticker t(io);
  const auto clock = tasks_of_last_context();
  while (t.begun.size() != 4) io.run_one();
  EXPECT_EQ(tasks_of_last_context().size(), 5u);
  EXPECT_EQ(tasks_of_last_context().front(), clock.front()) << "the first task is the clock's";
  EXPECT_EQ(above(lambda_in("curfew::tests::ticker::wait")), "") << "and not each below the one before it";
  EXPECT_EQ(spawner_of(lambda_in("curfew::tests::ticker::tick")), lambda_in("curfew::tests::ticker::wait"));
  EXPECT_FALSE(is_guessed(lambda_in("curfew::tests::ticker::tick")));
}

// A resolver, a connection, a first read: each on another object.
TEST(tracked_chains, on_another_object_take_the_place_of_the_chain_that_ends_with_them) {
  asio::io_context io;
  asio::steady_timer around(io, 0s), first(io, 0s), second(io, 1h);
  around.async_wait([&](error_code) {
    first.async_wait([&](error_code) { second.async_wait(second_wait()); });
    around.expires_after(1h);
    around.async_wait(first_wait());
  });
  settle(io);
  EXPECT_EQ(above("curfew::tests::second_wait"), "curfew::tests::first_wait");
  EXPECT_FALSE(is_guessed("curfew::tests::second_wait"));
}

// A session that reads on while it writes: both are on its own socket.
TEST(tracked_chains, stand_side_by_side_where_both_are_on_the_handlers_own_object) {
  asio::io_context io;
  asio::steady_timer acceptor(io, 0s), session(io, 0s);
  acceptor.async_wait([&](error_code) {
    session.async_wait([&](error_code) {
      session.expires_after(1h);
      session.async_wait(first_wait());
      session.async_wait(second_wait());
    });
    acceptor.expires_after(1h);
    acceptor.async_wait(accepts_on());
  });
  settle(io);
  EXPECT_EQ(above("curfew::tests::first_wait"), "curfew::tests::accepts_on");
  EXPECT_EQ(above("curfew::tests::second_wait"), "curfew::tests::accepts_on");
}

TEST(tracked_chains, of_handlers_that_an_executor_hides_have_their_name) {
  asio::io_context io;
  post(asio::any_io_executor(io.get_executor()), first_job());
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::first_job is ready"));
}

}  // namespace
}  // namespace curfew::tests
