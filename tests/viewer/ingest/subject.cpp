// Does what its standard input says, a letter a line: s spawns a task in a group, o one that nobody owns, and b blocks
// the loop for ever, once the line is answered. Answers each with a line. Ends at the end of its input, or when it is
// killed.
#include <unistd.h>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/read.hpp>
#include <curfew/curfew.hpp>
#include <iostream>
#include <thread>

using namespace std::chrono_literals;

curfew::task<> session() { co_await curfew::sleep_for(1h); }
curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

curfew::task<> serve() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    asio::posix::stream_descriptor input(curfew::this_task::executor(), ::dup(STDIN_FILENO));
    for (bool blocks = false;;) {
      char letter = 0;
      asio::error_code ec;
      co_await asio::async_read(input, asio::buffer(&letter, 1), curfew::use_task(ec));
      if (ec) break;
      if (letter == 's') group.spawn(session());
      if (letter == 'o') static_cast<void>(curfew::spawn(watchdog()));
      blocks = blocks || letter == 'b';
      if (letter == '\n') std::cout << "done" << std::endl;
      if (letter == '\n' && blocks) std::this_thread::sleep_for(24h);
    }
    group.cancel();
  });
}

int main() {
  curfew::loop loop({.name = "subject"});
  loop.run(serve());
}
