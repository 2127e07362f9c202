// Does work of which it knows all numbers, says them as JSON, and waits for SIGINT: what metrics are compared with.
//
//     known_work [LISTEN]    with LISTEN it exports its own metrics there, and prints where to: "serving URL"
#include <csignal>
#include <curfew/curfew.hpp>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <curfew/exporter.hpp>

using namespace std::chrono_literals;

constexpr int brief_tasks = 1000;
constexpr int failing_tasks = 4;
constexpr int forgotten_failures = 3;
constexpr int cancelled_tasks = 6;
constexpr int sleepers = 12;
constexpr int orphans = 5;

curfew::task<> brief() { co_return; }
curfew::task<> fails() {
  co_await curfew::yield();
  throw std::runtime_error("as it should");
}
curfew::task<> sleeper() { co_await curfew::sleep_for(1h); }
curfew::task<> blocks() {
  const auto end = std::chrono::steady_clock::now() + 80ms;
  while (std::chrono::steady_clock::now() < end) continue;
  co_return;
}

curfew::task<> work() {
  for (int i = 0; i < brief_tasks; ++i) co_await curfew::spawn(brief()).join();
  for (int i = 0; i < failing_tasks; ++i) {
    try {
      co_await curfew::spawn(fails()).join();
    } catch (const std::runtime_error&) {
    }
  }
  for (int i = 0; i < forgotten_failures; ++i) {
    auto handle = curfew::spawn(fails());
    while (!handle.done()) co_await curfew::yield();
  }
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    for (int i = 0; i < cancelled_tasks; ++i) group.spawn(sleeper());
    co_await curfew::yield();
    group.cancel();
  });
  co_await curfew::spawn(blocks()).join();
}

curfew::task<> stay() {
  asio::signal_set stop(curfew::this_task::executor(), SIGINT);
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    for (int i = 0; i < sleepers; ++i) group.spawn(sleeper());
    for (int i = 0; i < orphans; ++i) auto dropped = curfew::spawn(sleeper());
    co_await curfew::yield();
    // It is said by a handler, which is called when the main task waits, too: that is one more of the live.
    asio::post(curfew::this_task::executor(), [] {
      std::cout << "{\"spawned\": "
                << 1 + brief_tasks + failing_tasks + forgotten_failures + cancelled_tasks + 1 + sleepers + orphans
                << ", \"completed\": " << brief_tasks + 1 << ", \"failed\": " << failing_tasks + forgotten_failures
                << ", \"cancelled\": " << cancelled_tasks << ", \"unobserved\": " << forgotten_failures
                << ", \"orphaned\": " << orphans << ", \"live\": " << 1 + sleepers + orphans
                << ", \"sleepers\": " << sleepers << ", \"groups_opened\": 2, \"groups_open\": 1}" << std::endl;
    });
    co_await stop.async_wait(curfew::use_task);
    group.cancel();
  });
}

curfew::task<> known_work() {
  co_await work();
  co_await stay();
}

int main(int argc, char** argv) {
  std::unique_ptr<curfew::exporter> metrics;
  if (argc > 1) {
    metrics = std::make_unique<curfew::exporter>(curfew::exporter_options{.listen = argv[1]});
    std::cout << "serving " << metrics->url() << std::endl;
  }
  curfew::run(known_work(), {.name = "known \"work\""});
}
