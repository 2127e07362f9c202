// A TCP echo server on task groups: what a client sends is sent back.
//
//     echo_server --port 7000 --idle-timeout 60
//
// SIGINT or SIGTERM stops it gently: it takes no more clients, finishes the replies under way and hangs up on idle
// clients. A second signal does not wait for the replies.
//
// Who owns whom, as `curfew tree` shows it:
//
//     server::serve
//     └─ group clients
//        ├─ server::stop_on_signal   daemon
//        └─ server::session ×200
//           └─ group session
//              └─ watchdog           daemon
#include <csignal>
#include <iostream>
#include <set>

#include <CLI/CLI.hpp>
#include <asio/signal_set.hpp>

#include "connection.hpp"

using asio::ip::tcp;
using namespace std::chrono_literals;

struct options {
  std::uint16_t port = 0;
  std::chrono::milliseconds idle_timeout = 60s;
  bool forget_watchdog = false;
};

// All of it runs on its loop's one thread, so nothing is locked.
class server {
 public:
  server(const asio::any_io_executor& executor, const options& o)
      : options_(o), acceptor_(executor, tcp::endpoint(tcp::v4(), o.port)) {}

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t clients_served() const { return served_; }

  // Returns when the server was asked to stop and the last session is over.
  curfew::task<> serve() {
    co_await curfew::with_task_group(
        [this](curfew::task_group& clients) -> curfew::task<> {
          clients.spawn_daemon(stop_on_signal(clients));
          co_await accept_into(clients);
        },
        {.name = "clients"});
  }

 private:
  curfew::task<> accept_into(curfew::task_group& clients) {
    while (!stopping_) {
      asio::error_code ec;
      tcp::socket socket = co_await acceptor_.async_accept(curfew::use_task(ec));
      if (!ec) {
        clients.spawn(session(std::make_shared<connection>(std::move(socket))));
      } else if (!stopping_) {  // the process is out of descriptors, say: that passes
        std::cerr << "echo_server: cannot accept a client: " << ec.message() << std::endl;
        co_await curfew::sleep_for(100ms);
      }
    }
  }

  curfew::task<> session(std::shared_ptr<connection> client) {
    const listed in_set(connections_, client.get());
    ++served_;
    if (stopping_) client->stop();
    const auto body = [&](curfew::task_group& group) -> curfew::task<> {
      if (options_.forget_watchdog)  // the bug that `curfew check` finds: the handle is dropped
        static_cast<void>(curfew::spawn(watchdog(client, options_.idle_timeout)));
      else
        group.spawn_daemon(watchdog(client, options_.idle_timeout));  // ends with the body below
      co_await client->echo();
      group.spawn_daemon(close_after(client, 1s));
      co_await client->hang_up();
    };
    co_await curfew::with_task_group(body, {.name = "session"});
  }

  static curfew::task<> close_after(std::shared_ptr<connection> client, std::chrono::milliseconds limit) {
    co_await curfew::sleep_for(limit);
    client->close();
  }

  curfew::task<> stop_on_signal(curfew::task_group& clients) {
    asio::signal_set signals(curfew::this_task::executor(), SIGINT, SIGTERM);
    co_await signals.async_wait(curfew::use_task);
    stopping_ = true;
    acceptor_.close();
    for (connection* c : connections_) c->stop();

    co_await signals.async_wait(curfew::use_task);
    clients.cancel();
  }

  // Keeps a connection in the set for as long as its session lasts, however it ends.
  struct listed {
    listed(std::set<connection*>& set, connection* c) : set_(set), connection_(c) { set_.insert(connection_); }
    ~listed() { set_.erase(connection_); }
    listed(const listed&) = delete;
    listed& operator=(const listed&) = delete;

   private:
    std::set<connection*>& set_;
    connection* connection_;
  };

  const options options_;
  tcp::acceptor acceptor_;
  std::set<connection*> connections_;
  std::size_t served_ = 0;
  bool stopping_ = false;
};

int main(int argc, char** argv) {
  options o;
  double idle_seconds = 60;
  CLI::App app("A TCP echo server on task groups");
  app.add_option("--port", o.port, "0: any that is free")->capture_default_str();
  app.add_option("--idle-timeout", idle_seconds, "seconds until a silent client is hung up on")->capture_default_str();
  app.add_flag("--forget-watchdog", o.forget_watchdog, "a bug to be found: watchdogs that nobody owns");
  CLI11_PARSE(app, argc, argv);
  o.idle_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(idle_seconds));

  try {
    curfew::loop loop({.name = "echo_server"});
    server echo(loop.executor(), o);
    std::cout << "Listening on port " << echo.port() << "." << std::endl;
    loop.run(echo.serve());
    std::cout << "Served " << echo.clients_served() << " clients." << std::endl;
  } catch (const std::exception& e) {
    std::cerr << "echo_server: " << e.what() << std::endl;
    return 1;
  }
}
