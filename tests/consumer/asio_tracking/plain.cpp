// A user's program of plain Boost.Asio: it stops while a client is connected that says no more.
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>

using boost::asio::ip::tcp;

boost::asio::awaitable<void> forgets_its_client(tcp::socket client, bool& has_said) {
  char bytes[5];
  for (;;) {
    const auto n = co_await client.async_read_some(boost::asio::buffer(bytes), boost::asio::use_awaitable);
    std::cout << "client said ";
    std::cout.write(bytes, static_cast<std::streamsize>(n)) << std::endl;
    has_said = true;
  }
}

int main() {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  tcp::socket client(context);
  client.connect(acceptor.local_endpoint());
  client.send(boost::asio::buffer("hello", 5));
  bool has_said = false;
  co_spawn(context, forgets_its_client(acceptor.accept(), has_said), boost::asio::detached);
  while (!has_said) context.run_one();
}
