// A server that is told to stop while it accepts, and waits for a timer and a signal; for strict.sh. With an argument
// it declares all of that to be background work.
#include <asio.hpp>
#include <curfew/asio_background.hpp>

#include <chrono>
#include <csignal>

int main(int argc, char**) {
  asio::io_context context;
  const bool declares = argc > 1;
  const asio::any_io_executor executor =
      declares ? asio::any_io_executor(curfew::background(context)) : asio::any_io_executor(context.get_executor());
  asio::ip::tcp::acceptor acceptor(executor, {asio::ip::address_v4::loopback(), 0});
  acceptor.async_accept([](std::error_code, asio::ip::tcp::socket) {});
  asio::steady_timer timer(executor, std::chrono::hours(1));
  timer.async_wait([](std::error_code) {});
  asio::signal_set signals(executor, SIGUSR1);
  signals.async_wait([](std::error_code, int) {});
  asio::post(context, [&] { context.stop(); });
  context.run();
}
