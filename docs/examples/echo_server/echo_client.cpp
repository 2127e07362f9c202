// A client of the echo server: many connections at once, each sends its own messages and checks every byte that comes
// back.
//
//     echo_client --port 7000 --connections 200 --messages 50 --size 512
//     echo_client --port 7000 --hold        keeps its connections until the server hangs up
#include <curfew/curfew.hpp>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

using asio::ip::tcp;

struct options {
  std::string host = "127.0.0.1";
  std::string port;
  unsigned connections = 200;
  unsigned messages = 50;
  std::size_t size = 512;
  bool hold = false;
};

// Sends messages that no other connection sends, and compares what comes back.
curfew::task<> talk(tcp::socket& socket, unsigned number, const tcp::resolver::results_type& server, const options& o) {
  co_await asio::async_connect(socket, server, curfew::use_task);
  std::mt19937 random(number);
  std::string sent(o.size, '\0'), received(o.size, '\0');
  for (unsigned m = 0; m < o.messages; ++m) {
    for (char& c : sent) c = static_cast<char>(random());
    co_await asio::async_write(socket, asio::buffer(sent), curfew::use_task);
    co_await asio::async_read(socket, asio::buffer(received), curfew::use_task);
    if (received != sent)
      throw std::runtime_error("connection " + std::to_string(number) + ": message " + std::to_string(m) +
                               " came back changed");
  }
}

curfew::task<> until_closed(tcp::socket& socket) {
  char unasked;
  asio::error_code ec;
  co_await socket.async_read_some(asio::buffer(&unasked, 1), curfew::use_task(ec));
  if (!ec) throw std::runtime_error("the server sent what nobody sent it");
  socket.close();
}

curfew::task<> client(const options& o) {
  tcp::resolver resolver(curfew::this_task::executor());
  const auto server = co_await resolver.async_resolve(o.host, o.port, curfew::use_task);
  std::vector<tcp::socket> sockets;
  for (unsigned i = 0; i < o.connections; ++i) sockets.emplace_back(curfew::this_task::executor());

  co_await curfew::with_task_group([&](curfew::task_group& talks) -> curfew::task<> {
    for (unsigned i = 0; i < o.connections; ++i) talks.spawn(talk(sockets[i], i, server, o));
    co_return;
  });  // all have ended; had one failed, the others would have been cancelled and its error thrown here
  std::cout << o.connections << " connections, " << o.messages << " messages each: every byte came back." << std::endl;
  if (!o.hold) co_return;

  co_await curfew::with_task_group([&](curfew::task_group& holds) -> curfew::task<> {
    for (tcp::socket& socket : sockets) holds.spawn(until_closed(socket));
    co_return;
  });
  std::cout << "The server hung up." << std::endl;
}

int main(int argc, char** argv) {
  options o;
  CLI::App app("Drives the echo server and checks what comes back");
  app.add_option("--host", o.host)->capture_default_str();
  app.add_option("--port", o.port)->required();
  app.add_option("--connections", o.connections)->capture_default_str();
  app.add_option("--messages", o.messages, "of each connection")->capture_default_str();
  app.add_option("--size", o.size, "bytes of a message")->capture_default_str();
  app.add_flag("--hold", o.hold, "keep the connections until the server hangs up");
  CLI11_PARSE(app, argc, argv);

  try {
    curfew::run(client(o));
  } catch (const std::exception& e) {
    std::cerr << "echo_client: " << e.what() << std::endl;
    return 1;
  }
}
