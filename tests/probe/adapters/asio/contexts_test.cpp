// Each execution_context is a loop, for as long as it lives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

std::size_t running_loops() {
  const model::snapshot s = recorded();
  return static_cast<std::size_t>(std::count_if(
      s.loops.begin(), s.loops.end(), [](const model::loop& l) { return l.state != model::loop_state::ended; }));
}

TEST(tracked_context, is_a_loop_from_its_first_operation_to_its_end) {
  std::optional<asio::io_context> first(std::in_place);
  post(*first, [] {});
  const std::size_t before = running_loops();
  {
    asio::io_context second;
    EXPECT_EQ(running_loops(), before) << "it has no operation yet";
    post(second, [] {});
    EXPECT_EQ(running_loops(), before + 1);
    second.run();
    EXPECT_EQ(running_loops(), before + 1);
  }
  EXPECT_EQ(running_loops(), before);
  first.reset();
  EXPECT_EQ(running_loops(), before - 1);
}

TEST(tracked_context, says_when_it_was_made) {
  asio::io_context older;
  asio::io_context younger;
  post(younger, [] {});
  const auto of_younger = recorded().loops.back();
  post(older, [] {});
  const auto of_older = recorded().loops.back();
  EXPECT_TRUE(of_younger.nobodys && of_older.nobodys);
  ASSERT_TRUE(of_younger.made && of_older.made);
  EXPECT_LT(*of_older.made, *of_younger.made) << "by its making, and not by its first operation";
  EXPECT_GT(of_older.began, of_younger.began);
}

std::string name_of_last_loop() {
  const model::snapshot s = recorded();
  return s.loops.empty() ? "" : s.texts[s.loops.back().name];
}

TEST(tracked_context, is_called_by_its_kind) {
  asio::io_context io;
  post(io, [] {});
  EXPECT_EQ(name_of_last_loop(), "asio");
  asio::thread_pool pool(1);
  post(pool, [] {});
  EXPECT_EQ(name_of_last_loop(), "asio.thread_pool");
  pool.join();
}

TEST(tracked_context, at_the_address_of_one_that_ended_is_another) {
  alignas(asio::io_context) std::byte room[sizeof(asio::io_context)];
  for (int i = 0; i < 3; ++i) {
    auto* const io = new (room) asio::io_context;
    post(*io, [] {});
    io->run();
    const std::size_t during = running_loops();
    io->~io_context();
    EXPECT_EQ(running_loops(), during - 1);
  }
}

TEST(tracked_context, finds_pending_what_newer_services_destroy_before_its_own) {
  ends_since_last_time();
  {
    asio::io_context io;
    post(io, [] {});  // its service is there before those of sockets
    io.run();
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    asio::ip::tcp::socket socket(io), other(io);
    socket.connect(acceptor.local_endpoint());
    acceptor.accept(other);
    static char data[8];
    socket.async_read_some(asio::buffer(data), [](error_code, std::size_t) {});
    io.restart();
    io.poll();
    // They outlive their context's services here: handed to an operation that is abandoned with them.
    auto kept = std::make_shared<std::array<asio::ip::tcp::socket, 2>>(
        std::array<asio::ip::tcp::socket, 2>{std::move(socket), std::move(other)});
    (*kept)[1].async_read_some(asio::buffer(data), [kept](error_code, std::size_t) {});
  }
  const ends all = ends_since_last_time();
  EXPECT_GE(all.pending, 1u);
  EXPECT_EQ(all.live, 0u);
}

#if defined(ASIO_HAS_CO_AWAIT) || defined(BOOST_ASIO_HAS_CO_AWAIT)
asio::awaitable<void> reads(asio::ip::tcp::acceptor& acceptor) {
  auto socket = co_await acceptor.async_accept(asio::use_awaitable);
  char data[8];
  co_await socket.async_read_some(asio::buffer(data), asio::use_awaitable);
}

TEST(tracked_context, finds_coroutines_pending_that_newer_services_destroy_before_its_own) {
  ends_since_last_time();
  {
    asio::io_context io;
    post(io, [] {});  // its service is there before those of sockets
    io.run();
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    asio::ip::tcp::socket client(io);
    client.connect(acceptor.local_endpoint());
    co_spawn(io, reads(acceptor), asio::detached);
    io.restart();
    while (io.poll() != 0) {
    }
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.pending, 1u);
  EXPECT_EQ(all.live, 0u);
}
#endif

// A service of the program's own, which posts to its context when it is destroyed with that.
class posts_last : public asio::execution_context::service {
 public:
  using key_type = posts_last;
  inline static asio::execution_context::id id;
  explicit posts_last(asio::execution_context& of)
      : asio::execution_context::service(of), io(static_cast<asio::io_context&>(of)) {}
  ~posts_last() override {
    post(io, [] {});
  }

 private:
  void shutdown() override {}

  asio::io_context& io;
};

TEST(tracked_context, takes_no_harm_from_what_services_begin_at_its_end) {
  ends_since_last_time();
  for (const bool is_older : {true, false}) {
    for (int i = 0; i < 3; ++i) {
      asio::io_context io;
      if (is_older) asio::use_service<posts_last>(io);
      post(io, [] {});
      io.run();
      if (!is_older) asio::use_service<posts_last>(io);
    }
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed, 6u) << "each context is seen, also where one was before";
  EXPECT_EQ(all.spawned, 6u);
  EXPECT_EQ(all.live, 0u);
}

TEST(tracked_context, of_a_pool_of_threads_is_one_too) {
  ends_since_last_time();
  {
    asio::thread_pool pool(2);
    for (int i = 0; i < 100; ++i) post(pool, [] {});
    pool.join();
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.spawned, 100u);
  EXPECT_EQ(all.completed, 100u);
}

}  // namespace
}  // namespace curfew::tests
