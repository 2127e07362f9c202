// Plain Asio, with no word of curfew: it forgets a client that never says a word.
// [server]
#include <array>
#include <asio.hpp>
#include <chrono>

using asio::ip::tcp;

asio::awaitable<void> session(tcp::socket client) {
  std::array<char, 1024> data;
  for (;;) {
    const auto n = co_await client.async_read_some(asio::buffer(data), asio::use_awaitable);
    co_await async_write(client, asio::buffer(data, n), asio::use_awaitable);
  }
}

int main() {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  tcp::socket silent(context);
  silent.connect(acceptor.local_endpoint());
  co_spawn(context, session(acceptor.accept()), asio::detached);
  context.run_for(std::chrono::milliseconds(100));
}
// [end]
