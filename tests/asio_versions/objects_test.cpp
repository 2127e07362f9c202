// Each I/O object and each kind of composed operation of this Asio, awaited in a task.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/concurrent_channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <curfew/curfew.hpp>

#include "tests/asio_versions/names.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using asio::ip::udp;

struct tcp_pair {
  tcp::socket a{this_task::executor()};
  tcp::socket b{this_task::executor()};
};

task<> connect(tcp_pair& pair) {
  tcp::acceptor acceptor(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
  auto h = spawn([&]() -> task<> { co_await pair.a.async_connect(acceptor.local_endpoint(), use_task); });
  pair.b = co_await acceptor.async_accept(use_task);
  co_await h.join();
}

TEST(objects, timers) {
  run([]() -> task<> {
    asio::steady_timer steady(this_task::executor(), 1ms);
    co_await steady.async_wait(use_task);
    asio::system_timer system(this_task::executor(), 1ms);
    co_await system.async_wait(use_task);
    asio::high_resolution_timer high_resolution(this_task::executor(), 1ms);
    co_await high_resolution.async_wait(use_task);
  });
}

TEST(objects, tcp) {
  run([]() -> task<> {
    tcp_pair pair;
    co_await connect(pair);
    co_await pair.a.async_wait(tcp::socket::wait_write, use_task);
    EXPECT_EQ(co_await pair.a.async_write_some(asio::buffer("ab", 2), use_task), 2u);
    EXPECT_EQ(co_await pair.a.async_send(asio::buffer("c", 1), use_task), 1u);
    std::array<char, 3> got{};
    EXPECT_EQ(co_await asio::async_read(pair.b, asio::buffer(got), use_task), 3u);
    EXPECT_EQ(std::string(got.data(), 3), "abc");
    pair.a.close();
    asio::error_code ec;
    EXPECT_EQ(co_await pair.b.async_receive(asio::buffer(got), use_task(ec)), 0u);
    EXPECT_EQ(ec, asio::error::eof);
  });
}

TEST(objects, accept_in_all_its_forms) {
  run([]() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    tcp::socket client(this_task::executor());
    asio::error_code ec;
    for (int form = 0; form < 4; ++form) {
      client = tcp::socket(this_task::executor());
      auto h = spawn([&]() -> task<> { co_await client.async_connect(acceptor.local_endpoint(), use_task); });
      tcp::socket server(this_task::executor());
      tcp::endpoint peer;
      if (form == 0) co_await acceptor.async_accept(server, use_task);
      if (form == 1) co_await acceptor.async_accept(server, peer, use_task);
      if (form == 2) server = co_await acceptor.async_accept(peer, use_task(ec));
      if (form == 3) server = co_await acceptor.async_accept(this_task::executor(), use_task);
      EXPECT_TRUE(server.is_open());
      co_await h.join();
    }
  });
}

TEST(objects, resolver_and_connect) {
  run([]() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    tcp::resolver resolver(this_task::executor());
    const auto found = co_await resolver.async_resolve("127.0.0.1", std::to_string(acceptor.local_endpoint().port()),
                                                       tcp::resolver::numeric_host, use_task);
    auto h = spawn([&]() -> task<tcp::socket> { co_return co_await acceptor.async_accept(use_task); });
    tcp::socket socket(this_task::executor());
    const tcp::endpoint reached = co_await asio::async_connect(socket, found, use_task);
    EXPECT_EQ(reached, acceptor.local_endpoint());
    co_await h.join();
  });
}

