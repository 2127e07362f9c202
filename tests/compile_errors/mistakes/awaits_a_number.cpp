// first error: a curfew::task awaits tasks, Asio's operations and coroutines, and what curfew's functions return
#include <curfew/curfew.hpp>

curfew::task<> waits() { co_await 42; }
