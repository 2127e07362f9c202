// The example of docs/findings/dead-wait.md.
#include <curfew/curfew.hpp>
#include <curfew/virtual_time.hpp>
#include <iostream>

using namespace std::chrono_literals;

// [example]
#line 1 "stop.cpp"
curfew::task<> until_told() { co_await curfew::sleep_until(curfew::steady_time::max()); }

curfew::task<> serve(curfew::task_group& group) {
  group.spawn(until_told());
  co_await curfew::sleep_for(1h);
}  // and nobody has told it

curfew::task<> test() { co_await curfew::with_task_group(serve); }
// [end]

int main() {
  try {
    curfew::test::run(test());
  } catch (const asio::system_error& e) {
    std::cout << e.what() << std::endl;
  }
}
