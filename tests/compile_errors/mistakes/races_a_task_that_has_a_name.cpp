// first error: std::move(t)
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() {
  curfew::task<> t = sleeps();
  co_await curfew::first_successful(sleeps(), t);
}
