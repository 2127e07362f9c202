// How docs/findings/ fixes its examples, run: a region from [name] to [end] is a snippet of a page. Under `curfew
// check` everyone is home.
#include <curfew/curfew.hpp>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

using namespace std::chrono_literals;

curfew::task<> bar() { co_await curfew::sleep_for(5ms); }

namespace joined {
// [joined]
curfew::task<> foo() {
  auto handle = curfew::spawn(bar());
  co_await handle.join();
}
// [end]
}  // namespace joined

namespace grouped {
// [grouped]
curfew::task<> foo() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(bar());
    co_return;
  });  // returns when bar has ended
}
// [end]
}  // namespace grouped

namespace returned {
// [returned]
curfew::task<curfew::join_handle<>> foo() { co_return curfew::spawn(bar()); }
// [end]

curfew::task<> main() { co_await (co_await foo()).join(); }
}  // namespace returned

namespace background {
// [background]
curfew::task<> foo() {
  curfew::spawn_daemon(bar());
  co_return;
}
// [end]
}  // namespace background

curfew::task<> flush() { co_await curfew::sleep_for(5ms); }

void waits_for_flush() {
  // [flushed]
  curfew::loop loop;
  auto flushing = loop.spawn(flush());
  loop.run([](curfew::join_handle<> task) -> curfew::task<> { co_await task.join(); }(std::move(flushing)));
  // [end]
}

curfew::task<> serve() {
  static curfew::join_handle<> flushing;
  flushing = curfew::spawn(flush());
  co_return;
}

void waits_with_a_deadline() {
  // [deadline]
  curfew::run(serve(), {.shutdown = curfew::shutdown::wait(5s)});
  // [end]
}

// [heartbeat]
curfew::task<> heartbeat() {
  for (;;) co_await curfew::sleep_for(1s);
}

curfew::task<> work() {
  curfew::spawn_daemon(heartbeat());  // on a loop, outside of its tasks: loop.spawn_daemon(heartbeat())
  co_await bar();
}
// [end]

curfew::task<int> fetch() {
  co_await curfew::sleep_for(1ms);
  throw std::runtime_error("connection refused");
}

void show(int) {}
void show_failure(const std::exception&) {}
void log(std::string_view) {}

// [observed]
curfew::task<> shows_a_page() {
  auto page = curfew::spawn(fetch());
  try {
    show(co_await page.join());
  } catch (const curfew::cancelled&) {
    throw;  // this task is to end
  } catch (const std::exception& e) {
    show_failure(e);
  }
}
// [end]

curfew::task<> refresh() {
  co_await curfew::sleep_for(1ms);
  throw std::runtime_error("connection refused");
}

// [tries_again]
curfew::task<> refresh_for_ever() {
  for (;;) {
    try {
      co_await refresh();
    } catch (const curfew::cancelled&) {
      throw;  // it is to end: all that it awaits from now on throws this
    } catch (const std::exception& e) {
      log(e.what());  // and once more
    }
    co_await curfew::sleep_for(1s);
  }
}
// [end]

curfew::task<> serves_with_fresh_data() {
  curfew::spawn_daemon(refresh_for_ever());
  co_await curfew::sleep_for(20ms);
}

curfew::task<> save(int) { co_return; }

// [started]
curfew::task<> one_after_the_other() {
  for (int i = 0; i < 3; ++i) co_await save(i);
}

curfew::task<> at_once() {
  co_await curfew::with_task_group([](curfew::task_group& writes) -> curfew::task<> {
    for (int i = 0; i < 3; ++i) writes.spawn(save(i));
    co_return;
  });
}
// [end]

asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

curfew::task<> app() { co_await curfew::sleep_for(5ms); }

// [ended]
void ends_what_waits(asio::io_context& context) {
  curfew::loop loop(context, {.name = "app"});
  asio::cancellation_signal end;
  asio::co_spawn(context, session(), asio::bind_cancellation_slot(end.slot(), asio::detached));
  loop.run(app());
  end.emit(asio::cancellation_type::terminal);
  context.restart();
  context.run();  // until the session is done
}
// [end]

// The example of growing-site, which is compiled and not run: it would go on for ever.
namespace without_a_limit {
using asio::ip::tcp;

// [grows]
curfew::task<> session(tcp::socket socket);  // waits for a request that may never come

curfew::task<> accept(tcp::acceptor& acceptor, curfew::task_group& sessions) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(curfew::use_task);
    sessions.spawn(session(std::move(socket)));
  }
}
// [end]

curfew::task<> session(tcp::socket) { co_return; }
}  // namespace without_a_limit

struct connection {
  bool closed = false;
  curfew::task<> echo() {
    while (!closed) co_await curfew::sleep_for(1ms);
  }
};

curfew::task<> watchdog(std::shared_ptr<connection> peer, std::chrono::milliseconds patience) {
  co_await curfew::sleep_for(patience);
  peer->closed = true;
}

// [limited]
curfew::task<> session(std::shared_ptr<connection> peer) {
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    group.spawn_daemon(watchdog(peer, 30ms));  // closes a connection on which nothing has come for so long
    co_await peer->echo();
  });
}
// [end]

int main() {
  curfew::run(joined::foo());
  curfew::run(grouped::foo());
  curfew::run(returned::main());
  curfew::run(background::foo());
  waits_for_flush();
  waits_with_a_deadline();
  curfew::run(work());
  curfew::run(shows_a_page());
  curfew::run(serves_with_fresh_data());
  curfew::run(one_after_the_other());
  curfew::run(at_once());
  {
    asio::io_context context;
    ends_what_waits(context);
  }
  curfew::run(session(std::make_shared<connection>()));
}
