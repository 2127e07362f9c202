// first error: a task is awaited once: co_await std::move(t), or co_await f()
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() {
  curfew::task<> t = sleeps();
  co_await t;
}
