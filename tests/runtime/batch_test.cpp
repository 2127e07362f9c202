// Handlers of Asio's have their turn among tasks that are always ready, however long each poll of these takes.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

class batch : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(threads, batch, testing::Values(1, 2));

// Takes longer than a batch may.
void compute() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  while (std::chrono::steady_clock::now() < until) {
  }
}

TEST_P(batch, ends_when_its_polls_took_their_time) {
  constexpr int many = 64;  // more polls than this has no batch
  std::atomic<bool> ran{false};
  std::atomic<int> polls{0};
  const auto computes = [&]() -> task<> {
    for (int i = 0; i < many && !ran; ++i) {
      compute();
      ++polls;
      co_await yield();
    }
  };
  loop l(named(shutdown::cancel(), GetParam()));
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& group) -> task<> {
      for (std::size_t i = 0; i < GetParam(); ++i) group.spawn(computes());
      co_await yield();
      asio::post(l.context(), [&] { ran = true; });
    });
  };
  l.run(main());
  EXPECT_TRUE(ran);
  EXPECT_LT(polls, many / 2);
}

}  // namespace
}  // namespace curfew::tests
