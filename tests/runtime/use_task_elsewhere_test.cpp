// Operations that are done elsewhere: on another thread, on another executor, by whoever keeps the handler for later.
// While one is pending it is outstanding work of the task's loop, and what it completes goes on at home.
#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(associated_executor.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(dispatch.hpp)
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(thread_pool.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

asio::awaitable<int> on_the_pool() { co_return 7; }
task<int> awaits_the_pool(asio::thread_pool& pool) { co_return co_await asio::co_spawn(pool, on_the_pool(), use_task); }

// A library that calls back: another thread does the work, when the test says so, and holds no work guard.
class callback_library {
 public:
  callback_library() = default;
  callback_library(const callback_library&) = delete;
  callback_library& operator=(const callback_library&) = delete;
  ~callback_library() {
    go();
    if (worker_.joinable()) worker_.join();
  }

  // `finish(handler)` runs on the library's thread after go().
  template <class Finish, class Token>
  auto async_get(Finish finish, Token&& token) {
    return asio::async_initiate<Token, void(error_code, int)>(
        [this](auto handler, Finish finishes) {
          worker_ = std::thread([this, handler = std::move(handler), finishes]() mutable {
            may_go_.get_future().wait();
            finishes(std::move(handler));
          });
        },
        token, std::move(finish));
  }
  void go() {
    if (!std::exchange(gone_, true)) may_go_.set_value();
  }

 private:
  std::promise<void> may_go_;
  bool gone_ = false;
  std::thread worker_;
};

const auto posts = [](auto handler) {
  const auto executor = asio::get_associated_executor(handler);
  asio::post(executor, [handler = std::move(handler)]() mutable { std::move(handler)(error_code(), 42); });
};
const auto calls = [](auto handler) { std::move(handler)(error_code(), 42); };
const auto drops = [](auto handler) { const auto dropped = std::move(handler); };

// Lets the library finish when the loop has nothing else to do: it has been asked for what is ready.
template <class Finish>
task<int> gets(callback_library& library, Finish finish) {
  asio::post(this_task::executor(), [&] { library.go(); });
  const auto here = std::this_thread::get_id();
  const int got = co_await library.async_get(finish, use_task);
  EXPECT_EQ(std::this_thread::get_id(), here);
  co_return got;
}

TEST(foreign_completion, is_waited_for_when_another_thread_posts_the_handler_later) {
  callback_library library;
  EXPECT_EQ(run_here(gets(library, posts)), 42);
}

TEST(foreign_completion, is_waited_for_on_a_borrowed_context_that_its_owner_runs) {
  callback_library library;
  asio::io_context context;
  loop l(context, named());
  auto h = l.spawn(gets(library, posts));
  context.run();
  EXPECT_TRUE(h.done());
}

TEST(foreign_completion, goes_on_at_home_when_the_handler_is_called_elsewhere) {
  callback_library library;
  EXPECT_EQ(run_here(gets(library, calls)), 42);
}

TEST(foreign_completion, is_aborted_when_the_handler_is_dropped_elsewhere) {
  callback_library library;
  try {
    run_here(gets(library, drops));
    ADD_FAILURE() << "returned";
  } catch (const system_error& e) {
    EXPECT_EQ(e.code(), asio::error::operation_aborted);
  }
}

TEST(foreign_completion, goes_on_at_home_with_several_threads) {
  constexpr int tasks = 100;
  const auto worker = [](asio::thread_pool& pool, int& shared) -> task<> {
    for (int i = 0; i < 10; ++i) {
      ++shared;  // between awaits the task is on one thread at a time
      co_await asio::post(asio::bind_executor(pool, use_task));
      ++shared;
    }
  };
  asio::thread_pool pool(2);
  const auto main = [&]() -> task<> {
    std::vector<int> counts(tasks);
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int& count : counts) g.spawn(worker(pool, count));
      co_return;
    });
    EXPECT_THAT(counts, ::testing::Each(20));
  };
  run_here(main(), named(shutdown::cancel(), 2));
}

// Posts to the executor of its handler, as Asio asks, and says on which thread that runs.
template <class Token>
auto async_where(std::thread::id& called_on, Token&& token) {
  return asio::async_initiate<Token, void()>(
      [&called_on](auto handler) {
        const auto executor = asio::get_associated_executor(handler);
        asio::post(executor, [&called_on, handler = std::move(handler)]() mutable {
          called_on = std::this_thread::get_id();
          std::move(handler)();
        });
      },
      token);
}

