// The example of docs/findings/ignored-cancel.md.
#include <curfew/curfew.hpp>
#include <exception>

using namespace std::chrono_literals;

// [example]
#line 1 "poll.cpp"
curfew::task<> polls() {
  for (;;) {
    try {
      co_await curfew::sleep_for(10ms);
    } catch (const std::exception&) {
      // tries again: also when it was told to end
    }
  }
}

curfew::task<> serve() {
  curfew::spawn_daemon(polls());
  co_await curfew::sleep_for(50ms);
}
// [end]

int main() { curfew::run(serve()); }
