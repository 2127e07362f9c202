// A part that waits for a timer.
#include <asio.hpp>

#include <chrono>
#include <iostream>
#include <memory>

__attribute__((visibility("default"))) void other_part(asio::io_context& io) {
  const auto timer = std::make_shared<asio::steady_timer>(io, std::chrono::milliseconds(1));
  timer->async_wait([timer](asio::error_code) { std::cout << "two" << std::endl; });
}
