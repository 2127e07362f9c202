// Where a task waits: the async stack and the operation, as the segment keeps them.
#include <gmock/gmock.h>

#include <array>
#include <csignal>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(buffer.hpp)
#include CURFEW_ASIO(compose.hpp)
#include CURFEW_ASIO(connect.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(ip/udp.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(read.hpp)
#include CURFEW_ASIO(read_until.hpp)
#include CURFEW_ASIO(redirect_error.hpp)
#include CURFEW_ASIO(signal_set.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(system_timer.hpp)
#include CURFEW_ASIO(write.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {

using namespace std::chrono_literals;

// In a namespace that has a name, so that compilers agree on what they say of it.
namespace stacks {

std::uint32_t this_line(std::source_location here = std::source_location::current()) { return here.line(); }

std::vector<std::uint32_t> expected;

task<> innermost() {
  expected.push_back(this_line() + 1);
  co_await sleep_for(1h);
}
task<> middle() {
  expected.push_back(this_line() + 1);
  co_await innermost();
}
task<> outermost() {
  expected.push_back(this_line() + 1);
  co_await middle();
}

struct service {
  task<> serve() const { co_await sleep_for(1h); }
  static task<> listen() { co_await sleep_for(1h); }
};

template <class T>
task<> generic(T) {
  co_await sleep_for(1h);
}

task<> deep(int frames) {
  if (frames > 1)
    co_await deep(frames - 1);
  else
    co_await sleep_for(1h);
}

task<> in_a_lambda() {
  const auto inner = []() -> task<> { co_await sleep_for(1h); };
  co_await inner();
}

task<> in_a_group() {
  co_await with_task_group([](task_group&) -> task<> { co_await sleep_for(1h); });
}

// No coroutine: what it returns is a group's.
task<> is_a_group() {
  return with_task_group([](task_group&) -> task<> { co_await sleep_for(1h); });
}

task<> waits_for_children() {
  co_await with_task_group([](task_group& g) -> task<> {
    g.spawn(innermost());
    co_return;
  });
}

}  // namespace stacks

namespace {

struct seen {
  std::string name{};
  std::vector<std::string> functions;
  std::vector<std::uint32_t> lines;
  std::string operation;
  std::uint32_t depth = 0;
  model::node_id wait_on = 0;
};

// Runs it until it waits, and looks at where.
seen where_it_waits(task<> waits, int turns = 3) {
  seen result;
  const auto main = [&]() -> task<> {
    auto h = spawn(std::move(waits));
    for (int i = 0; i < turns; ++i) co_await yield();
    EXPECT_FALSE(h.done());
    {
      const recorded now;
      if (const model::task* const t = now.task(h.id())) {
        EXPECT_EQ(t->state, model::task_state::waiting);
        result = {std::string(now.name_of(*t)),      now.stack(*t),          now.lines(*t),
                  std::string(now.operation_of(*t)), now.stack_of(*t).depth, t->wait_on};
      } else {
        ADD_FAILURE() << "the task is not recorded";
      }
    }
    h.cancel();
    try {
      co_await h.join();
    } catch (const system_error&) {
    }
  };
  run_here(main());
  return result;
}

class async_stack : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
    stacks::expected.clear();
  }
};

TEST_F(async_stack, has_the_line_of_each_await) {
  const seen s = where_it_waits(stacks::outermost());
  EXPECT_THAT(s.functions, ::testing::ElementsAre("stacks::outermost", "stacks::middle", "stacks::innermost"));
  EXPECT_EQ(s.lines, stacks::expected);
  EXPECT_EQ(s.depth, 3u);
  EXPECT_EQ(s.operation, "sleep_for");
}

TEST_F(async_stack, names_members_templates_and_lambdas) {
  const stacks::service service;
  EXPECT_THAT(where_it_waits(service.serve()).functions, ::testing::ElementsAre("stacks::service::serve"));
  EXPECT_THAT(where_it_waits(stacks::service::listen()).functions, ::testing::ElementsAre("stacks::service::listen"));
  const auto of_template = where_it_waits(stacks::generic(5)).functions;
  ASSERT_EQ(of_template.size(), 1u);
  EXPECT_TRUE(of_template.front().starts_with("stacks::generic")) << of_template.front();
  EXPECT_THAT(where_it_waits(stacks::in_a_lambda()).functions,
              ::testing::ElementsAre("stacks::in_a_lambda", ::testing::AnyOf("stacks::in_a_lambda::lambda")));
}

TEST_F(async_stack, leaves_the_librarys_own_frames_out) {
  const seen s = where_it_waits(stacks::in_a_group());
  EXPECT_THAT(s.functions, ::testing::ElementsAre("stacks::in_a_group", "stacks::in_a_group::lambda"));
  EXPECT_EQ(s.depth, 2u);
}

TEST_F(async_stack, of_a_task_that_is_a_group_or_a_scope_names_the_users_function) {
  const seen group = where_it_waits(stacks::is_a_group());
  EXPECT_THAT(group.name, ::testing::EndsWith("stacks::is_a_group"));
  EXPECT_THAT(group.functions, ::testing::ElementsAre("stacks::is_a_group::lambda"));
  EXPECT_THAT(where_it_waits(fail_after(1h, stacks::innermost())).name, ::testing::EndsWith("stacks::innermost"));
}

TEST_F(async_stack, of_a_task_that_waits_for_children_names_the_group) {
  const seen s = where_it_waits(stacks::waits_for_children());
  EXPECT_THAT(s.functions, ::testing::ElementsAre("stacks::waits_for_children"));
  EXPECT_EQ(s.operation, "with_task_group");
  EXPECT_NE(s.wait_on, 0u);
}

