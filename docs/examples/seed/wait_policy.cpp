// "Run all outstanding tasks after the loop's main": a policy of the loop, with a deadline, because some never end.
//
//     wait_policy            bar is waited for
//     wait_policy --stuck    a task that never ends: the deadline holds, and `curfew check` names it
#include <curfew/curfew.hpp>
#include <iostream>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

std::vector<curfew::join_handle<>> outstanding;  // the owner of what outlives foo

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;
}

curfew::task<> foo(std::chrono::milliseconds delay) {
  std::cout << "Start foo." << std::endl;
  outstanding.push_back(curfew::spawn(bar(delay)));
  std::cout << "End foo." << std::endl;
  co_return;
}

curfew::task<> stuck() {
  for (;;) co_await curfew::sleep_for(1h);
}

curfew::task<> foo_and_stuck(std::chrono::milliseconds delay) {
  outstanding.push_back(curfew::spawn(stuck()));
  co_await foo(delay);
}

int main(int argc, char** argv) {
  const bool with_stuck = argc > 1 && std::string_view(argv[1]) == "--stuck";
  curfew::run(with_stuck ? foo_and_stuck(500ms) : foo(2s), {.shutdown = curfew::shutdown::wait(with_stuck ? 1s : 10s)});
}
