// Background work in a program that is compiled without the tracking definitions: it runs as any.
#include <asio.hpp>
#include <curfew/asio_background.hpp>

int main() {
  asio::io_context context;
  int called = 0;
  asio::post(curfew::background(context), [&] { ++called; });
  asio::steady_timer timer(curfew::background(context), std::chrono::milliseconds(1));
  timer.async_wait([&](std::error_code) { ++called; });
  context.run();
  return called == 2 ? 0 : 1;
}
