// Forgets two tasks, and says of one that this is meant: docs/check.md. With an argument it stays until it is killed.
#include <chrono>
#include <curfew/curfew.hpp>
#include <curfew/suppress.hpp>
#include <iostream>

using namespace std::chrono_literals;

// [says]
CURFEW_SUPPRESS(
    "orphaned-task:^flush_for_ever$  # https://example.com/bugs/7\n"
    "blocked-loop:third_party/metrics/");
// [end]

curfew::task<> flush_for_ever() { co_await curfew::sleep_for(1h); }
curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

curfew::task<> session() {
  auto flush = curfew::spawn(flush_for_ever());
  auto guard = curfew::spawn(watchdog());
  co_await curfew::sleep_for(1ms);
}

int main(int argc, char**) {
  curfew::run([argc]() -> curfew::task<> {
    co_await session();
    std::cout << "forgotten" << std::endl;
    if (argc > 1) co_await curfew::sleep_for(1h);
  });
}
