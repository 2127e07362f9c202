// A program of handlers in C++14, tracked: it compiles and ends well.
#include <asio.hpp>
#include <curfew/asio_background.hpp>

#include <chrono>

int main() {
  asio::io_context context;
  asio::steady_timer timer(context, std::chrono::milliseconds(1));
  int called = 0;
  timer.async_wait([&](std::error_code) { ++called; });
  asio::post(context, [&] { ++called; });
  asio::post(curfew::background(context), [&] { ++called; });
  context.run();
  return called == 3 ? 0 : 1;
}
