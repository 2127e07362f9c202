// A task that is started and never awaited: when foo ends, the loop does, and bar's work is lost.
//
//     curfew check -- leak        names bar, who spawned it, and the line where it waits; exit status 23
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;  // never reached
}

curfew::task<> foo(std::chrono::milliseconds delay) {
  std::cout << "Start foo." << std::endl;
  static_cast<void>(curfew::spawn(bar(delay)));  // the handle is dropped: nobody will join bar
  std::cout << "End foo." << std::endl;
  co_return;
}

int main() { curfew::run(foo(2s)); }
