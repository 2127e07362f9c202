// first error: asio::awaitable is started by curfew::co_spawn
#include <asio/awaitable.hpp>
#include <curfew/curfew.hpp>

asio::awaitable<void> sleeps();
void spawns(curfew::loop& loop) { loop.spawn_daemon(sleeps()); }
