// first error: return a pointer in place of a reference
#include <chrono>
#include <curfew/curfew.hpp>

curfew::task<int&> finds();
curfew::task<> waits() { co_await curfew::move_on_after(std::chrono::seconds(1), finds()); }