TEST(objects, udp) {
  run([]() -> task<> {
    udp::socket a(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    udp::socket b(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    co_await a.async_send_to(asio::buffer("x", 1), b.local_endpoint(), use_task);
    std::array<char, 1> got{};
    udp::endpoint from;
    EXPECT_EQ(co_await b.async_receive_from(asio::buffer(got), from, use_task), 1u);
    EXPECT_EQ(from, a.local_endpoint());
  });
}

TEST(objects, local_sockets_and_descriptors) {
  run([]() -> task<> {
    asio::local::stream_protocol::socket a(this_task::executor());
    asio::local::stream_protocol::socket b(this_task::executor());
    asio::local::connect_pair(a, b);
    co_await asio::async_write(a, asio::buffer("x", 1), use_task);
    std::array<char, 1> got{};
    co_await asio::async_read(b, asio::buffer(got), use_task);
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    asio::posix::stream_descriptor in(this_task::executor(), ends[0]);
    asio::posix::stream_descriptor out(this_task::executor(), ends[1]);
    co_await asio::async_write(out, asio::buffer("y", 1), use_task);
    co_await in.async_read_some(asio::buffer(got), use_task);
    EXPECT_EQ(got[0], 'y');
  });
}

TEST(objects, signal_set) {
  run([]() -> task<> {
    asio::signal_set signals(this_task::executor(), SIGUSR1);
    asio::post(this_task::executor(), [] { std::raise(SIGUSR1); });
    EXPECT_EQ(co_await signals.async_wait(use_task), SIGUSR1);
  });
}

#if ASIO_VERSION >= 102400
TEST(objects, pipes) {
  run([]() -> task<> {
    asio::readable_pipe in(this_task::executor());
    asio::writable_pipe out(this_task::executor());
    asio::connect_pipe(in, out);
    co_await asio::async_write(out, asio::buffer("z", 1), use_task);
    std::array<char, 1> got{};
    co_await in.async_read_some(asio::buffer(got), use_task);
    EXPECT_EQ(got[0], 'z');
  });
}
#endif

TEST(objects, streambufs_and_dynamic_buffers) {
  run([]() -> task<> {
    tcp_pair pair;
    co_await connect(pair);
    asio::streambuf out;
    std::ostream(&out) << "one\ntwo\nthree\nfour\nfive";
    EXPECT_EQ(co_await asio::async_write(pair.a, out, use_task), 23u);
    asio::streambuf in;
    EXPECT_EQ(co_await asio::async_read_until(pair.b, in, '\n', use_task), 4u);
    in.consume(4);
    EXPECT_EQ(co_await asio::async_read_until(pair.b, in, "\n", use_task), 4u);
    in.consume(4);
    asio::error_code ec;
    EXPECT_EQ(co_await asio::async_read_until(pair.b, in, std::string("\n"), use_task(ec)), 6u);
    std::string rest(std::istreambuf_iterator<char>(&in), {});
    pair.a.close();
    co_await asio::async_read(pair.b, in, use_task(ec));
    EXPECT_EQ(ec, asio::error::eof);
    rest += std::string(std::istreambuf_iterator<char>(&in), {});
    EXPECT_EQ(rest, "three\nfour\nfive");

    tcp_pair another;
    co_await connect(another);
    std::string text = "six.seven";
    co_await asio::async_write(another.a, asio::dynamic_buffer(text), use_task);
    std::string got;
    EXPECT_EQ(co_await asio::async_read_until(another.b, asio::dynamic_buffer(got), '.', use_task), 4u);
    another.a.close();
    co_await asio::async_read(another.b, asio::dynamic_buffer(got), use_task(ec));
    EXPECT_EQ(got, "six.seven");
  });
}

TEST(objects, buffered_streams) {
  run([]() -> task<> {
    tcp_pair pair;
    co_await connect(pair);
    asio::buffered_write_stream<tcp::socket&> out(pair.a);
    co_await asio::async_write(out, asio::buffer("b", 1), use_task);
    co_await out.async_flush(use_task);
    asio::buffered_read_stream<tcp::socket&> in(pair.b);
    std::array<char, 1> got{};
    EXPECT_EQ(co_await in.async_read_some(asio::buffer(got), use_task), 1u);
  });
}

// A wait that nobody ends but its task.
template <class Channel>
task<> is_cancelled_in(Channel& channel) {
  co_await with_task_group([&](task_group& g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await channel.async_receive(use_task);
      ADD_FAILURE() << "received";
    });
    co_await yield();
    g.cancel();
  });
}

TEST(objects, channels) {
  run([]() -> task<> {
    asio::experimental::channel<void(asio::error_code, int)> channel(this_task::executor(), 1);
    co_await channel.async_send(asio::error_code(), 1, use_task);
    EXPECT_EQ(co_await channel.async_receive(use_task), 1);
    auto h = spawn([&]() -> task<int> { co_return co_await channel.async_receive(use_task); });
    co_await yield();
    co_await channel.async_send(asio::error_code(), 2, use_task);
    EXPECT_EQ(co_await h.join(), 2);
    co_await is_cancelled_in(channel);
    asio::experimental::concurrent_channel<void(asio::error_code, std::string)> concurrent(this_task::executor(), 1);
    co_await concurrent.async_send(asio::error_code(), "three", use_task);
    EXPECT_EQ(co_await concurrent.async_receive(use_task), "three");
    co_await is_cancelled_in(concurrent);
  });
}

TEST(objects, parallel_groups) {
  run([]() -> task<> {
    asio::steady_timer soon(this_task::executor(), 1ms);
    asio::steady_timer forever(this_task::executor(), 1h);
#if ASIO_VERSION >= 102400
    const auto group = [&] {
      return asio::experimental::make_parallel_group(soon.async_wait(names::deferred),
                                                     forever.async_wait(names::deferred));
    };
#else
    const auto group = [&] {
      return asio::experimental::make_parallel_group([&](auto token) { return soon.async_wait(std::move(token)); },
                                                     [&](auto token) { return forever.async_wait(std::move(token)); });
    };
#endif
    const auto [order, first, second] = co_await group().async_wait(asio::experimental::wait_for_one(), use_task);
    EXPECT_EQ(order[0], 0u);
    EXPECT_FALSE(first);
    EXPECT_EQ(second, asio::error::operation_aborted);
  });
}

TEST(objects, coroutines_of_asio) {
  asio::thread_pool pool(1);
  const auto legacy = [](int value) -> asio::awaitable<int> {
    asio::steady_timer t(co_await asio::this_coro::executor, 1ms);
    co_await t.async_wait(asio::use_awaitable);
    if (value < 0) throw std::out_of_range("negative");
    co_return value;
  };
  run([&]() -> task<> {
    EXPECT_EQ(co_await asio::co_spawn(this_task::executor(), legacy(3), use_task), 3);
    EXPECT_EQ(co_await asio::co_spawn(pool, legacy(4), use_task), 4);
    EXPECT_EQ(co_await asio::co_spawn(pool, [&] { return legacy(5); }, use_task), 5);
    try {
      co_await asio::co_spawn(pool, legacy(-1), use_task);
      ADD_FAILURE() << "returned";
    } catch (const std::out_of_range&) {
    }
  });
}

TEST(objects, operations_of_ones_own) {
  run([]() -> task<> {
    asio::steady_timer timer(this_task::executor());
    const int value = co_await asio::async_compose<const use_task_t, void(asio::error_code, int)>(
        [&timer, left = 3](auto& self, asio::error_code ec = {}) mutable {
          if (ec || left == 0) return self.complete(ec, 11);
          --left;
          timer.expires_after(0ms);
          timer.async_wait(std::move(self));
        },
        use_task, timer);
    EXPECT_EQ(value, 11);
  });
}

}  // namespace
}  // namespace curfew::tests
