// Holds what the mistakes are compared with: it compiles.
#include <asio/awaitable.hpp>
#include <asio/detached.hpp>
#include <curfew/curfew.hpp>

curfew::task<> sleeps() { co_await curfew::yield(); }
void spawns(curfew::loop& loop) { loop.spawn(sleeps(), asio::detached); }
asio::awaitable<void> waits() { co_await curfew::as_awaitable(sleeps()); }
