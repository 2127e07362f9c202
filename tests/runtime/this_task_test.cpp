// this_task: what a task is told about itself, and what it is told where there is none.
#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

TEST(this_task, has_its_functions_name_until_it_is_given_one) {
  const auto worker = []() -> task<std::string> {
    EXPECT_THAT(this_task::name(), testing::HasSubstr("this_task"));
    this_task::set_name("worker");
    co_return this_task::name();
  };
  const auto main = [&]() -> task<> {
    this_task::set_name("main");
    EXPECT_EQ(co_await spawn(worker()).join(), "worker");
    EXPECT_EQ(this_task::name(), "main");
  };
  run_here(main());
}

TEST(this_task, has_the_id_that_its_handle_has) {
  const auto main = []() -> task<> {
    auto h = spawn([]() -> task<std::uint64_t> { co_return this_task::id(); });
    const std::uint64_t id = h.id();
    EXPECT_EQ(co_await h.join(), id);
    if (recording()) {
      EXPECT_NE(this_task::id(), id);
    }
  };
  run_here(main());
}

TEST(this_task, is_cancelled_from_when_it_is_asked_to_end) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      EXPECT_FALSE(this_task::cancelled());
      co_await this_task::checkpoint();
      g.cancel();
      EXPECT_TRUE(this_task::cancelled()) << "in the body";
      EXPECT_THROW(co_await this_task::checkpoint(), cancelled);
    });
    EXPECT_FALSE(this_task::cancelled()) << "the group alone was";
  };
  run_here(main());
}

TEST(this_task, has_an_executor_that_runs_on_its_loop) {
  std::string ran_in;
  const auto main = [&]() -> task<> {
    bool ran = false;
    asio::post(this_task::executor(), [&] {
      ran = true;
      ran_in = this_task::name();
    });
    while (!ran) co_await yield();
  };
  run_here(main());
  EXPECT_EQ(ran_in, "") << "a handler is no task";
}

TEST(this_task, is_nobody_outside_of_tasks) {
  EXPECT_EQ(this_task::id(), 0u);
  EXPECT_EQ(this_task::name(), "");
  EXPECT_FALSE(this_task::cancelled());
  EXPECT_THROW(this_task::set_name("nobody"), std::logic_error);
  EXPECT_THAT([] { static_cast<void>(this_task::executor()); },
              testing::ThrowsMessage<std::logic_error>(testing::EndsWith("there, it is loop.executor()")));
}

}  // namespace
}  // namespace curfew::tests
