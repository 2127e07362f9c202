// first error: a curfew::task is started by curfew::co_spawn
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
void spawns(asio::io_context& context) { asio::co_spawn(context, sleeps(), asio::detached); }
