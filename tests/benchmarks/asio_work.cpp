// What a program of plain Asio does, compiled once as it is and once with curfew::asio_tracking (asio_work_plain,
// asio_work_tracked): table.py divides the times of the two.
//
//   asio_work       reads words from its standard input, one a line, and answers each with the processor time that one
//                   of these took, in nanoseconds: `post` (an empty handler, posted and called), `chain` (a handler
//                   that posts the next one), `echo` and `coroutine_echo` (a message through a server's connection)
//   asio_work N     N timers that are waited for; says "ready", and waits for its standard input to end
#include <time.h>
#include <array>
#include <asio.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using asio::ip::tcp;

namespace {

double thread_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

constexpr int batch = 1000;
constexpr int batches = 200;

double post() {
  asio::io_context context;
  const double began = thread_ns();
  for (int i = 0; i < batches; ++i) {
    for (int j = 0; j < batch; ++j) asio::post(context, [] {});
    context.run();
    context.restart();
  }
  return (thread_ns() - began) / (batch * batches);
}

void post_next(asio::io_context& context, int left) {
  asio::post(context, [&context, left] {
    if (left > 1) post_next(context, left - 1);
  });
}

double chain() {
  asio::io_context context;
  const double began = thread_ns();
  post_next(context, batch * batches);
  context.run();
  return (thread_ns() - began) / (batch * batches);
}

// A connection of the server, of callbacks.
struct session : std::enable_shared_from_this<session> {
  explicit session(tcp::socket s) : socket(std::move(s)) {}

  void read() {
    socket.async_read_some(asio::buffer(data), [self = shared_from_this()](asio::error_code error, std::size_t size) {
      if (!error) self->write(size);
    });
  }
  void write(std::size_t size) {
    asio::async_write(socket, asio::buffer(data, size),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  tcp::socket socket;
  std::array<char, 256> data{};
};

asio::awaitable<void> serve(tcp::socket socket) {
  std::array<char, 256> data{};
  try {
    for (;;) {
      const std::size_t size = co_await socket.async_read_some(asio::buffer(data), asio::use_awaitable);
      co_await asio::async_write(socket, asio::buffer(data, size), asio::use_awaitable);
    }
  } catch (const asio::system_error&) {
    // the client has closed it
  }
}

constexpr int clients = 50;
constexpr int messages = 200;

// The clients are plain sockets, and a thread of their own that is not measured: it sends a message on each, and then
// reads all of the answers, so that the server always has something to do.
double echo(bool coroutines) {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::list<tcp::socket> connected;
  asio::io_context of_clients;
  for (int i = 0; i < clients; ++i) {
    tcp::socket& client = connected.emplace_back(of_clients);
    client.connect(acceptor.local_endpoint());
    client.set_option(tcp::no_delay(true));
    tcp::socket accepted = acceptor.accept();
    accepted.set_option(tcp::no_delay(true));
    if (coroutines)
      asio::co_spawn(context, serve(std::move(accepted)), asio::detached);
    else
      std::make_shared<session>(std::move(accepted))->read();
  }
  std::thread sender([&] {
    std::array<char, 64> message{};
    for (int i = 0; i < messages; ++i) {
      for (tcp::socket& client : connected) asio::write(client, asio::buffer(message));
      for (tcp::socket& client : connected) asio::read(client, asio::buffer(message));
    }
    connected.clear();  // each session ends, and with the last of them the run
  });
  const double began = thread_ns();
  context.run();
  const double took = thread_ns() - began;
  sender.join();
  return took / (clients * messages);
}

double measured(const std::string& what) {
  if (what == "post") return post();
  if (what == "chain") return chain();
  if (what == "echo") return echo(false);
  if (what == "coroutine_echo") return echo(true);
  std::cerr << "asio_work: there is no " << what << '\n';
  std::exit(2);
}

void wait_for_timers(int count) {
  asio::io_context context;
  std::list<asio::steady_timer> timers;
  for (int i = 0; i < count; ++i)
    timers.emplace_back(context, std::chrono::hours(1)).async_wait([](asio::error_code) {});
  context.poll();
  std::cout << "ready" << std::endl;
  std::cin.get();
  std::_Exit(0);  // taking a million of them down is not what is measured
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) wait_for_timers(std::atoi(argv[1]));
  for (std::string what; std::getline(std::cin, what);) std::cout << measured(what) << std::endl;
}
