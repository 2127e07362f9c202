// Daemons that fail while main goes on: one spawned by a task, one given to the loop.
#include <stdexcept>

#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

namespace {

curfew::task<> refresh() {
  co_await curfew::sleep_for(1ms);
  throw std::runtime_error("connection refused");
}

curfew::task<> serve() {
  curfew::spawn_daemon(refresh());
  co_await curfew::sleep_for(20ms);
}

}  // namespace

int main() {
  curfew::loop loop({.name = "server"});
  loop.spawn_daemon(refresh());
  loop.run(serve());
}
