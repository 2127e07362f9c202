// first error: an asio::awaitable sleeps by an asio::steady_timer
#include <asio/awaitable.hpp>
#include <chrono>
#include <curfew/curfew.hpp>

asio::awaitable<void> waits() { co_await curfew::sleep_for(std::chrono::seconds(1)); }
