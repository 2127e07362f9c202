// first error: a callable that returns one
#include <asio/detached.hpp>
#include <curfew/curfew.hpp>

void spawns(curfew::loop& loop) {
  loop.spawn([] { return 1; }, asio::detached);
}
