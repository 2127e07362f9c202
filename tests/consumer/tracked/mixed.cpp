// A program that is half of curfew's tasks and half of Asio's coroutines, and leaves one of each.
#include <asio.hpp>
#include <chrono>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

asio::awaitable<void> forgotten_in_asio() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

curfew::task<> forgotten() { co_await curfew::sleep_for(1h); }

curfew::task<> starts_both() {
  asio::co_spawn(curfew::this_task::executor(), forgotten_in_asio(), asio::detached);
  curfew::spawn(forgotten());
  co_await curfew::sleep_for(1ms);
}

int main() { curfew::run(starts_both()); }
