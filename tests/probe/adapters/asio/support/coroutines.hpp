// Coroutines that wait, and what they wait for.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "tests/probe/adapters/asio/support/asio.hpp"

namespace curfew::tests {

inline asio::awaitable<void> sleeper() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

// An operation of somebody's own, which Asio does not tell of: it keeps its handler.
struct bell {
  std::function<void()> ring;

  template <class Token>
  auto wait(Token&& token) {
    return asio::async_initiate<Token, void()>(
        [this](auto handler) {
          ring = [kept = std::make_shared<decltype(handler)>(std::move(handler))] { std::move (*kept)(); };
        },
        token);
  }
};

}  // namespace curfew::tests
