// The snippets of docs/runtime.md, run: a region from [name] to [end] is a snippet there. Prints what it says it
// prints.
#include <csignal>
#include <curfew/curfew.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// [asio]
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
// [end]

using namespace std::chrono_literals;

// [task]
curfew::task<int> answer() {
  co_await curfew::sleep_for(10ms);
  co_return 42;
}

curfew::task<> ask() {
  const int n = co_await answer();  // runs within this task: no scheduling, one more frame on its stack
  std::cout << n << std::endl;
}
// [end]

// [use_task]
curfew::task<> ticks() {
  asio::steady_timer timer(curfew::this_task::executor(), 10ms);
  co_await timer.async_wait(curfew::use_task);  // an error is thrown, as asio::system_error

  asio::error_code ec;
  timer.expires_after(10ms);
  co_await timer.async_wait(curfew::use_task(ec));  // with a variable for it nothing is thrown
  if (!ec) std::cout << "tick" << std::endl;
}
// [end]

// [default_token]
using tcp_socket = curfew::use_task_t::as_default_on_t<asio::ip::tcp::socket>;

curfew::task<std::size_t> read_some(tcp_socket& socket, asio::mutable_buffer into) {
  co_return co_await socket.async_read_some(into);
}
// [end]

curfew::task<int> fetch(int page) {
  co_await curfew::sleep_for(10ms);
  co_return page;
}

// [group]
curfew::task<int> sum_of_pages() {
  int sum = 0;
  const auto add = [&](int page) -> curfew::task<> { sum += co_await fetch(page); };
  co_await curfew::with_task_group([&](curfew::task_group& pages) -> curfew::task<> {
    for (int page = 1; page <= 3; ++page) pages.spawn(add(page));
    co_return;
  });  // all three have ended, or one group_error says what failed
  co_return sum;
}
// [end]

curfew::task<> fails(const char* why) {
  co_await curfew::sleep_for(10ms);
  throw std::runtime_error(why);
}

// [supervise]
curfew::task<> all_get_their_chance() {
  try {
    co_await curfew::with_task_group(
        [](curfew::task_group& group) -> curfew::task<> {
          group.spawn(fails("one"));
          group.spawn(fails("another"));
          co_return;
        },
        {.supervise = true});
  } catch (const curfew::group_error& e) {
    std::cout << e.errors().size() << " failed" << std::endl;
  }
}
// [end]

// [handle]
curfew::task<int> both() {
  auto first = curfew::spawn(fetch(1));  // runs on its own; `first` owns it
  auto second = curfew::spawn(fetch(2));
  co_return co_await first.join() + co_await second.join();
}

curfew::task<curfew::join_handle<int>> begin() { co_return curfew::spawn(fetch(3)); }  // the caller owns it now
// [end]

curfew::task<> caller() {
  auto handle = co_await begin();
  std::cout << co_await both() + co_await handle.join() << std::endl;
}

// [daemon]
curfew::task<> heartbeat() {
  for (;;) co_await curfew::sleep_for(1s);
}

curfew::task<> with_heartbeat() {
  curfew::spawn_daemon(heartbeat());  // of the loop: cancelled when main and all regular tasks are done
  co_await ask();
}
// [end]

// [cancel]
curfew::task<> worker() {
  try {
    for (;;) co_await curfew::sleep_for(1h);
  } catch (const curfew::cancelled& c) {
    std::cout << c.what() << std::endl;  // tidy up here, without awaiting: the next await would throw again
    throw;
  }
}

curfew::task<> stop_the_worker() {
  auto handle = curfew::spawn(worker());
  co_await curfew::yield();
  handle.cancel();  // asks; joining waits until it has ended
  try {
    co_await handle.join();
  } catch (const curfew::cancelled&) {
    std::cout << "it ended" << std::endl;
  }
}
// [end]

// [gather]
curfew::task<> several_at_once() {
  const auto [first, second] = co_await curfew::gather(fetch(1), fetch(2));
  std::cout << first + second << std::endl;

  const std::variant<int, std::monostate> got = co_await curfew::race(fetch(3), curfew::sleep_for(1h));
  if (got.index() == 0) std::cout << std::get<0>(got) << std::endl;

  std::vector<curfew::task<int>> mirrors;
  for (int mirror = 4; mirror <= 6; ++mirror) mirrors.push_back(fetch(mirror));
  const auto [which, page] = co_await curfew::first_successful(std::move(mirrors));
  std::cout << page - static_cast<int>(which) << std::endl;
}
// [end]

// [deadline]
curfew::task<std::string> from_far_away() {
  co_await curfew::sleep_for(1h);
  co_return "fresh";
}

curfew::task<std::string> fresh_or_cached() {
  const std::optional<std::string> page = co_await curfew::move_on_after(50ms, from_far_away());
  co_return page.value_or("cached");
}

curfew::task<> fresh_or_failed() {
  try {
    std::cout << co_await curfew::fail_after(50ms, from_far_away()) << std::endl;
  } catch (const curfew::timed_out&) {
    std::cout << "too late" << std::endl;
  }
}
// [end]

// [idle]
curfew::task<int> count_ticks(int at_most) {
  int ticks = 0;
  auto body = [&](curfew::cancel_scope& idle) -> curfew::task<> {
    while (ticks < at_most) {
      co_await curfew::sleep_for(1ms);  // a request, say
      ++ticks;
      idle.expires_after(10s);  // and 10 s more until the next one
    }
  };
  co_await curfew::move_on_after(10s, body);
  co_return ticks;
}
// [end]

