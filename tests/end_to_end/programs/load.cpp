// Tasks that come and go as fast as they can, in groups and by handles, until the process is ended from outside.
//
//     load [THREADS]        one loop on that many threads (default 2); prints "loaded" once tasks are spawned
#include <curfew/curfew.hpp>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

curfew::task<> brief() { co_return; }

curfew::task<> patient() {
  co_await curfew::yield();
  co_await curfew::sleep_for(100us);
}

curfew::task<> joins() {
  auto first = curfew::spawn(brief());
  auto second = curfew::spawn(patient());
  co_await first.join();
  co_await second.join();
}

curfew::task<> worker() {
  for (;;)
    co_await curfew::with_task_group(
        [](curfew::task_group& batch) -> curfew::task<> {
          for (int i = 0; i < 20; ++i) batch.spawn(brief());
          for (int i = 0; i < 5; ++i) batch.spawn(patient());
          batch.spawn(joins());
          co_return;
        },
        {.name = "batch"});
}

curfew::task<> load() {
  co_await curfew::with_task_group([](curfew::task_group& workers) -> curfew::task<> {
    for (int i = 0; i < 8; ++i) workers.spawn(worker());
    std::cout << "loaded" << std::endl;
    co_return;
  });
}

int main(int argc, char** argv) {
  const auto threads = argc > 1 ? std::stoul(argv[1]) : 2ul;
  curfew::run(load(), {.name = "load", .threads = threads});
}
