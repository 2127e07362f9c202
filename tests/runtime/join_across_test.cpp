// join() of a task of another loop.
#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// A loop that another thread runs until this goes.
class other_loop {
 public:
  explicit other_loop(std::size_t threads = 1)
      : loop_(std::in_place, context_, run_options{.name = test_name(), .threads = threads}) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { context_.run(); });
  }
  ~other_loop() {
    context_.stop();
    for (std::thread& t : threads_) t.join();
    loop_.reset();
  }
  loop& operator*() { return *loop_; }
  loop* operator->() { return &*loop_; }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::optional<loop> loop_;
  std::vector<std::thread> threads_;
};

task<int> five() {
  co_await sleep_for(1ms);
  co_return 5;
}
task<int> at_once() { co_return 6; }
task<int> fails() {
  co_await yield();
  throw std::runtime_error("failed");
}
task<int> waits_for_ever() {
  co_await sleep_for(1h);
  co_return 0;
}

class join_across : public testing::TestWithParam<std::size_t> {};

TEST_P(join_across, gives_the_result) {
  other_loop other(GetParam());
  const auto main = [&]() -> task<int> {
    int sum = 0;
    for (int i = 0; i < 20; ++i) {
      auto slow = other->spawn(five());
      auto quick = other->spawn(at_once());
      sum += co_await slow.join() + co_await quick.join();
    }
    co_return sum;
  };
  EXPECT_EQ(run(main(), named(shutdown::cancel(), GetParam())), 220);
}

TEST_P(join_across, throws_the_error) {
  other_loop other(GetParam());
  const auto main = [&]() -> task<> {
    auto h = other->spawn(fails());
    EXPECT_THROW(co_await h.join(), std::runtime_error);
  };
  run(main(), named(shutdown::cancel(), GetParam()));
  if (recording()) {
    EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  }
}

TEST_P(join_across, can_be_cancelled) {
  other_loop other(GetParam());
  const auto joins = [](join_handle<int>& h) -> task<> { static_cast<void>(co_await h.join()); };
  const auto main = [&]() -> task<> {
    auto h = other->spawn(waits_for_ever());
    for (int i = 0; i < 3; ++i) {
      auto joiner = spawn(joins(h));
      if (i != 0) co_await sleep_for(1ms);
      joiner.cancel();
      EXPECT_THROW(co_await joiner.join(), cancelled);
    }
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run(main(), named(shutdown::cancel(), GetParam()));
}

TEST_P(join_across, ends_with_the_other_loop) {
  std::optional<other_loop> other(std::in_place, GetParam());
  const auto main = [&]() -> task<> {
    auto h = (*other)->spawn(waits_for_ever());
    std::thread ends([&] { other.reset(); });
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const system_error& e) {
      EXPECT_EQ(e.code(), asio::error::operation_aborted);
      EXPECT_THAT(e.what(), testing::HasSubstr("was destroyed when its loop ended"));
    }
    ends.join();
  };
  run(main(), named(shutdown::cancel(), GetParam()));
}

TEST_P(join_across, is_destroyed_with_its_own_loop) {
  other_loop other(GetParam());
  auto h = std::make_shared<join_handle<int>>();
  {
    asio::io_context context;
    loop waits(context, named());
    const auto joins = [h, &other]() -> task<> {
      *h = other->spawn(waits_for_ever());
      static_cast<void>(co_await h->join());
    };
    auto joiner = waits.spawn(joins());
    context.poll();
  }
  EXPECT_FALSE(h->done());
  h->cancel();
}

INSTANTIATE_TEST_SUITE_P(threads, join_across, testing::Values(1, 2),
                         [](const auto& of) { return std::to_string(of.param); });

TEST(join_across_both_ways, works) {
  other_loop other;
  const auto asks_back = [](join_handle<int> of_the_first) -> task<int> { co_return 1 + co_await of_the_first.join(); };
  const auto main = [&]() -> task<int> { co_return co_await other->spawn(asks_back(spawn(five()))).join(); };
  EXPECT_EQ(run_here(main()), 6);
}

TEST(wait_all, waits_for_tasks_of_other_loops) {
  other_loop other;
  const auto reports = [](std::promise<std::vector<task_ref>>& to) -> task<> {
    to.set_value(all_tasks());
    co_await sleep_for(1ms);
  };
  std::promise<std::vector<task_ref>> tasks;
  auto h = other->spawn(reports(tasks));
  const std::vector<task_ref> there = tasks.get_future().get();
  const auto main = [&]() -> task<> { co_await wait_all(there); };
  run(main(), named());
  EXPECT_TRUE(there.front().done());
}

// A child of a group is no handle's: nothing is kept for it until somebody asks.
TEST(wait_all, waits_for_a_child_of_a_group_of_another_loop) {
  other_loop other;
  std::promise<task_ref> child;
  const auto has_a_child = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(waits_for_ever());
      child.set_value(all_tasks().back());
      co_return;
    });
  };
  auto host = other->spawn(has_a_child());
  const task_ref waited_for = child.get_future().get();
  const auto waits = [&]() -> task<> { co_await wait_all(std::vector<task_ref>(1, waited_for)); };
  const auto main = [&]() -> task<> {
    auto waiter = spawn(waits());
    for (int i = 0; i < 3; ++i) co_await yield();
    waited_for.cancel();  // it is told after the wait
    co_await waiter.join();
    co_await host.join();
  };
  run(main(), named());
  EXPECT_TRUE(waited_for.done());
}

}  // namespace
}  // namespace curfew::tests
