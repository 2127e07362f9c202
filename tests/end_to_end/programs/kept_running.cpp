// A forgotten timer of plain Asio keeps the context running when all tasks are done.
#include <iostream>

#include <asio/steady_timer.hpp>

#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

namespace {

curfew::task<> app() {
  co_await curfew::sleep_for(1ms);
  std::cout << "all work done" << std::endl;
}

}  // namespace

int main() {
  asio::io_context context;
  asio::steady_timer reconnect(context, 1h);
  reconnect.async_wait([](asio::error_code) {});
  curfew::loop loop(context, {.name = "app"});
  auto h = loop.spawn(app());
  context.run();
}
