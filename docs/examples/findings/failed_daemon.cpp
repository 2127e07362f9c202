// The example of docs/findings/failed-daemon.md.
#include <curfew/curfew.hpp>
#include <stdexcept>

using namespace std::chrono_literals;

curfew::task<> requests() { co_await curfew::sleep_for(50ms); }

// [example]
#line 1 "refresh.cpp"
curfew::task<> refresh() {
  for (;;) {
    co_await curfew::sleep_for(10ms);
    throw std::runtime_error("connection refused");
  }
}

curfew::task<> serve() {
  curfew::spawn_daemon(refresh());
  co_await requests();  // with what was fresh once
}
// [end]

int main() { curfew::run(serve()); }
