// first error: using namespace curfew::operators
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() { co_await (sleeps() || sleeps()); }
