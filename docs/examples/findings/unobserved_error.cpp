// The example of docs/findings/unobserved-error.md.
#include <curfew/curfew.hpp>
#include <stdexcept>

using namespace std::chrono_literals;

// [example]
#line 1 "fetch.cpp"
curfew::task<int> fetch() {
  co_await curfew::sleep_for(1ms);
  throw std::runtime_error("connection refused");
}

curfew::task<> serve() {
  auto page = curfew::spawn(fetch());
  co_await curfew::sleep_for(10ms);  // fetch fails meanwhile, and nobody asks
}

int main() { curfew::run(serve()); }
// [end]
