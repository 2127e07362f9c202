// A task that does not give its loop back for a second and a half: it computes, or waits in the kernel in a call that a
// stop of its thread would end early (signal(7)), and says whether anything ended that early. Or, when it `pauses`, for
// an hour.
#include <sys/epoll.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <curfew/curfew.hpp>
#include <string_view>
#include <thread>

namespace {

using namespace std::chrono_literals;

volatile unsigned long sum = 0;

[[gnu::noinline]] void compute() {
  const auto until = std::chrono::steady_clock::now() + 1500ms;
  while (std::chrono::steady_clock::now() < until)
    for (int i = 0; i < 1000; ++i) sum = sum * 3 + 1;  // computes
}

[[gnu::noinline]] void wait_in_the_kernel() {
  epoll_event event{};
  const int n = ::epoll_wait(::epoll_create1(EPOLL_CLOEXEC), &event, 1, 1500);
  std::printf("%s\n", n == 0 ? "waited" : std::strerror(errno));
}

curfew::task<> serve(std::string_view how) {
  co_await curfew::sleep_for(1ms);
  if (how == "computes")
    compute();
  else if (how == "pauses")
    std::this_thread::sleep_for(1h);
  else
    wait_in_the_kernel();
  co_await curfew::sleep_for(1ms);
}

}  // namespace

int main(int argc, char** argv) { curfew::run(serve(argc > 1 ? argv[1] : "")); }
