// The simplest solution: whoever spawns a task awaits it.
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;
}

curfew::task<> foo(std::chrono::milliseconds delay) {
  std::cout << "Start foo." << std::endl;
  auto task = curfew::spawn(bar(delay));
  std::cout << "End foo." << std::endl;
  co_await task.join();  // foo is done here, and so is bar
}

int main() { curfew::run(foo(2s)); }
