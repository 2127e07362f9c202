// What a program of asio::awaitable can have at once: docs/from_asio.md.
#include <chrono>
#include <iostream>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

// [co_spawn]
asio::awaitable<void> greets() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 10ms);
  co_await timer.async_wait(asio::use_awaitable);
  std::cout << "hello" << std::endl;
}

void with_another_namespace(asio::io_context& context) {
  curfew::co_spawn(context, greets(), asio::detached);  // it was asio::co_spawn
  context.run();
}
// [end]

curfew::task<int> fetch(int page) {
  co_await curfew::sleep_for(10ms);
  co_return page;
}
asio::awaitable<int> fetch_as_it_was(int page) { co_return co_await curfew::as_awaitable(fetch(page)); }

// [detached]
asio::awaitable<void> store_as_it_was(int page, int& sum) { sum += co_await fetch_as_it_was(page); }

void begin_as_it_was(asio::io_context& context, int& sum) {
  for (int page = 1; page <= 3; ++page) asio::co_spawn(context, store_as_it_was(page, sum), asio::detached);
}
// [end]

// [owned]
curfew::task<> store(int page, int& sum) { sum += co_await fetch(page); }

curfew::task<int> sum_of_pages() {
  int sum = 0;
  co_await curfew::with_task_group([&](curfew::task_group& pages) -> curfew::task<> {
    for (int page = 1; page <= 3; ++page) pages.spawn(store(page, sum));
    co_return;
  });
  co_return sum;  // all three are done
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
  context.restart();
  int sum = 0;
  begin_as_it_was(context, sum);
  context.run();
  std::cout << sum << std::endl;
  std::cout << curfew::run(sum_of_pages()) << std::endl;
}
