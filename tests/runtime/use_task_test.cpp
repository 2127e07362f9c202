// use_task: any Asio operation, awaited in a task. Results, errors, and handlers that behave in unusual ways.
#include <gmock/gmock.h>

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(buffer.hpp)
#include CURFEW_ASIO(compose.hpp)
#include CURFEW_ASIO(connect.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(read.hpp)
#include CURFEW_ASIO(redirect_error.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(write.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

struct initiate_async_give {
  template <class Handler, class... Results>
  void operator()(Handler handler, Results... given) const {
    const auto executor = asio::get_associated_executor(handler);
    asio::post(executor, [handler = std::move(handler), given = std::tuple<Results...>(std::move(given)...)]() mutable {
      std::apply([&](auto&... values) { handler(std::move(values)...); }, given);
    });
  }
};

// An operation of one's own: it passes these results to its handler from a post.
template <class... Results, class Token>
auto async_give(Token&& token, Results... results) {
  return asio::async_initiate<Token, void(Results...)>(initiate_async_give(), token, std::move(results)...);
}

// The same within its initiation.
template <class... Results, class Token>
auto async_give_at_once(Token&& token, Results... results) {
  return asio::async_initiate<Token, void(Results...)>(
      [](auto handler, Results... given) { handler(std::move(given)...); }, token, std::move(results)...);
}

TEST(use_task, gives_what_the_handler_gets) {
  const auto main = []() -> task<> {
    co_await async_give(use_task);
    const int one = co_await async_give(use_task, 1);
    EXPECT_EQ(one, 1);
    const auto [number, text] = co_await async_give(use_task, 2, std::string("two"));
    EXPECT_EQ(number, 2);
    EXPECT_EQ(text, "two");
    co_await async_give(use_task, error_code());
    const int after_error = co_await async_give(use_task, error_code(), 3);
    EXPECT_EQ(after_error, 3);
    const auto [a, b] = co_await async_give(use_task, error_code(), 4, 5);
    EXPECT_EQ(a + b, 9);
    const std::unique_ptr<int> box = co_await async_give(use_task, std::make_unique<int>(6));
    EXPECT_EQ(*box, 6);
  };
  run_here(main());
}

TEST(use_task, throws_errors_with_the_name_of_the_operation) {
  const auto main = []() -> task<> {
    try {
      co_await async_give(use_task, error_code(asio::error::eof), 1);
      ADD_FAILURE() << "returned";
    } catch (const system_error& e) {
      EXPECT_EQ(e.code(), asio::error::eof);
      EXPECT_NE(std::string(e.what()).find("async_give"), std::string::npos) << e.what();
    }
  };
  run_here(main());
}

TEST(use_task, puts_errors_in_a_variable) {
  const auto main = []() -> task<> {
    error_code ec;
    const int with_error = co_await async_give(use_task(ec), error_code(asio::error::eof), 7);
    EXPECT_EQ(ec, asio::error::eof);
    EXPECT_EQ(with_error, 7);
    const int without = co_await async_give(use_task(ec), error_code(), 8);
    EXPECT_FALSE(ec);
    EXPECT_EQ(without, 8);
    const int redirected = co_await async_give(asio::redirect_error(use_task, ec), error_code(asio::error::eof), 9);
    EXPECT_EQ(ec, asio::error::eof);
    EXPECT_EQ(redirected, 9);
  };
  run_here(main());
}

TEST(use_task, rethrows_exceptions) {
  const auto main = []() -> task<> {
    const int fine = co_await async_give(use_task, std::exception_ptr(), 1);
    EXPECT_EQ(fine, 1);
    try {
      co_await async_give(use_task, std::make_exception_ptr(std::out_of_range("range")), 1);
      ADD_FAILURE() << "returned";
    } catch (const std::out_of_range&) {
    }
  };
  run_here(main());
}

