// A server that is told to stop while it accepts, and waits for a timer and a signal; for strict.sh. With the word
// "declared" it declares all of that to be background work; with "often" it makes 300 contexts, one after the other,
// and leaves a timer in each.
#include <asio.hpp>
#include <curfew/asio_background.hpp>

#include <chrono>
#include <csignal>
#include <string_view>

namespace {

void leave_a_timer() {
  asio::io_context context;
  asio::steady_timer timer(context, std::chrono::hours(1));
  timer.async_wait([](std::error_code) {});
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "often") {
    for (int i = 0; i < 300; ++i) leave_a_timer();
    return 0;
  }
  asio::io_context context;
  const bool declares = word == "declared";
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
