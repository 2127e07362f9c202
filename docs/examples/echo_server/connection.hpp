// One client of the echo server, and the watchdog that ends its connection when it is silent for too long.
#pragma once

#include <array>
#include <chrono>
#include <curfew/curfew.hpp>
#include <memory>

#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

class connection {
 public:
  explicit connection(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  // Sends back what the client sends, until it hangs up or we do.
  curfew::task<> echo() {
    asio::error_code ec;  // with it nothing is thrown: a client that goes away is no exception
    while (!stopping_) {
      idle_ = true;
      const std::size_t n = co_await socket_.async_read_some(asio::buffer(data_), curfew::use_task(ec));
      idle_ = false;
      if (ec) break;
      co_await asio::async_write(socket_, asio::buffer(data_, n), curfew::use_task(ec));
      if (ec) break;
      active_ = std::chrono::steady_clock::now();
    }
  }

  // Ends echo(): now if the client is idle, else after the reply that is under way.
  void stop() {
    stopping_ = true;
    if (idle_) socket_.cancel();
  }

  // Says that nothing more will come, and waits for the client to hang up, too. To close at once would drop replies
  // that are on their way: the kernel resets a connection that is closed with something unread.
  curfew::task<> hang_up() {
    asio::error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    while (!ec) co_await socket_.async_read_some(asio::buffer(data_), curfew::use_task(ec));
    close();
  }

  void close() {
    asio::error_code ignored;
    socket_.close(ignored);
  }

  std::chrono::steady_clock::time_point last_active() const { return active_; }

 private:
  asio::ip::tcp::socket socket_;
  std::array<char, 4096> data_;
  std::chrono::steady_clock::time_point active_ = std::chrono::steady_clock::now();
  bool idle_ = false;  // waits for the client's next message
  bool stopping_ = false;
};

// Closes the connection when its client has sent nothing, or not taken its reply, for so long. A task of its own, which
// may outlive the session when somebody forgets it: so it has a share in what it watches.
inline curfew::task<> watchdog(std::shared_ptr<connection> watched, std::chrono::milliseconds limit) {
  while (std::chrono::steady_clock::now() < watched->last_active() + limit)
    co_await curfew::sleep_until(watched->last_active() + limit);
  watched->close();
}
