#include <chrono>
#include <curfew/curfew.hpp>
#include <iostream>

curfew::task<int> answer() {
  co_await curfew::sleep_for(std::chrono::milliseconds(1));
  co_return 42;
}

int main() { std::cout << curfew::run(answer()) << "\n"; }
