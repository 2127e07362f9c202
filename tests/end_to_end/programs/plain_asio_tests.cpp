// Tests of a user who has plain Asio: linked with what records that, and, as untracked_asio_tests, without.
// gtest_test.py runs them.
#include <gtest/gtest.h>

#include <asio.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;

asio::awaitable<void> watch(asio::steady_timer& timer) {
  asio::error_code cancelled;
  timer.expires_after(1h);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

struct watched_context {
  asio::io_context io{};
  asio::steady_timer timer{io};

  watched_context() { asio::co_spawn(io, watch(timer), asio::detached); }
  // Returns a thread that runs the context, when the watchdog waits.
  std::thread run() {
    std::promise<void> waits;
    std::thread runs([this] { io.run(); });
    asio::post(io, [&] { waits.set_value(); });
    waits.get_future().wait();
    return runs;
  }
};

TEST(plain, has_no_context) {}

// Their contexts go on beyond the tests.
TEST(kept, is_run_by_nobody) {
  static watched_context context;
  context.io.poll();
}
TEST(kept, is_never_run) { static watched_context context; }
TEST(kept, is_stopped) {
  static watched_context context;
  std::thread runs = context.run();
  context.io.stop();
  runs.join();
}
TEST(kept, is_a_pool) {
  static asio::thread_pool pool(1);
  static asio::steady_timer timer(pool);
  asio::co_spawn(pool, watch(timer), asio::detached);
}
TEST(kept, runs_to_its_end) {
  static watched_context context;
  std::thread runs = context.run();
  asio::post(context.io, [] { context.timer.cancel(); });
  runs.join();
}

// A context that was there before all tests, and is there when they have run.
asio::io_context of_the_file;
asio::steady_timer timer_of_the_file{of_the_file};
TEST(outliving, waits_in_a_context_of_the_file) {
  asio::co_spawn(of_the_file, watch(timer_of_the_file), asio::detached);
  of_the_file.poll();
}

// A context that was there before its suite's tests: a loop begins in whichever of them is the first.
class shared : public testing::Test {
 protected:
  static void SetUpTestSuite() { context_ = std::make_unique<asio::io_context>(); }
  static void TearDownTestSuite() {
    ends_.emit(asio::cancellation_type::terminal);
    run();
    context_.reset();
  }
  static void run() {
    context_->restart();
    context_->poll();
  }
  static inline std::unique_ptr<asio::io_context> context_;
  static inline asio::cancellation_signal ends_;
};
asio::awaitable<void> naps() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  asio::error_code cancelled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}
TEST_F(shared, leaves_a_task_to_its_suite) {
  asio::co_spawn(*context_, naps(), asio::bind_cancellation_slot(ends_.slot(), asio::detached));
  run();
}
TEST_F(shared, leaves_nothing) {
  asio::post(*context_, [] {});
  run();
}

// A context that a thread of the suite's runs.
class left_running : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    context_ = std::make_unique<asio::io_context>();
    thread_ = std::thread([] {
      const auto stays = asio::make_work_guard(*context_);
      context_->run();
    });
  }
  static void TearDownTestSuite() {
    context_->stop();
    thread_.join();
    context_.reset();
  }
  static inline std::unique_ptr<asio::io_context> context_;
  static inline std::thread thread_;
};
TEST_F(left_running, leaves_nothing) {
  asio::post(*context_, [] {});
}
TEST_F(left_running, leaves_a_task) {
  asio::co_spawn(*context_, naps(), asio::detached);
  asio::post(*context_, asio::use_future).wait();
}

}  // namespace
