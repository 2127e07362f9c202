// Waiting for all tasks from inside one of them waits for oneself. asyncio's wait(all_tasks()) hangs for ever; here it
// is an error at once, which says so.
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;
}

curfew::task<> foo(std::chrono::milliseconds delay) {
  std::cout << "Start foo." << std::endl;
  auto task = curfew::spawn(bar(delay));
  std::cout << "End foo." << std::endl;
  co_await curfew::wait_all(curfew::all_tasks());  // foo is one of them
}

int main() {
  try {
    curfew::run(foo(2s));
  } catch (const asio::system_error& e) {
    std::cout << e.what() << std::endl;
    return e.code() == std::errc::resource_deadlock_would_occur ? 35 : 1;
  }
}