// [shield]
curfew::task<> session(asio::steady_timer& peer) {
  std::exception_ptr why;
  try {
    co_await peer.async_wait(curfew::use_task);
  } catch (...) {
    why = std::current_exception();  // co_await is not allowed in a catch block
  }
  auto say_goodbye = []() -> curfew::task<> {
    co_await curfew::sleep_for(1ms);  // async_shutdown of a TLS stream, or a message that gives a lock back
    std::cout << "goodbye" << std::endl;
  };
  co_await curfew::shield(1s, say_goodbye);  // not cancelled with the task, and 1 s at the longest
  if (why) std::rethrow_exception(why);
}

curfew::task<> hang_up() {
  asio::steady_timer peer(curfew::this_task::executor(), 1h);
  co_await curfew::move_on_after(50ms, session(peer));
}
// [end]

// [checkpoint]
curfew::task<long> count(long until) {
  long n = 0;
  while (++n < until)
    if (n % 1'000'000 == 0) co_await curfew::this_task::checkpoint();  // throws if the task was cancelled
  co_return n;
}
// [end]

// [deadlock]
curfew::task<> waits_for_itself() {
  try {
    co_await curfew::wait_all(curfew::all_tasks());
  } catch (const asio::system_error& e) {
    if (e.code() == std::errc::resource_deadlock_would_occur) std::cout << "deadlock" << std::endl;
  }
}
// [end]

// [shutdown]
std::vector<curfew::join_handle<>> outstanding;

curfew::task<> leaves_work_behind() {
  outstanding.push_back(curfew::spawn(ask()));
  co_return;
}

void wait_for_it() { curfew::run(leaves_work_behind(), {.name = "worker", .shutdown = curfew::shutdown::wait(5s)}); }
// [end]

// [borrowed]
void beside_other_handlers(asio::io_context& context) {
  curfew::loop loop(context, {.name = "beside"});
  auto handle = loop.spawn(ask());
  context.run();  // yours: curfew's tasks and your own handlers take turns on it
  if (!handle.done()) std::cout << "somebody stopped the context" << std::endl;
}
// [end]

// [loop_daemon]
void with_work_in_the_background(asio::io_context& context) {
  curfew::loop loop(context, {.name = "beside"});
  loop.spawn_daemon(heartbeat());  // in a task it would be curfew::spawn_daemon
  loop.run(ask());                 // returns when ask has ended, and the heartbeat was cancelled
}
// [end]

// [from_asio]
asio::awaitable<int> as_it_was() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 10ms);
  co_await timer.async_wait(asio::use_awaitable);
  co_return 42;
}

curfew::task<> awaits_it() {
  std::cout << co_await as_it_was() << std::endl;  // on the task's executor

  const auto elsewhere = asio::make_strand(curfew::this_task::executor());
  std::cout << co_await asio::co_spawn(elsewhere, as_it_was(), curfew::use_task) << std::endl;
}
// [end]

curfew::task<> session(asio::ip::tcp::socket) { co_return; }

// [finished]
curfew::task<> end_on_signal(curfew::task_group& everyone) {
  asio::signal_set signals(curfew::this_task::executor(), SIGINT, SIGTERM);
  co_await signals.async_wait(curfew::use_task);
  everyone.cancel();  // and no context.stop(), which would cut them off
}

curfew::task<> serve(asio::ip::tcp::acceptor& acceptor) {
  co_await curfew::with_task_group([&](curfew::task_group& everyone) -> curfew::task<> {
    everyone.spawn_daemon(end_on_signal(everyone));
    for (;;) everyone.spawn(session(co_await acceptor.async_accept(curfew::use_task)));
  });  // returns when every session has ended
}

void run_the_server(asio::io_context& context, curfew::loop& loop) {
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  loop.run(serve(acceptor));  // handlers that are not rewritten run meanwhile, as they did
}
// [end]

// The user, at the keyboard.
curfew::task<> interrupts() {
  co_await curfew::sleep_for(20ms);
  std::raise(SIGINT);
}

void ends_well(asio::io_context& context) {
  curfew::loop loop(context, {.name = "server"});
  loop.spawn_daemon(interrupts());
  run_the_server(context, loop);
  std::cout << "everyone is home" << std::endl;
}

// [threads]
void on_four_threads() {
  curfew::run(ask(), {.name = "pool", .threads = 4});  // the calling thread is one of them
}
// [end]

// [named_body]
curfew::task<std::size_t> total(std::vector<std::size_t> sizes) {
  std::size_t sum = 0;
  auto body = [&sum, sizes = std::move(sizes)](curfew::task_group&) -> curfew::task<> {
    for (const std::size_t n : sizes) sum += n;
    co_return;
  };
  co_await curfew::with_task_group(body);  // a lambda that holds more than references has a name
  co_return sum;
}
// [end]

curfew::task<> all() {
  co_await ask();
  co_await ticks();
  std::cout << co_await sum_of_pages() << std::endl;
  co_await all_get_their_chance();
  co_await several_at_once();
  co_await caller();
  co_await with_heartbeat();
  co_await stop_the_worker();
  std::cout << co_await fresh_or_cached() << std::endl;
  co_await fresh_or_failed();
  std::cout << co_await count_ticks(3) << std::endl;
  co_await hang_up();
  std::cout << co_await count(2'000'001) << std::endl;
  co_await waits_for_itself();
  const std::vector<std::size_t> sizes{1, 2, 3};
  std::cout << co_await total(sizes) << std::endl;
}

int main() {
  curfew::run(all());
  wait_for_it();
  asio::io_context context;
  beside_other_handlers(context);
  curfew::run(awaits_it());
  context.restart();
  with_work_in_the_background(context);
  context.restart();
  ends_well(context);
  on_four_threads();
}