TEST(use_task, goes_on_when_the_operation_completes_within_its_initiation) {
  const auto main = []() -> task<> {
    int sum = 0;
    for (int i = 0; i < 10'000; ++i) sum += co_await async_give_at_once(use_task, 1);
    EXPECT_EQ(sum, 10'000);
    try {
      co_await async_give_at_once(use_task, error_code(asio::error::eof));
      ADD_FAILURE() << "returned";
    } catch (const system_error&) {
    }
    co_await yield();
  };
  run_here(main());
}

TEST(use_task, throws_what_the_initiation_does) {
  const auto main = []() -> task<> {
    try {
      co_await asio::async_initiate<const use_task_t&, void()>([](auto) { throw std::length_error("initiation"); },
                                                               use_task);
      ADD_FAILURE() << "returned";
    } catch (const std::length_error&) {
    }
    co_await sleep_for(1ms);
  };
  run_here(main());
}

TEST(use_task, throws_when_the_handler_is_destroyed_uncalled) {
  const auto main = []() -> task<> {
    for (const bool at_once : {true, false}) {
      try {
        co_await asio::async_initiate<const use_task_t&, void()>(
            [at_once](auto handler) {
              if (at_once) return;
              const auto executor = asio::get_associated_executor(handler);
              asio::post(executor, [dropped = std::move(handler)] {});
            },
            use_task);
        ADD_FAILURE() << "returned";
      } catch (const system_error& e) {
        EXPECT_EQ(e.code(), asio::error::operation_aborted);
        EXPECT_NE(std::string(e.what()).find("without being called"), std::string::npos) << e.what();
      }
      EXPECT_FALSE(this_task::cancelled());
      error_code ec;
      co_await asio::async_initiate<const use_task_into, void(error_code)>([](auto) {}, use_task(ec));
      EXPECT_EQ(ec, asio::error::operation_aborted);
    }
  };
  run_here(main());
}

TEST(use_task, takes_a_handler_that_is_called_after_others_were_moved_about) {
  const auto main = []() -> task<> {
    const int value = co_await asio::async_initiate<const use_task_t&, void(int)>(
        [](auto handler) {
          auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          const auto executor = asio::get_associated_executor(*kept);
          asio::post(executor, [kept]() mutable {
            auto moved = std::move(*kept);
            auto again = std::move(moved);
            std::move(again)(12);
          });
        },
        use_task);
    EXPECT_EQ(value, 12);
  };
  run_here(main());
}

// Called from another task's poll: the awaiting one waits for its turn.
TEST(use_task, takes_a_handler_that_another_task_calls) {
  std::function<void(int)> call;
  std::vector<int> order;
  const auto waits = [&]() -> task<> {
    const int value = co_await asio::async_initiate<const use_task_t&, void(int)>(
        [&](auto handler) {
          auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          call = [kept](int given) { std::move (*kept)(given); };
        },
        use_task);
    order.push_back(value);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(waits());
    co_await yield();
    call(2);
    order.push_back(1);
    co_await h.join();
    EXPECT_THAT(order, ::testing::ElementsAre(1, 2));
  };
  run_here(main());
}

TEST(use_task, takes_results_that_have_no_default) {
  const auto main = []() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp::socket client(this_task::executor());
    const auto connects = [&]() -> task<> { co_await client.async_connect(acceptor.local_endpoint(), use_task); };
    auto h = spawn(connects());
    tcp::socket server = co_await acceptor.async_accept(use_task);
    co_await h.join();
    co_await asio::async_write(client, asio::buffer("hello", 5), use_task);
    std::array<char, 5> got{};
    const std::size_t n = co_await asio::async_read(server, asio::buffer(got), use_task);
    EXPECT_EQ(n, 5u);
    EXPECT_EQ(std::string_view(got.data(), n), "hello");
    client.close();
    error_code ec;
    co_await server.async_read_some(asio::buffer(got), use_task(ec));
    EXPECT_EQ(ec, asio::error::eof);
  };
  run_here(main());
}

TEST(use_task, is_the_default_of_what_asks_for_it) {
  using timer = use_task_t::as_default_on_t<asio::steady_timer>;
  const auto main = []() -> task<> {
    timer t(this_task::executor());
    t.expires_after(1ms);
    co_await t.async_wait();
    auto socket = use_task_t::as_default_on(tcp::socket(this_task::executor()));
    socket.open(tcp::v4());
    tcp::acceptor acceptor(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    co_await socket.async_connect(acceptor.local_endpoint());
  };
  run_here(main());
}

TEST(use_task, runs_composed_operations) {
  const auto main = []() -> task<> {
    asio::steady_timer timer(this_task::executor());
    const int value = co_await asio::async_compose<const use_task_t, void(error_code, int)>(
        [&timer, left = 3](auto& self, error_code ec = {}) mutable {
          if (ec || left == 0) return self.complete(ec, 11);
          --left;
          timer.expires_after(0ms);
          timer.async_wait(std::move(self));
        },
        use_task, timer);
    EXPECT_EQ(value, 11);
  };
  run_here(main());
}

// From a thread that knows nothing of the loop, on the handler's executor as Asio asks.
TEST(use_task, takes_a_handler_posted_by_another_thread) {
  const auto main = []() -> task<> {
    std::thread other;
    const int value = co_await asio::async_initiate<const use_task_t&, void(int)>(
        [&other](auto handler) {
          auto work = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
          other = std::thread([work, handler = std::move(handler)]() mutable {
            asio::post(work, [handler = std::move(handler)]() mutable { handler(3); });
          });
        },
        use_task);
    other.join();  // it holds work of the loop's context, which is gone soon
    EXPECT_EQ(value, 3);
  };
  run_here(main());
  run_here(main(), named(shutdown::cancel(), 2));
}

}  // namespace
}  // namespace curfew::tests
