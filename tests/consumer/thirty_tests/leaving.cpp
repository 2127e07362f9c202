// Five ways to leave something behind.
#include <asio.hpp>
#include <optional>

#include "sessions.hpp"

namespace {

std::optional<curfew::join_handle<>> refreshing;

asio::awaitable<void> notify() {
  asio::steady_timer answer(co_await asio::this_coro::executor, 1h);
  co_await answer.async_wait(asio::use_awaitable);
}

}  // namespace

curfew::task<> open_a_session() {
  auto heartbeat = curfew::spawn(beat());  // its handle is dropped
  co_await curfew::yield();
}

curfew::task<> fill_a_cache() {
  refreshing = curfew::spawn(beat());  // nobody ends it
  co_await curfew::yield();
}

curfew::task<> save_a_draft() {
  auto saving = curfew::spawn(fail_to_answer());  // nobody asks what became of it
  co_await curfew::sleep_for(1ms);
}

curfew::task<> notify_a_peer() {
  asio::co_spawn(curfew::this_task::executor(), notify(), asio::detached);  // nobody waits for it
  co_await curfew::sleep_for(1ms);
}

curfew::task<> close_a_door() {
  auto closing = ask(3);  // nobody awaits it
  co_await curfew::yield();
}
