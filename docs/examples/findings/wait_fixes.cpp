// How docs/findings/ fixes what waits for too long, or keeps others waiting, run: a region from [name] to [end] is a
// snippet of a page. Under `curfew check` everyone is home.
#include <cstddef>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <curfew/virtual_time.hpp>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>

using namespace std::chrono_literals;

// ---- dead-wait

curfew::task<> until_told() { co_await curfew::sleep_until(curfew::steady_time::max()); }

namespace told {
curfew::task<> serve(curfew::task_group& group) {
  group.spawn(until_told());
  co_await curfew::sleep_for(1h);
}

// [told]
curfew::task<> test() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    co_await serve(group);
    group.cancel();  // that was all: nobody waits any longer
  });
}
// [end]
}  // namespace told

namespace background_wait {
// [background_wait]
curfew::task<> serve(curfew::task_group& group) {
  group.spawn_daemon(until_told());  // for as long as there are others
  co_await curfew::sleep_for(1h);
}
// [end]

curfew::task<> test() { co_await curfew::with_task_group(serve); }
}  // namespace background_wait

// ---- wait-cycle

curfew::task<> uploads() { co_await curfew::sleep_for(1ms); }
curfew::task<> flushes() { co_await curfew::sleep_for(1ms); }

// [third]
curfew::task<> syncs(curfew::loop& network, curfew::loop& disk) {
  auto upload = network.spawn(uploads());  // neither waits for the other
  auto flush = disk.spawn(flushes());
  co_await upload.join();
  co_await flush.join();
}
// [end]

void on_two_loops() {
  asio::io_context network_context, disk_context;
  curfew::loop network(network_context, {.name = "network"}), disk(disk_context, {.name = "disk"});
  auto both_serve = std::pair(asio::make_work_guard(network_context), asio::make_work_guard(disk_context));
  std::jthread one([&] { network_context.run(); });
  std::jthread other([&] { disk_context.run(); });
  curfew::run(syncs(network, disk));
  both_serve.first.reset();
  both_serve.second.reset();
}

// ---- blocked-loop

std::string query_database() {
  std::this_thread::sleep_for(5ms);
  return "42 rows";
}

// [pool]
curfew::task<> report(asio::thread_pool& blocking) {
  const auto query = []() -> asio::awaitable<std::string> { co_return query_database(); };
  std::cout << co_await asio::co_spawn(blocking, query, curfew::use_task) << std::endl;  // the loop goes on meanwhile
}
// [end]

// [gives_back]
curfew::task<long> sum_of(const std::vector<long>& numbers) {
  long sum = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    sum += numbers[i];
    if (i % 10'000 == 9'999) co_await curfew::yield();  // whoever is ready has a turn
  }
  co_return sum;
}
// [end]

// ---- pending-at-shutdown

bool save() { return true; }

// [exits]
curfew::task<> saves_or_exits() {
  if (!save()) std::exit(1);  // everybody else is in the middle of something
  co_return;
}
// [end]

// [status]
curfew::task<int> saves() {
  if (!save()) co_return 1;
  co_return 0;
}

int run_program() { return curfew::run(saves()); }  // ends all others first; main() returns it
// [end]

curfew::task<> answer() { co_await curfew::sleep_for(1h); }

// [hangs]
curfew::task<> waits() { co_await answer(); }  // for as long as none comes
// [end]

// [bounded]
curfew::task<> asks() {
  co_await curfew::fail_after(1s, answer());  // throws `timed_out` here, and what is behind it is cancelled
}
// [end]

// ---- abandoned-handlers

namespace as_task {
// [as_task]
curfew::task<> session() {
  asio::steady_timer timer(curfew::this_task::executor(), 1h);
  co_await timer.async_wait(curfew::use_task);
}

curfew::task<> app() {
  curfew::spawn_daemon(session());  // cancelled when the app is done, before the context goes
  co_await curfew::sleep_for(1ms);
}
// [end]
}  // namespace as_task

int main() {
  curfew::test::run(told::test());
  curfew::test::run(background_wait::test());
  on_two_loops();
  {
    asio::thread_pool blocking(1);
    curfew::run(report(blocking));
  }
  if (curfew::run(sum_of(std::vector<long>(20'000, 1))) != 20'000) return 1;
  try {
    curfew::test::run(asks());
    return 1;
  } catch (const curfew::timed_out&) {
  }
  curfew::run(as_task::app());
  return run_program();
}
