// Where nothing is recorded a tracked program runs as any other, and nothing is found out that nobody is told.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>

#include "tests/probe/adapters/asio/support/asio.hpp"

namespace {
std::atomic<int> peers_asked_for{0};
}

// In place of the C library's.
extern "C" int getpeername(int descriptor, sockaddr* address, socklen_t* length) noexcept {
  ++peers_asked_for;
  return static_cast<int>(::syscall(SYS_getpeername, descriptor, address, length));
}

namespace curfew::tests {
namespace {

// A coroutine's frame, as the hooks see one, that counts how often it is looked at.
struct looked_at_frame {
  struct bottom_of_thread {
    looked_at_frame* frame = nullptr;
    looked_at_frame* entry_point() const { return frame; }
  };
  struct handle {
    int looks = 0;
    void* address() {
      ++looks;
      return nullptr;
    }
  };

  bottom_of_thread* attached_thread_ = nullptr;
  looked_at_frame* caller_ = nullptr;
  handle coro_;
};

int looks_at_a_coroutine() {
  looked_at_frame frame;
  looked_at_frame::bottom_of_thread thread{&frame};
  frame.attached_thread_ = &thread;
  const asio_tracking::location suspended_here(&frame, "place.cpp", 42, "suspends");
  return frame.coro_.looks;
}

// Returns whether all is done that is to be done.
bool runs_a_coroutine_and_a_handler() {
  int done = 0;
  asio::io_context io;
  const auto coroutine = [&]() -> asio::awaitable<void> {
    co_await post(co_await asio::this_coro::executor, asio::use_awaitable);
    ++done;
  };
  co_spawn(io, coroutine(), asio::detached);
  post(io, [&] { ++done; });
  io.run();
  return done == 2;
}

TEST(untracked_program, of_a_tracked_source_runs_and_its_coroutines_are_not_looked_at) {
  EXPECT_NE(looks_at_a_coroutine(), 0);
  EXPECT_EXIT(
      {
        ::setenv("CURFEW", "off", 1);
        const bool done = runs_a_coroutine_and_a_handler();
        std::_Exit(done && looks_at_a_coroutine() == 0 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

// Returns how often the system was asked for the peer of a socket that something waits for ten times.
int asks_for_a_peer() {
  asio::io_context io;
  asio::local::stream_protocol::socket here(io), there(io);
  asio::local::connect_pair(here, there);
  std::array<char, 1> byte{};
  for (int i = 0; i < 10; ++i) {
    here.async_receive(asio::buffer(byte), [](error_code, std::size_t) {});
    there.send(asio::buffer("x", 1));
    io.run();
    io.restart();
  }
  return peers_asked_for;
}

TEST(untracked_program, that_cannot_be_recorded_asks_for_no_peers) {
  EXPECT_EXIT(std::_Exit(asks_for_a_peer() == 1 ? 0 : 1), ::testing::ExitedWithCode(0), "") << "once, where it is";
  EXPECT_EXIT(
      {
        ::setenv("CURFEW_DIR", "/dev/null/no folder", 1);
        std::_Exit(asks_for_a_peer() == 0 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace curfew::tests