TEST_F(async_stack, keeps_the_innermost_eight_and_the_true_depth) {
  const seen s = where_it_waits(stacks::deep(100));
  EXPECT_EQ(s.functions.size(), 8u);
  EXPECT_EQ(s.depth, 100u);
  EXPECT_NE(s.lines[6], s.lines[7]) << "the innermost one sleeps, the others await deep()";
  EXPECT_EQ(s.lines[0], s.lines[6]);
}

TEST_F(async_stack, may_be_ten_thousand_deep) { EXPECT_EQ(where_it_waits(stacks::deep(10'000)).depth, 10'000u); }

TEST_F(async_stack, of_a_join_says_for_whom) {
  const auto worker = []() -> task<> { co_await sleep_for(1h); };
  model::node_id joined = 0;
  const auto joins = [&]() -> task<> {
    auto h = spawn(worker());
    joined = h.id();
    co_await h.join();
  };
  const seen s = where_it_waits(joins());
  EXPECT_EQ(s.operation, "join");
  EXPECT_EQ(s.wait_on, joined);
}

// ---- the names of operations ----------------------------------------------------------------------------------------

template <class Await>
std::string name_of_operation(Await waits) {
  const auto body = [&]() -> task<> { co_await waits(); };
  return where_it_waits(body()).operation;
}

TEST_F(async_stack, names_timers) {
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::steady_timer t(this_task::executor(), 1h);
              co_await t.async_wait(use_task);
            }),
            "steady_timer.async_wait");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::system_timer t(this_task::executor(), 1h);
              co_await t.async_wait(use_task);
            }),
            "system_timer.async_wait");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              use_task_t::as_default_on_t<asio::steady_timer> t(this_task::executor());
              t.expires_after(1h);
              co_await t.async_wait();
            }),
            "steady_timer.async_wait");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::steady_timer t(this_task::executor(), 1h);
              error_code ec;
              co_await t.async_wait(asio::redirect_error(use_task, ec));
            }),
            "steady_timer.async_wait");
  EXPECT_EQ(name_of_operation([]() -> task<> { co_await sleep_until(std::chrono::steady_clock::now() + 1h); }),
            "sleep_until");
}

TEST_F(async_stack, names_signals) {
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::signal_set s(this_task::executor(), SIGUSR2);
              co_await s.async_wait(use_task);
            }),
            "signal_set.async_wait");
}

using local = asio::local::stream_protocol;
using asio::ip::tcp;

struct pair_of_sockets {
  local::socket a{this_task::executor()};
  local::socket b{this_task::executor()};
  pair_of_sockets() { asio::local::connect_pair(a, b); }
};

TEST_F(async_stack, names_sockets) {
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              std::array<char, 4> bytes{};
              co_await s.a.async_read_some(asio::buffer(bytes), use_task);
            }),
            "local.socket.async_receive");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              co_await s.a.async_wait(local::socket::wait_read, use_task);
            }),
            "local.socket.async_wait");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::ip::udp::socket s(this_task::executor(), asio::ip::udp::endpoint(asio::ip::udp::v4(), 0));
              std::array<char, 4> bytes{};
              asio::ip::udp::endpoint from;
              co_await s.async_receive_from(asio::buffer(bytes), from, use_task);
            }),
            "udp.socket.async_receive_from");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              tcp::acceptor a(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
              tcp::socket client(this_task::executor());
              client.connect(a.local_endpoint());
              std::array<char, 4> bytes{};
              co_await client.async_receive(asio::buffer(bytes), use_task);
            }),
            "tcp.socket.async_receive");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              tcp::acceptor a(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
              co_await a.async_accept(use_task);
            }),
            "tcp.acceptor.async_accept");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              tcp::acceptor a(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
              tcp::socket s(this_task::executor());
              co_await a.async_accept(s, use_task);
            }),
            "tcp.acceptor.async_accept");
}

TEST_F(async_stack, names_composed_reads) {
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              std::array<char, 4> bytes{};
              co_await asio::async_read(s.a, asio::buffer(bytes), use_task);
            }),
            "async_read");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              std::string text;
              co_await asio::async_read_until(s.a, asio::dynamic_buffer(text), '\n', use_task);
            }),
            "async_read_until");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              std::string text;
              co_await asio::async_read_until(s.a, asio::dynamic_buffer(text), "end", use_task);
            }),
            "async_read_until");
  EXPECT_EQ(name_of_operation([]() -> task<> {
              pair_of_sockets s;
              const std::vector<char> much(16 << 20);
              co_await asio::async_write(s.a, asio::buffer(much), use_task);
            }),
            "async_write");
}

template <class Token>
auto async_of_ones_own(Token&& token) {
  return asio::async_initiate<Token, void()>(
      [](auto handler) {
        auto timer = std::make_shared<asio::steady_timer>(asio::get_associated_executor(handler), 5ms);
        timer->async_wait([timer, handler = std::move(handler)](error_code) mutable { handler(); });
      },
      token);
}

TEST_F(async_stack, names_operations_of_ones_own) {
  EXPECT_EQ(name_of_operation([]() -> task<> {
              asio::steady_timer timer(this_task::executor(), 1h);
              co_await asio::async_compose<const use_task_t, void(error_code)>(
                  [&timer, started = false](auto& self, error_code ec = {}) mutable {
                    if (std::exchange(started, true)) return self.complete(ec);
                    timer.async_wait(std::move(self));
                  },
                  use_task, timer);
            }),
            "async_compose");
  const std::string own = name_of_operation([]() -> task<> { co_await async_of_ones_own(use_task); });
#if defined(__clang__)
  EXPECT_TRUE(own.starts_with("operation at async_stack_test.cpp:")) << own << ": all that clang says of a lambda";
#else
  EXPECT_TRUE(own.ends_with("async_of_ones_own")) << own;
#endif
}

}  // namespace
}  // namespace curfew::tests
