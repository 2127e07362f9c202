// A program on Boost.Asio, the snippet of docs/from_asio.md: a client asks and a server answers, in one process.
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <curfew/curfew.hpp>
#include <iostream>
#include <string>

// [on_boost]
using boost::asio::ip::tcp;

curfew::task<> answer(tcp::acceptor& acceptor) {
  tcp::socket client = co_await acceptor.async_accept(curfew::use_task);
  co_await boost::asio::async_write(client, boost::asio::buffer("hello", 5), curfew::use_task);
}

curfew::task<std::string> ask(tcp::endpoint where) {
  tcp::socket server(curfew::this_task::executor());
  co_await server.async_connect(where, curfew::use_task);
  std::string said;
  boost::system::error_code ec;  // the error codes are Boost's, and curfew::error_code is a name of them
  co_await boost::asio::async_read(server, boost::asio::dynamic_buffer(said), curfew::use_task(ec));
  if (ec != boost::asio::error::eof) throw boost::system::system_error(ec, "the server");
  co_return said;
}
// [end]

curfew::task<> talk() {
  tcp::acceptor acceptor(curfew::this_task::executor(), {boost::asio::ip::address_v4::loopback(), 0});
  co_await curfew::with_task_group([&](curfew::task_group& both) -> curfew::task<> {
    both.spawn(answer(acceptor));
    std::cout << co_await ask(acceptor.local_endpoint()) << std::endl;
  });
}

int main() { curfew::run(talk()); }
