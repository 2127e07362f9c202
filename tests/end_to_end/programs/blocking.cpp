// blocking computes|reads-the-clock|waits|naps|pauses [SECONDS]: a task that does not give its loop back for two
// seconds, or as many as said. It computes, or waits in the kernel in a call that a signal or a debugger would end
// early (signal(7)), and says whether anything ended that early. It naps for 400 ms, and pauses for an hour.
#include <sys/epoll.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <curfew/curfew.hpp>
#include <string_view>
#include <thread>

namespace {

using namespace std::chrono_literals;

volatile unsigned long sum = 0;

[[gnu::noinline]] void compute(std::chrono::seconds blocked) {
  const auto until = std::chrono::steady_clock::now() + blocked;
  while (std::chrono::steady_clock::now() < until)
    for (int i = 0; i < 1000; ++i) sum = sum * 3 + 1;  // computes
}

[[gnu::noinline]] void read_the_clock(std::chrono::seconds blocked) {
  const auto until = std::chrono::steady_clock::now() + blocked;
  while (std::chrono::steady_clock::now() < until) continue;
}

[[gnu::noinline]] void wait_in_the_kernel(std::chrono::milliseconds blocked) {
  epoll_event event{};
  const int n = ::epoll_wait(::epoll_create1(EPOLL_CLOEXEC), &event, 1, static_cast<int>(blocked.count()));
  std::printf("%s\n", n == 0 ? "waited" : std::strerror(errno));
}

curfew::task<> serve(std::string_view how, std::chrono::seconds blocked) {
  co_await curfew::sleep_for(1ms);
  if (how == "computes")
    compute(blocked);
  else if (how == "reads-the-clock")
    read_the_clock(blocked);
  else if (how == "naps")
    std::this_thread::sleep_for(400ms);
  else if (how == "pauses")
    std::this_thread::sleep_for(1h);
  else
    wait_in_the_kernel(blocked);
  co_await curfew::sleep_for(1ms);
}

}  // namespace

int main(int argc, char** argv) {
  curfew::run(serve(argc > 1 ? argv[1] : "", std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 2)));
}
