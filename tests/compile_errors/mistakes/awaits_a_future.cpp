// first error: an operation is told curfew::use_task
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>
#include <curfew/curfew.hpp>

curfew::task<> waits(asio::steady_timer& timer) { co_await timer.async_wait(asio::use_future); }
