// The example of docs/findings/blocked-loop.md.
#include <curfew/curfew.hpp>
#include <thread>

using namespace std::chrono_literals;

// [example]
#line 1 "report.cpp"
curfew::task<> heartbeat() {
  for (;;) co_await curfew::sleep_for(20ms);
}

curfew::task<> report() {
  co_await curfew::sleep_for(50ms);
  std::this_thread::sleep_for(3s);  // a call that blocks: no heartbeat meanwhile
}

curfew::task<> serve() {
  curfew::spawn_daemon(heartbeat());
  co_await report();
}
// [end]

int main() { curfew::run(serve()); }
