// The snippets of docs/runtime.md on servers and on cleanup that awaits, run: a region from [name] to [end] is a
// snippet there. Prints what it says it prints.
#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/signal_set.hpp>
#include <asio/write.hpp>
#include <curfew/curfew.hpp>

using asio::ip::tcp;
using namespace std::chrono_literals;

// [session]
curfew::task<> session(tcp::socket client) {
  std::string line;
  const auto read = [&]() -> curfew::task<> {
    co_await asio::async_read_until(client, asio::dynamic_buffer(line, 1024), '\n', curfew::use_task);
  };
  co_await curfew::fail_after(10s, read);  // a client that says nothing is a failure of this session
  if (line == "fail\n") throw std::runtime_error("a request that nobody understands");
  co_await asio::async_write(client, asio::buffer(line), curfew::use_task);
}
// [end]

// [accept]
curfew::task<> accept_into(curfew::task_group& clients, tcp::acceptor& acceptor) {
  for (;;) {
    asio::error_code ec;
    tcp::socket client = co_await acceptor.async_accept(curfew::use_task(ec));
    if (!ec)
      clients.spawn(session(std::move(client)));
    else
      co_await curfew::sleep_for(100ms);  // no descriptors are left, say. Where the task was cancelled, this throws
  }
}

curfew::task<> end_on_signal(curfew::task_group& clients) {
  asio::signal_set signals(curfew::this_task::executor(), SIGINT, SIGTERM);
  co_await signals.async_wait(curfew::use_task);
  clients.cancel();
}

curfew::task<> serve(tcp::acceptor& acceptor) {
  auto log = [](const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      std::cout << "a session failed: " << e.what() << std::endl;
    }
  };
  co_await curfew::with_task_group(
      [&](curfew::task_group& clients) -> curfew::task<> {
        clients.spawn_daemon(end_on_signal(clients));
        co_await accept_into(clients, acceptor);
      },
      {.name = "clients", .on_error = log});
}
// [end]

// [unlock]
curfew::task<> with_the_lock(tcp::socket& keeper, curfew::task<> work) {
  co_await asio::async_write(keeper, asio::buffer("lock\n", 5), curfew::use_task);
  std::exception_ptr why;
  try {
    co_await std::move(work);
  } catch (...) {
    why = std::current_exception();  // co_await is not allowed in a catch block
  }
  const auto unlock = [&]() -> curfew::task<> {
    co_await asio::async_write(keeper, asio::buffer("unlock\n", 7), curfew::use_task);
  };
  if (!co_await curfew::shield(1s, unlock)) keeper.close();  // not done in a second: then there is no goodbye
  if (why) std::rethrow_exception(why);
}
// [end]

curfew::task<std::string> ask(tcp::endpoint where, std::string what) {
  tcp::socket server(curfew::this_task::executor());
  co_await server.async_connect(where, curfew::use_task);
  co_await asio::async_write(server, asio::buffer(what), curfew::use_task);
  std::string answer;
  asio::error_code ec;  // the end of the connection
  co_await asio::async_read(server, asio::dynamic_buffer(answer), curfew::use_task(ec));
  co_return answer;
}

curfew::task<> serves_until_a_signal() {
  tcp::acceptor acceptor(curfew::this_task::executor(), {asio::ip::address_v4::loopback(), 0});
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    curfew::child<> server = group.spawn(serve(acceptor));
    std::cout << co_await ask(acceptor.local_endpoint(), "hello\n");
    std::cout << co_await ask(acceptor.local_endpoint(), "fail\n");
    std::raise(SIGTERM);
    co_await server.join();
    std::cout << "every client has left" << std::endl;
  });
}

curfew::task<> gives_the_lock_back() {
  tcp::acceptor acceptor(curfew::this_task::executor(), {asio::ip::address_v4::loopback(), 0});
  tcp::socket keeper(curfew::this_task::executor());
  co_await keeper.async_connect(acceptor.local_endpoint(), curfew::use_task);
  tcp::socket other_end = co_await acceptor.async_accept(curfew::use_task);

  const auto sleeps = []() -> curfew::task<> { co_await curfew::sleep_for(1h); };
  co_await curfew::move_on_after(10ms, with_the_lock(keeper, sleeps()));
  keeper.close();
  std::string said;
  asio::error_code ec;
  co_await asio::async_read(other_end, asio::dynamic_buffer(said), curfew::use_task(ec));
  std::cout << said;
}

int main() {
  curfew::run(serves_until_a_signal());
  curfew::run(gives_the_lock_back());
}
