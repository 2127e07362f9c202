// One child of a group fails: its siblings are cancelled, and the group throws one error that has all of them.
#include <curfew/curfew.hpp>
#include <iostream>
#include <stdexcept>

using namespace std::chrono_literals;

curfew::task<> fails(std::string name, std::chrono::milliseconds delay) {
  co_await curfew::sleep_for(delay);
  throw std::runtime_error(name + " failed");
}

curfew::task<> waits() {
  try {
    co_await curfew::sleep_for(1h);
  } catch (const curfew::cancelled& c) {
    std::cout << "waits: " << c.what() << std::endl;
    throw;
  }
}

// Its cleanup fails, too: that is not lost either.
curfew::task<> fails_when_cancelled() {
  try {
    co_await curfew::sleep_for(1h);
  } catch (const curfew::cancelled&) {
    throw std::runtime_error("cleanup failed");
  }
}

curfew::task<> group() {
  co_await curfew::with_task_group([](curfew::task_group& g) -> curfew::task<> {
    g.spawn(waits());
    g.spawn(fails_when_cancelled());
    g.spawn(fails("child", 50ms));
    co_return;
  });
}

int main() {
  try {
    curfew::run(group());
  } catch (const curfew::group_error& e) {
    std::cout << e.what() << std::endl;
    return 3;
  }
}
