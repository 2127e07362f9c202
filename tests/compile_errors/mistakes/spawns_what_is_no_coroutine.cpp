// first error: a callable that returns one
#include <curfew/curfew.hpp>

curfew::task<> spawns() {
  auto handle = curfew::spawn([] {});
  co_await handle.join();
}
