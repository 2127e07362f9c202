// The example of docs/findings/pending-at-shutdown.md.
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

// [example]
#line 1 "flush.cpp"
curfew::task<> flush() { co_await curfew::sleep_for(2s); }

int main() {
  curfew::loop loop;
  auto flushing = loop.spawn(flush());
  loop.run([]() -> curfew::task<> { co_return; }());  // main ends at once, flush does not
}
// [end]
