// counted WHAT N: does one thing N times, on a loop with one thread. counts.py sees how many instructions that takes.
#include <chrono>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <iostream>
#include <string_view>

namespace {

curfew::task<> nothing() { co_return; }

curfew::task<> spawns(int n) {
  constexpr int at_a_time = 100;
  for (int i = 0; i < n; i += at_a_time)
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      for (int k = 0; k < at_a_time; ++k) group.spawn(nothing());
      co_return;
    });
}

curfew::task<> awaits(int n) {
  for (int i = 0; i < n; ++i) co_await nothing();
}

curfew::task<> joins(int n) {
  for (int i = 0; i < n; ++i) {
    auto handle = curfew::spawn(nothing());
    co_await handle.join();
  }
}

curfew::task<> cancels(int n) {
  const auto waits = []() -> curfew::task<> { co_await curfew::sleep_for(std::chrono::hours(1)); };
  for (int i = 0; i < n; ++i)
    co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
      const auto child = group.spawn(waits());
      co_await curfew::yield();
      group.cancel();
    });
}

curfew::task<> sleeps(int n, std::chrono::nanoseconds how_long) {
  for (int i = 0; i < n; ++i) co_await curfew::sleep_for(how_long);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  const int n = argc > 2 ? std::atoi(argv[2]) : 0;
  if (what == "spawn")
    curfew::run(spawns(n));
  else if (what == "await")
    curfew::run(awaits(n));
  else if (what == "join")
    curfew::run(joins(n));
  else if (what == "cancel")
    curfew::run(cancels(n));
  else if (what == "short_sleep")  // its time has come when the loop looks
    curfew::run(sleeps(n, std::chrono::nanoseconds(1)));
  else if (what == "timer")  // the loop waits for it
    curfew::run(sleeps(n, std::chrono::microseconds(300)));
  else {
    std::cerr << "usage: counted spawn|await|join|cancel|short_sleep|timer N\n";
    return 2;
  }
}
