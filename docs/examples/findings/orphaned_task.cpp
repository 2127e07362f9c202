// The example of docs/findings/orphaned-task.md.
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

// [example]
#line 1 "orphan.cpp"
curfew::task<> bar() { co_await curfew::sleep_for(2s); }

curfew::task<> foo() {
  auto handle = curfew::spawn(bar());
  co_return;  // the handle goes, and with it the owner of bar
}

int main() { curfew::run(foo()); }
// [end]
