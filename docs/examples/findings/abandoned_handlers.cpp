// The example of docs/findings/abandoned-handlers.md.
#include <curfew/curfew.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

using namespace std::chrono_literals;

curfew::task<> app() { co_await curfew::sleep_for(5ms); }

// [example]
#line 1 "main.cpp"
asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

int main() {
  asio::io_context context;
  curfew::loop loop(context, {.name = "app"});
  asio::co_spawn(context, session(), asio::detached);  // and nobody ends it
  loop.run(app());
}
// [end]
