// The example of docs/findings/never-started.md.
#include <curfew/curfew.hpp>
#include <vector>

using namespace std::chrono_literals;

curfew::task<> store(int) { co_return; }

// [example]
#line 1 "app.cpp"
curfew::task<> save(int id) { co_await store(id); }

curfew::task<> app() {
  std::vector<curfew::task<>> writes;
  for (int i = 0; i < 3; ++i) writes.push_back(save(i));
  auto last = save(9);
  co_await curfew::sleep_for(5ms);  // and nobody awaits them
}
// [end]

int main() { curfew::run(app()); }
