// Three places that spawn: one whose tasks never end, one whose tasks all end, and one that is full from the beginning.
// Until it is ended from outside.
//
//     growing      prints "growing" once it does
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<> forever() { co_await curfew::sleep_for(1h); }
curfew::task<> brief() { co_await curfew::sleep_for(30ms); }

curfew::task<> leak(curfew::task_group& tasks) {
  for (;;) {
    for (int i = 0; i < 20; ++i) tasks.spawn(forever());
    co_await curfew::sleep_for(10ms);
  }
}

curfew::task<> serve(curfew::task_group& tasks) {
  for (;;) {
    for (int i = 0; i < 200; ++i) tasks.spawn(brief());
    co_await curfew::sleep_for(50ms);
  }
}

curfew::task<> fill(curfew::task_group& tasks) {
  for (int i = 0; i < 500; ++i) tasks.spawn(forever());
  co_return;
}

curfew::task<> growing() {
  co_await curfew::with_task_group([](curfew::task_group& tasks) -> curfew::task<> {
    tasks.spawn(leak(tasks));
    tasks.spawn(serve(tasks));
    tasks.spawn(fill(tasks));
    std::cout << "growing" << std::endl;
    co_return;
  });
}

int main() { curfew::run(growing()); }
