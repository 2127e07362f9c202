// sleepers KIND N [--stay]: N suspended sleepers of a kind (task, co_spawn); prints the memory that each takes, in
// bytes. With
// --stay it then waits for its standard input to end, for others to look at it.
#include <unistd.h>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <fstream>
#include <iostream>
#include <string_view>

using namespace std::chrono_literals;

namespace {

// Resident memory, the shared pages of the segment included.
long resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  long total = 0;
  long resident = 0;
  statm >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

void report(long before, int count) {
  std::cout << static_cast<double>(resident_bytes() - before) / count << std::endl;
}

asio::awaitable<void> sleeping_awaitable() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

void measure_co_spawn(int count) {
  asio::io_context context(1);
  const long before = resident_bytes();
  for (int i = 0; i < count; ++i) asio::co_spawn(context, sleeping_awaitable(), asio::detached);
  context.poll();
  report(before, count);
  std::_Exit(0);  // taking a million of them down is not what is measured
}

curfew::task<> sleeping_task() { co_await curfew::sleep_for(1h); }

curfew::task<> hold_tasks(int count, bool stay) {
  co_await curfew::with_task_group([count, stay](curfew::task_group& group) -> curfew::task<> {
    const long before = resident_bytes();
    for (int i = 0; i < count; ++i) {
      group.spawn(sleeping_task());
      if (i % 1000 == 0) co_await curfew::yield();
    }
    for (int i = 0; i < 3; ++i) co_await curfew::yield();
    report(before, count);
    if (stay) std::cin.get();
    std::_Exit(0);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc > 1 ? argv[1] : "";
  const int count = argc > 2 ? std::atoi(argv[2]) : 0;
  const bool stay = argc > 3 && std::string_view(argv[3]) == "--stay";
  if (count > 0 && kind == "co_spawn") measure_co_spawn(count);
  if (count > 0 && kind == "task") curfew::run(hold_tasks(count, stay));
  std::cerr << "usage: sleepers task|co_spawn N [--stay]\n";
  return 2;
}
