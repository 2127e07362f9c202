// first error: an asio::awaitable awaits an operation by asio::use_awaitable
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <curfew/curfew.hpp>

asio::awaitable<void> waits(asio::steady_timer& timer) { co_await timer.async_wait(curfew::use_task); }
