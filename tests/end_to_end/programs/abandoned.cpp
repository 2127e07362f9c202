// Coroutines of plain Asio that wait when the io_context of a loop goes.
//
//   abandoned              two, on a context that is lent to a loop
//   abandoned loop         one, on the context of a loop's own
//   abandoned cancelled    two that are cancelled, and have no turn for it
#include <string_view>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

namespace {

asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

curfew::task<> app() { co_await curfew::sleep_for(5ms); }

curfew::task<> forgetful_app() {
  asio::co_spawn(curfew::this_task::executor(), session(), asio::detached);
  co_await curfew::sleep_for(5ms);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "loop") {
    curfew::run(forgetful_app(), {.name = "own"});
    return 0;
  }
  asio::io_context context;
  asio::cancellation_signal first, second;
  curfew::loop loop(context, {.name = "app"});
  asio::co_spawn(context, session(), asio::bind_cancellation_slot(first.slot(), asio::detached));
  asio::co_spawn(context, session(), asio::bind_cancellation_slot(second.slot(), asio::detached));
  loop.run(app());
  if (what != "cancelled") return 0;
  first.emit(asio::cancellation_type::terminal);
  second.emit(asio::cancellation_type::terminal);
}
