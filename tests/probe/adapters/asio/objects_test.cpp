// What operations wait for: sockets with their descriptors and peers, timers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "probe/model/snapshot.hpp"
#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using asio::ip::tcp;
using asio::ip::udp;
using namespace std::chrono_literals;

struct accepted {
  void operator()(error_code, tcp::socket) const {}
};
struct connects {
  void operator()(error_code) const {}
};
struct received {
  void operator()(error_code, std::size_t) const {}
};
struct waited {
  void operator()(error_code) const {}
};

std::string text(const tcp::endpoint& of) { return of.address().to_string() + ":" + std::to_string(of.port()); }

// Two sockets that are connected with each other, and the acceptor which they met at.
struct pair {
  pair() : acceptor(io, {asio::ip::address_v4::loopback(), 0}), client(io), served(io) {
    client.connect(acceptor.local_endpoint());
    acceptor.accept(served);
  }

  asio::io_context io;
  tcp::acceptor acceptor;
  tcp::socket client, served;
  std::array<char, 8> data{};
};

TEST(tracked_objects, are_sockets_with_their_peers) {
  pair p;
  p.served.async_receive(asio::buffer(p.data), received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with " + text(p.client.local_endpoint()));
}

TEST(tracked_objects, are_known_by_their_descriptors) {
  pair p;
  p.served.async_receive(asio::buffer(p.data), received());
  const model::snapshot s = recorded();
  ASSERT_EQ(s.objects.size(), 1u);
  EXPECT_EQ(s.objects[0].descriptor, p.served.native_handle());
  EXPECT_NE(s.objects[0].address, 0u);
}

TEST(tracked_objects, that_listen_have_their_own_address) {
  pair p;
  p.acceptor.async_accept(accepted());
  EXPECT_EQ(object_of("curfew::tests::accepted", "socket"), "socket at " + text(p.acceptor.local_endpoint()));
}

TEST(tracked_objects, that_speak_without_a_connection_have_their_own_address) {
  asio::io_context io;
  udp::socket socket(io, {asio::ip::address_v4::loopback(), 0});
  std::array<char, 8> data{};
  udp::endpoint from;
  socket.async_receive_from(asio::buffer(data), from, received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"),
            "socket at 127.0.0.1:" + std::to_string(socket.local_endpoint().port()));
}

TEST(tracked_objects, have_their_peer_once_they_are_connected) {
  pair p;
  tcp::socket other(p.io);
  other.async_connect(p.acceptor.local_endpoint(), connects());
  EXPECT_EQ(object_of("curfew::tests::connects", "socket"), "socket") << "it has none yet";
  settle(p.io);
  other.async_receive(asio::buffer(p.data), received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with " + text(p.acceptor.local_endpoint()));
}

TEST(tracked_objects, keep_their_peer_when_they_are_moved) {
  pair p;
  p.served.async_receive(asio::buffer(p.data), received());
  p.served.cancel();
  settle(p.io);
  const auto moved = std::make_unique<tcp::socket>(std::move(p.served));
  moved->async_receive(asio::buffer(p.data), received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with " + text(p.client.local_endpoint()));
}

TEST(tracked_objects, that_are_opened_again_have_their_new_peer) {
  pair p;
  p.served.async_receive(asio::buffer(p.data), received());
  p.served.close();
  settle(p.io);
  tcp::socket other(p.io);
  other.connect(p.acceptor.local_endpoint());
  p.acceptor.accept(p.served);
  p.served.async_receive(asio::buffer(p.data), received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with " + text(other.local_endpoint()));
}

TEST(tracked_objects, have_ipv6_addresses_in_brackets) {
  asio::io_context io;
  error_code none_here;
  tcp::acceptor acceptor(io);
  acceptor.open(tcp::v6(), none_here);
  if (!none_here) acceptor.bind({asio::ip::address_v6::loopback(), 0}, none_here);
  if (none_here) GTEST_SKIP() << "no IPv6 here: " << none_here.message();
  acceptor.listen();
  acceptor.async_accept(accepted());
  EXPECT_EQ(object_of("curfew::tests::accepted", "socket"),
            "socket at [::1]:" + std::to_string(acceptor.local_endpoint().port()));
}

TEST(tracked_objects, are_unix_sockets) {
  asio::io_context io;
  asio::local::stream_protocol::socket one(io), other(io);
  asio::local::connect_pair(one, other);
  std::array<char, 8> data{};
  one.async_receive(asio::buffer(data), received());
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with unix");
}

TEST(tracked_objects, are_timers_without_descriptor) {
  asio::io_context io;
  asio::steady_timer timer(io, 1h);
  timer.async_wait(waited());
  EXPECT_EQ(object_of("curfew::tests::waited", "timer"), "timer");
  const model::snapshot s = recorded();
  ASSERT_EQ(s.objects.size(), 1u);
  EXPECT_EQ(s.objects[0].descriptor, -1);
}

TEST(tracked_objects, of_handlers_that_wait_for_their_turn_are_none) {
  asio::io_context io;
  post(io, [] {});
  EXPECT_EQ(recorded().objects.size(), 0u);
}

#if defined(ASIO_HAS_CO_AWAIT) || defined(BOOST_ASIO_HAS_CO_AWAIT)
asio::awaitable<void> reads(tcp::socket& from) {
  std::array<char, 8> data{};
  co_await from.async_receive(asio::buffer(data), asio::use_awaitable);
}

TEST(tracked_objects, of_coroutines_are_what_they_wait_for) {
  pair p;
  co_spawn(p.io, reads(p.served), asio::detached);
  settle(p.io);
  EXPECT_EQ(object_of("curfew::tests::reads", "socket"), "socket with " + text(p.client.local_endpoint()));
}
#endif

TEST(tracked_objects, keep_their_peer_at_the_shutdown) {
  std::string peer;
  {
    pair p;
    peer = text(p.client.local_endpoint());
    p.served.async_receive(asio::buffer(p.data), received());
  }
  EXPECT_EQ(object_of("curfew::tests::received", "socket"), "socket with " + peer);
}

TEST(tracked_objects, of_a_descriptor_that_another_has_by_now_have_no_peer) {
  alignas(pair) std::byte room[sizeof(pair)];
  auto* const p = new (room) pair;
  p->served.async_receive(asio::buffer(p->data), received());
  p->~pair();
  pair& next = *new (room) pair;  // takes the descriptors of the first, and its place
  next.served.async_receive(asio::buffer(next.data), received());
  next.client.async_receive(asio::buffer(next.data), received());
  std::size_t with_peer = 0;
  const model::snapshot s = recorded();
  for (const model::object& o : s.objects)
    if (s.tasks[o.task].pending_at_shutdown && o.endpoint != model::endpoint_kind::none) ++with_peer;
  EXPECT_EQ(with_peer, 0u);
  next.~pair();
}

// A child has a segment of its own, in which nothing is known of the sockets that it has from its parent.
TEST(tracked_objects, are_known_in_a_forked_child) {
  pair p;
  p.served.async_receive(asio::buffer(p.data), received());
  p.io.notify_fork(asio::io_context::fork_prepare);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    p.io.notify_fork(asio::io_context::fork_child);
    asio::io_context io;
    p.served.async_receive(asio::buffer(p.data), received());
    const std::string expected = "socket with " + text(p.client.local_endpoint());
    ::_exit(object_of("curfew::tests::received", "socket") == expected ? 0 : 1);
  }
  p.io.notify_fork(asio::io_context::fork_parent);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace curfew::tests
