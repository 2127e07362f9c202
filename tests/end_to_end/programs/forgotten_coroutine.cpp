// A coroutine of Asio's that curfew::co_spawn has started waits when its io_context goes.
#include <asio/awaitable.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

namespace {

asio::awaitable<void> forgotten() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

int main() {
  asio::io_context context;
  curfew::co_spawn(context, forgotten(), asio::detached);
  context.poll();
}
