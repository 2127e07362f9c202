// A user's program that forgets a task.
#include <chrono>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

curfew::task<void> forgotten() { co_await curfew::sleep_for(1h); }

curfew::task<void> leaks() {
  static_cast<void>(curfew::spawn(forgotten()));
  co_return;
}

int main() { curfew::run(leaks()); }
