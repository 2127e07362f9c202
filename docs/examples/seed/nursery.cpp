// A nursery that is passed to a child function: what foo spawns in it belongs to main, which waits for it.
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;
}

curfew::task<> foo(std::chrono::milliseconds delay, curfew::task_group& nursery) {
  std::cout << "Start foo." << std::endl;
  nursery.spawn(bar(delay));  // spawned by foo, owned by the nursery
  std::cout << "End foo." << std::endl;
  co_return;
}

curfew::task<> open_nursery() {
  co_await curfew::with_task_group([](curfew::task_group& nursery) -> curfew::task<> { co_await foo(2s, nursery); },
                                   {.name = "nursery"});
}  // after bar has ended

int main() { curfew::run(open_nursery()); }
