// What a program of asio::awaitable can have at once: docs/from_asio.md.
#include <chrono>
#include <iostream>

#include <asio/awaitable.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

// [co_spawn]
asio::awaitable<void> greets() {
  curfew::this_task::set_name("greets");  // if you like; it is called asio_awaitable otherwise
  asio::steady_timer timer(co_await asio::this_coro::executor, 10ms);
  co_await timer.async_wait(asio::use_awaitable);
  std::cout << "hello" << std::endl;
}

void with_another_namespace(asio::io_context& context) {
  curfew::co_spawn(context, greets(), asio::detached);  // it was asio::co_spawn
  context.run();
}
// [end]

// [into_asio]
curfew::task<int> answer() {
  co_await curfew::sleep_for(10ms);
  co_return 42;
}

asio::awaitable<void> awaits_a_task() { std::cout << co_await curfew::as_awaitable(answer()) << std::endl; }
// [end]

int main() {
  asio::io_context context;
  with_another_namespace(context);
  context.restart();
  curfew::co_spawn(context, awaits_a_task(), asio::detached);
  context.run();
}
