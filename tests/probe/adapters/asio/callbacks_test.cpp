// Programs of callbacks: a chain of handlers is a task.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct session : std::enable_shared_from_this<session> {
  explicit session(tcp::socket s) : socket(std::move(s)) {}

  void read() {
    socket.async_read_some(asio::buffer(data), [self = shared_from_this()](error_code e, std::size_t n) {
      if (!e) self->write(n);
    });
  }
  void write(std::size_t n) {
    async_write(socket, asio::buffer(data, n), [self = shared_from_this()](error_code e, std::size_t) {
      if (!e) self->read();
    });
  }

  tcp::socket socket;
  std::array<char, 64> data{};
};

struct server {
  explicit server(asio::io_context& io) : acceptor(io, {asio::ip::address_v4::loopback(), 0}) { accept(); }

  void accept() {
    acceptor.async_accept([this](error_code e, tcp::socket s) {
      if (e) return;
      std::make_shared<session>(std::move(s))->read();
      accept();
    });
  }

  tcp::acceptor acceptor;
};

// A server with one client, which it has served once.
struct connected {
  connected() : served(io), client(io) {
    client.connect(served.acceptor.local_endpoint());
    write(client, asio::buffer("x", 1));
    char back = 0;
    asio::async_read(client, asio::buffer(&back, 1), [&](error_code, std::size_t) { echoed = true; });
    while (!echoed) io.run_one();
    settle(io);
  }

  asio::io_context io;
  server served;
  tcp::socket client;
  bool echoed = false;
};

struct bound_to_nothing {
  void operator()(error_code, int) const {}
};

TEST(tracked_callbacks, are_chains_with_the_names_of_their_handlers) {
  connected c;
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre(lambda_in("curfew::tests::server::accept") + " waits in socket.async_accept, daemon",
                          lambda_in("curfew::tests::session::read") + " waits in socket.async_receive"));
}

TEST(tracked_callbacks, of_an_accepted_session_are_not_the_acceptors_chain) {
  connected c;
  EXPECT_EQ(spawner_of(lambda_in("curfew::tests::session::read")), lambda_in("curfew::tests::server::accept"));
}

TEST(tracked_callbacks, stand_below_the_chain_in_whose_handler_they_began) {
  connected c;
  EXPECT_EQ(above(lambda_in("curfew::tests::session::read")), lambda_in("curfew::tests::server::accept"));
  EXPECT_EQ(above(lambda_in("curfew::tests::server::accept")), "");
}

TEST(tracked_callbacks, stand_below_their_context_when_that_chain_has_ended) {
  connected c;
  c.served.acceptor.close();
  settle(c.io);
  EXPECT_EQ(above(lambda_in("curfew::tests::session::read")), "");
}

struct first_wait {
  void operator()(error_code) const {}
};
struct first_job {
  void operator()() const {}
};
struct second_job {
  void operator()() const {}
};
struct second_read {
  void operator()(error_code, std::size_t) const {}
};
struct second_wait {
  void operator()(error_code) const {}
};

TEST(tracked_callbacks, are_guessed_where_a_posted_handler_begins_several) {
  asio::io_context io;
  asio::steady_timer first(io, 1h), second(io, 1h);
  post(io, [&] {
    first.async_wait(first_wait());
    EXPECT_FALSE(is_guessed("curfew::tests::first_wait")) << "it is the only one so far";
    second.async_wait(second_wait());
  });
  settle(io);
  EXPECT_TRUE(is_guessed("curfew::tests::first_wait")) << "it goes on with the chain";
  EXPECT_TRUE(is_guessed("curfew::tests::second_wait"));
}

// The acceptor of a server whose handlers are called on a strand.
TEST(tracked_callbacks, of_an_acceptor_on_a_strand_are_its_chain) {
  asio::io_context io;
  tcp::acceptor acceptor(make_strand(io), {asio::ip::address_v4::loopback(), 0});
  tcp::socket client(io);
  std::optional<tcp::socket> served;
  std::array<char, 8> data{};
  std::function<void()> accept = [&] {
    acceptor.async_accept(io, [&](error_code, tcp::socket s) {
      served.emplace(std::move(s));
      served->async_read_some(asio::buffer(data), second_read());
      accept();
    });
  };
  accept();
  client.connect(acceptor.local_endpoint());
  settle(io);
  EXPECT_THAT(above("curfew::tests::second_read"), ::testing::HasSubstr("lambda"));
  EXPECT_FALSE(is_guessed("curfew::tests::second_read"));
}

TEST(tracked_callbacks, are_named_by_the_handler_that_comes_next) {
  asio::io_context io;
  asio::steady_timer timer(io, 1h);
  post(io, [&] { timer.async_wait(second_wait()); });
  io.run_one();
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::second_wait waits in deadline_timer.async_wait, daemon"));
}

TEST(tracked_callbacks, are_guessed_where_a_handler_posts_several) {
  asio::io_context io;
  post(io, [&] {
    post(io, first_job());
    post(io, second_job());
  });
  io.run_one();
  EXPECT_TRUE(is_guessed("curfew::tests::first_job"));
  EXPECT_TRUE(is_guessed("curfew::tests::second_job"));
}

TEST(tracked_callbacks, are_not_guessed_where_they_go_on_with_their_object) {
  connected c;
  EXPECT_FALSE(is_guessed(lambda_in("curfew::tests::server::accept")));
  EXPECT_FALSE(is_guessed(lambda_in("curfew::tests::session::read")));
}

// Its handlers are bound to a strand, and begin a session before they accept the next client.
struct server_on_a_strand {
  explicit server_on_a_strand(asio::io_context& io)
      : strand(make_strand(io)), acceptor(io, {asio::ip::address_v4::loopback(), 0}) {
    accept();
  }

