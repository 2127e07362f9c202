// Many tasks at once, then an orderly end.
//
//     crowd COUNT    prints "crowded" when all of them wait, and ends well on SIGINT
#include <csignal>
#include <curfew/curfew.hpp>
#include <iostream>
#include <string>

#include <asio/signal_set.hpp>

using namespace std::chrono_literals;

curfew::task<> sleeper() { co_await curfew::sleep_for(1h); }

curfew::task<> crowd(unsigned long count) {
  asio::signal_set stop(curfew::this_task::executor(), SIGINT);
  co_await curfew::with_task_group(
      [&](curfew::task_group& group) -> curfew::task<> {
        for (unsigned long i = 0; i < count; ++i) group.spawn(sleeper());
        co_await curfew::yield();
        std::cout << "crowded" << std::endl;
        co_await stop.async_wait(curfew::use_task);
        group.cancel();
      },
      {.name = "crowd"});
  std::cout << "everybody left" << std::endl;
}

int main(int argc, char** argv) { curfew::run(crowd(argc > 1 ? std::stoul(argv[1]) : 1000)); }
