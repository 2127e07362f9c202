// first error: awaits a curfew::task by curfew::as_awaitable
#include <asio/awaitable.hpp>
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
asio::awaitable<void> waits() { co_await sleeps(); }
