// first error: a result is passed to a handler, and cannot be a reference
#include <asio/detached.hpp>
#include <curfew/curfew.hpp>

curfew::task<int&> finds();
void spawns(curfew::loop& loop) { loop.spawn(finds(), asio::detached); }
