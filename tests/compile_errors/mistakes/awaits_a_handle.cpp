// first error: is awaited by its join()
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() {
  auto handle = curfew::spawn(sleeps());
  co_await handle;
}