TEST(foreign_completion, honours_the_executor_that_the_user_bound) {
  asio::thread_pool pool(1);
  const auto main = [&]() -> task<> {
    const auto home = std::this_thread::get_id();
    std::thread::id called_on;
    co_await async_where(called_on, asio::bind_executor(pool, use_task));
    EXPECT_NE(called_on, home);
    EXPECT_EQ(std::this_thread::get_id(), home);
    co_await async_where(called_on, use_task);
    EXPECT_EQ(called_on, home);
  };
  run_here(main());
}

TEST(foreign_completion, comes_home_while_its_task_is_cancelled) {
  asio::thread_pool pool(2);
  const auto bounces = [&]() -> task<> {
    for (;;) co_await asio::post(asio::bind_executor(pool, use_task));
  };
  const auto main = [&]() -> task<> {
    for (int i = 0; i < 200; ++i) {
      auto h = spawn(bounces());
      for (int turns = i % 7; turns > 0; --turns) co_await yield();
      h.cancel();
      try {
        co_await h.join();
        ADD_FAILURE() << "ended";
      } catch (const cancelled&) {
      }
    }
  };
  run_here(main());
  run_here(main(), named(shutdown::cancel(), 2));
}

// ---- who is left when the loop has ended ----------------------------------------------------------------------------

// The pool's thread still has the work guard of the handler that it has posted when the loop ends.
TEST(foreign_completion, leaves_nothing_that_another_thread_could_trip_over) {
  asio::thread_pool pool(2);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(curfew::run(awaits_the_pool(pool), named()), 7) << i;
}

TEST(foreign_completion, leaves_a_borrowed_context_that_the_next_loop_can_run) {
  asio::io_context context;
  asio::thread_pool pool(2);
  for (int i = 0; i < 500; ++i) {
    loop l(context, named());
    ASSERT_EQ(l.run(awaits_the_pool(pool)), 7) << i;
  }
  pool.join();
}

// What is kept of a loop's executor when the loop has ended, however it is used then: nothing runs, nothing is touched.
TEST(foreign_completion, may_find_its_loop_gone) {
  for (const std::size_t threads : {1u, 2u}) {
    std::optional<asio::any_io_executor> executor;
    std::optional<asio::executor_work_guard<asio::any_io_executor>> work;
    std::optional<asio::steady_timer> timer;
    std::function<void()> handler;
    bool destroyed = false;
    const auto waits = [&]() -> task<> {
      co_await asio::async_initiate<const use_task_t&, void()>(
          [&](auto on_done) {
            auto kept = std::make_shared<decltype(on_done)>(std::move(on_done));
            handler = [kept] { std::move (*kept)(); };
          },
          use_task);
    };
    const auto main = [&]() -> task<> {
      executor = this_task::executor();
      work.emplace(*executor);
      timer.emplace(*executor, 1h);
      spawn_daemon(waits());
      co_await yield();
    };
    run_here(main(), named(shutdown::cancel(0ms), threads));
    std::thread([&] {
      asio::post(*executor, [alive = std::shared_ptr<void>(nullptr, [&](void*) { destroyed = true; })] {
        ADD_FAILURE() << "ran";
      });
      asio::dispatch(*executor, [] { ADD_FAILURE() << "ran"; });
      handler();
      handler = nullptr;
      work.reset();
    }).join();
    EXPECT_TRUE(destroyed);
    timer.reset();
    executor.reset();
  }
}

// As plain Asio has it for the executor of a context, so that libraries may ask.
TEST(foreign_completion, is_posted_to_an_executor_with_all_properties) {
  const auto main = []() -> task<> {
    const asio::any_io_executor executor = this_task::executor();
    EXPECT_EQ(executor, this_task::executor());
    EXPECT_EQ(asio::query(executor, asio::execution::outstanding_work), asio::execution::outstanding_work.untracked);
    const auto tracked = asio::prefer(executor, asio::execution::outstanding_work.tracked);
    EXPECT_EQ(asio::query(tracked, asio::execution::outstanding_work), asio::execution::outstanding_work.tracked);
    const auto never = asio::require(executor, asio::execution::blocking.never);
    EXPECT_EQ(asio::query(never, asio::execution::blocking), asio::execution::blocking.never);
    bool ran = false;
    asio::dispatch(executor, [&] { ran = true; });
    EXPECT_TRUE(ran) << "at home a dispatch runs at once";
    ran = false;
    asio::post(executor, [&] { ran = true; });
    EXPECT_FALSE(ran);
    while (!ran) co_await yield();
  };
  run_here(main());
  run_here(main(), named(shutdown::cancel(), 2));
}

}  // namespace
}  // namespace curfew::tests
