// Returning the task: prompt replies, and the caller decides when to wait. Ownership moves with the handle.
//
//     hand_it_up             the caller joins bar
//     hand_it_up --forget    the caller drops it: bar is an orphan from there
#include <curfew/curfew.hpp>
#include <iostream>
#include <string_view>

using namespace std::chrono_literals;

curfew::task<> bar(std::chrono::milliseconds delay) {
  std::cout << "Start bar." << std::endl;
  co_await curfew::sleep_for(delay);
  std::cout << "End bar." << std::endl;
}

curfew::task<curfew::join_handle<>> foo(std::chrono::milliseconds delay) {
  std::cout << "Start foo." << std::endl;
  auto task = curfew::spawn(bar(delay));
  std::cout << "End foo." << std::endl;
  co_return task;  // the caller owns bar now
}

curfew::task<> joining_caller() {
  auto task = co_await foo(2s);
  co_await task.join();
}

curfew::task<> forgetful_caller() { static_cast<void>(co_await foo(2s)); }

int main(int argc, char** argv) {
  const bool forget = argc > 1 && std::string_view(argv[1]) == "--forget";
  curfew::run(forget ? forgetful_caller() : joining_caller());
}
