// first error: gather, race and first_successful take tasks, operations
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() { co_await curfew::gather(sleeps(), 42); }
