// A user's program that includes Asio before any standard header, under address sanitizer, with a curfew that is built
// without: Asio's memory goes from one to the other. Asio looks at what was included before it to choose how to
// allocate.
#include <asio.hpp>
#include <curfew/curfew.hpp>
#include <iostream>

#ifndef ASIO_BY_ITS_TARGET
#error "asio::asio was not taken"
#endif

using asio::ip::tcp;
using curfew::use_task;

curfew::task<> echoes(tcp::acceptor& acceptor) {
  tcp::socket socket = co_await acceptor.async_accept(use_task);
  char bytes[5];
  const std::size_t n = co_await asio::async_read(socket, asio::buffer(bytes), use_task);
  co_await asio::async_write(socket, asio::buffer(bytes, n), use_task);
}

curfew::task<> asks(tcp::endpoint where) {
  tcp::socket socket(curfew::this_task::executor());
  co_await socket.async_connect(where, use_task);
  co_await asio::async_write(socket, asio::buffer("hello", 5), use_task);
  char bytes[5];
  const std::size_t n = co_await asio::async_read(socket, asio::buffer(bytes), use_task);
  std::cout.write(bytes, static_cast<std::streamsize>(n)) << std::endl;
}

curfew::task<> talk() {
  tcp::acceptor acceptor(curfew::this_task::executor(), {asio::ip::address_v4::loopback(), 0});
  co_await curfew::with_task_group([&](curfew::task_group& both) -> curfew::task<> {
    both.spawn(echoes(acceptor));
    both.spawn(asks(acceptor.local_endpoint()));
    co_return;
  });
}

int main() { curfew::run(talk()); }
