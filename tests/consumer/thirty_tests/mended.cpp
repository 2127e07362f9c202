// The functions of leaving.cpp, mended as their reports say.
#include <asio.hpp>
#include <iostream>

#include "sessions.hpp"

namespace {

asio::awaitable<void> notify() {
  asio::steady_timer answer(co_await asio::this_coro::executor, 1ms);
  co_await answer.async_wait(asio::use_awaitable);
}

}  // namespace

curfew::task<> open_a_session() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(beat());
    co_await curfew::yield();
    group.cancel();
  });
}

curfew::task<> fill_a_cache() {
  curfew::spawn_daemon(beat());
  co_await curfew::yield();
}

curfew::task<> save_a_draft() {
  auto saving = curfew::spawn(fail_to_answer());
  try {
    co_await saving.join();
  } catch (const std::runtime_error& e) {
    std::cout << "not saved: " << e.what() << std::endl;
  }
}

curfew::task<> notify_a_peer() { co_await asio::co_spawn(curfew::this_task::executor(), notify(), curfew::use_task); }

curfew::task<> close_a_door() { co_await ask(3); }
