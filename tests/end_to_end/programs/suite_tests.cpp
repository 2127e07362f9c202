// A user's suites whose tests share a loop, or a context. gtest_test.py runs them.
#include <gtest/gtest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <curfew/gtest.hpp>
#include <optional>
#include <thread>

namespace {

using namespace std::chrono_literals;

curfew::task<> ends() { co_return; }
curfew::task<> waits() { co_await curfew::sleep_for(1h); }
curfew::task<> forgets_a_task() {
  static_cast<void>(curfew::spawn(waits()));
  co_return;
}

// A loop of the suite's, which shuts down when all of its tests are over. What they forget in it is pending then.
class served : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    loop_.emplace(context_, curfew::run_options{.name = "server"});
    thread_ = std::thread([] {
      const auto stays = asio::make_work_guard(context_);
      context_.run();
    });
  }
  static void TearDownTestSuite() {
    context_.stop();
    thread_.join();
    loop_.reset();
  }
  static void forget() { loop_->spawn(forgets_a_task(), asio::use_future).get(); }

 private:
  static inline asio::io_context context_;
  static inline std::optional<curfew::loop> loop_;
  static inline std::thread thread_;
};
TEST_F(served, forgets) { forget(); }
TEST_F(served, allows) {
  const curfew::allow_findings allowed({"orphaned-task"});
  forget();
}
TEST_F(served, allows_less) {
  const curfew::allow_findings allowed({"pending-at-shutdown"});
  forget();
}
TEST_F(served, expects) {
  EXPECT_FINDING("orphaned-task", { forget(); });
}

TEST(own_loop, expects) {
  asio::io_context context;
  curfew::loop loop(context);
  EXPECT_FINDING("orphaned-task", {
    static_cast<void>(loop.spawn(waits()));
    context.poll();
  });
}

// A context of the suite's, on which a loop begins in whichever test is the first one.
class shared : public testing::Test {
 protected:
  static void SetUpTestSuite() { context_.emplace(); }
  static void TearDownTestSuite() {
    ends_.emit(asio::cancellation_type::terminal);
    run();
    context_.reset();
  }
  static void run() {
    context_->restart();
    context_->poll();
  }
  static inline std::optional<asio::io_context> context_;
  static inline asio::cancellation_signal ends_;
};
curfew::task<> naps() {
  try {
    co_await waits();
  } catch (const curfew::cancelled&) {
  }
}
TEST_F(shared, leaves_a_task_to_its_suite) {
  curfew::co_spawn(*context_, naps(), asio::bind_cancellation_slot(ends_.slot(), asio::detached));
  run();
}
TEST_F(shared, leaves_nothing) {
  curfew::co_spawn(*context_, ends(), asio::detached);
  run();
}

class leaky_environment : public testing::Environment {
 public:
  void SetUp() override {
    if (std::getenv("LEAKY_ENVIRONMENT") != nullptr) curfew::run(forgets_a_task());
  }
};
[[maybe_unused]] auto* const environment = testing::AddGlobalTestEnvironment(new leaky_environment);
TEST(innocent, does_nothing) {}

// No loop has begun when the allowance ends.
TEST(unstarted, is_allowed_before_anything_is_recorded) {
  {
    const curfew::allow_findings allowed({"never-started"});
  }
  static_cast<void>(waits());
}
TEST(unstarted, is_allowed_to_one_test) { static_cast<void>(waits()); }

}  // namespace
