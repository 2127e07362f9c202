// The example of docs/findings/ignored-cancel.md.
#include <asio/async_result.hpp>
#include <asio/steady_timer.hpp>
#include <curfew/curfew.hpp>
#include <utility>

using namespace std::chrono_literals;

// A library's call that knows no cancellation: its answer ends it, in an hour.
template <class Token>
auto async_ask(asio::steady_timer& answer, Token&& token) {
  return asio::async_initiate<Token, void(asio::error_code)>(
      [&answer](auto handler) {
        answer.async_wait([h = std::move(handler)](asio::error_code e) mutable { std::move(h)(e); });
      },
      token);
}

// [example]
#line 1 "query.cpp"
curfew::task<> query() {
  asio::steady_timer answer(co_await asio::this_coro::executor, 1h);
  co_await async_ask(answer, curfew::use_task);  // a library's: nobody can end it
}

curfew::task<> serve() {
  curfew::spawn_daemon(query());
  co_await curfew::sleep_for(50ms);
}
// [end]

int main() { curfew::run(serve(), {.shutdown = curfew::shutdown::cancel(1h)}); }