  void accept() {
    acceptor.async_accept(bind_executor(strand, [this](error_code e, tcp::socket s) {
      if (e) return;
      std::make_shared<session>(std::move(s))->read();
      accept();
    }));
  }

  asio::strand<asio::io_context::executor_type> strand;
  tcp::acceptor acceptor;
};

TEST(tracked_callbacks, that_are_sent_to_a_strand_are_still_those_of_their_operation) {
  asio::io_context io;
  server_on_a_strand served(io);
  tcp::socket first(io), second(io);
  first.connect(served.acceptor.local_endpoint());
  second.connect(served.acceptor.local_endpoint());
  settle(io);
  EXPECT_THAT(
      tasks_of_last_context(),
      ElementsAre(lambda_in("curfew::tests::server_on_a_strand::accept") + " waits in socket.async_accept, daemon",
                  lambda_in("curfew::tests::session::read") + " waits in socket.async_receive",
                  lambda_in("curfew::tests::session::read") + " waits in socket.async_receive"));
  EXPECT_EQ(spawner_of(lambda_in("curfew::tests::session::read")),
            lambda_in("curfew::tests::server_on_a_strand::accept"));
}

TEST(tracked_callbacks, end_when_a_handler_begins_nothing) {
  ends_since_last_time();
  connected c;
  c.client.close();
  settle(c.io);
  c.served.acceptor.close();
  settle(c.io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed, all.spawned);
}

TEST(tracked_callbacks, in_the_middle_of_something_are_pending_at_shutdown_and_an_accept_loop_is_not) {
  {
    connected c;
  }
  EXPECT_THAT(tasks_of_last_context(), ElementsAre(lambda_in("curfew::tests::session::read") +
                                                   " is destroyed in socket.async_receive, pending at "
                                                   "shutdown"));
}

TEST(tracked_callbacks, of_idle_timers_are_no_finding) {
  ends_since_last_time();
  {
    asio::io_context io;
    asio::steady_timer timer(io, 1h);
    timer.async_wait([](error_code) {});
    settle(io);
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.destroyed, 1u);
  EXPECT_EQ(all.pending, 0u);
}

TEST(tracked_callbacks, that_wait_for_a_signal_are_daemons) {
  asio::io_context io;
  asio::signal_set signals(io, SIGUSR1);
  signals.async_wait(bound_to_nothing());
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::bound_to_nothing waits in signal_set.async_wait, daemon"));
}

// Begins something for each datagram before it receives the next one.
struct datagrams {
  explicit datagrams(asio::io_context& io) : socket(io, {asio::ip::address_v4::loopback(), 0}), timer(io, 1h) {
    receive();
  }

  void receive() {
    socket.async_receive_from(asio::buffer(data), from, [this](error_code e, std::size_t) {
      if (e) return;
      timer.async_wait(second_wait());
      receive();
    });
  }

  asio::ip::udp::socket socket;
  asio::steady_timer timer;
  std::array<char, 64> data{};
  asio::ip::udp::endpoint from;
};

TEST(tracked_callbacks, that_receive_anybodys_datagrams_are_a_daemon_that_goes_on) {
  asio::io_context io;
  datagrams received(io);
  asio::ip::udp::socket sender(io, {asio::ip::address_v4::loopback(), 0});
  sender.send_to(asio::buffer("x", 1), received.socket.local_endpoint());
  settle(io);
  EXPECT_THAT(
      tasks_of_last_context(),
      ElementsAre(lambda_in("curfew::tests::datagrams::receive") + " waits in socket.async_receive_from, daemon",
                  "curfew::tests::second_wait waits in deadline_timer.async_wait, daemon"));
}

TEST(tracked_callbacks, that_are_posted_are_ready) {
  asio::io_context io;
  post(io, [] {});
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre(lambda_in("curfew::tests::tracked_callbacks_that_are_posted_are_ready_Test::TestBody") +
                          " is ready"));
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
}

TEST(tracked_callbacks, that_were_posted_and_never_called_are_pending) {
  ends_since_last_time();
  {
    asio::io_context io;
    post(io, [] {});
  }
  EXPECT_EQ(ends_since_last_time().pending, 1u);
}

TEST(tracked_callbacks, on_a_strand_are_recorded_once) {
  ends_since_last_time();
  asio::io_context io;
  const auto strand = make_strand(io);
  for (int i = 0; i < 3; ++i) post(strand, [] {});
  settle(io);
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.spawned, 3u);
  EXPECT_EQ(all.completed, 3u);
}

struct bound {
  void done(error_code) {}
};

TEST(tracked_callbacks, that_are_bound_have_the_name_of_their_class) {
  asio::io_context io;
  asio::steady_timer timer(io, 1h);
  bound b;
  timer.async_wait(std::bind(&bound::done, &b, std::placeholders::_1));
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::bound waits in deadline_timer.async_wait, daemon"));
}

TEST(tracked_callbacks, that_throw_have_ended) {
  asio::io_context io;
  post(io, [] { throw std::runtime_error("out of a handler"); });
  EXPECT_THROW(io.run(), std::runtime_error);
  EXPECT_THAT(tasks_of_last_context(), IsEmpty());
}

TEST(tracked_callbacks, of_a_timer_that_goes_on_are_one_chain) {
  ends_since_last_time();
  asio::io_context io;
  asio::steady_timer timer(io);
  int left = 5;
  std::function<void(error_code)> tick = [&](error_code) {
    if (--left == 0) return;
    timer.expires_after(0s);
    timer.async_wait([&](error_code e) { tick(e); });
  };
  tick({});
  io.run();
  EXPECT_EQ(ends_since_last_time().spawned, 1u);
}

}  // namespace
}  // namespace curfew::tests
