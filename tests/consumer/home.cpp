// A user's program in which everyone is home when the loop closes. (It is built without our warnings: `unused` below
// would be an error with them.)
#include <chrono>
#include <curfew/curfew.hpp>
#include <iostream>

using namespace std::chrono_literals;

curfew::task<int> answer() {
  co_await curfew::sleep_for(1ms);
  co_return 42;
}

curfew::task<int> home() {
  auto handle = curfew::spawn(answer());
  co_return co_await handle.join();
}

int main() {
  long long large = 42;
  int unused = large;
  std::cout << curfew::run(home()) << std::endl;
}
