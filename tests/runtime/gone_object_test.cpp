// Operations whose object has gone before their task: a socket is closed as it goes, and its operations end with that.
// What would cancel them later must not reach for it. (What does is seen by the address sanitizer.)
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(associated_executor.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(buffer.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(execution.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(ip/udp.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using asio::ip::udp;

template <class Context>
udp::socket bound(Context&& where) {
  return {where, udp::endpoint(asio::ip::address_v4::loopback(), 0)};
}

task<> receives(udp::socket& from) {
  char byte = 0;
  co_await from.async_receive(asio::buffer(&byte, 1), use_task);
}
asio::awaitable<void> receives_as_before(udp::socket& from) {
  char byte = 0;
  co_await from.async_receive(asio::buffer(&byte, 1), asio::use_awaitable);
}
task<> waits(asio::steady_timer& timer) { co_await timer.async_wait(use_task); }

// What an operation of the program's has in its cancellation slot.
template <class Handler>
struct cancel_handler {
  void operator()(asio::cancellation_type) {
    std::exchange(before, nullptr)();
    const auto home = asio::get_associated_executor(done);
    asio::post(home, [done = std::move(done)]() mutable { std::move(done)(asio::error::operation_aborted); });
  }
  std::function<void()> before;
  Handler done;
};

task<> awaits(asio::awaitable<void> other) { co_await std::move(other); }

task<> ends(join_handle<> asked) {
  try {
    co_await asked.join();
  } catch (const cancelled&) {
  } catch (const system_error&) {
  }
}

TEST(gone_object, is_none_to_a_context_that_goes_after_it) {
  asio::io_context context;
  udp::socket socket = bound(context);
  asio::steady_timer timer(context, 1h);
  curfew::co_spawn(context, receives(socket), asio::detached);
  curfew::co_spawn(context, waits(timer), asio::detached);
  curfew::co_spawn(context, receives_as_before(socket), asio::detached);
  context.poll();
}

TEST(gone_object, of_a_coroutine_whose_loop_goes_before_its_context) {
  asio::io_context context;
  {
    const loop on_it(context, named());
    udp::socket socket = bound(context);
    curfew::co_spawn(context, receives_as_before(socket), asio::detached);
    context.poll();
  }
  context.restart();
  context.poll();
}

TEST(gone_object, is_none_to_a_loop_that_goes_after_it) {
  loop own(named(shutdown::cancel(0ms)));
  udp::socket socket = bound(own.context());
  auto reader = own.spawn(receives(socket));
  own.run([]() -> task<> { co_await yield(); });
}

// Receives, and says when that has begun and the socket is not used any more: on several threads nobody else knows.
task<> receives(udp::socket& from, std::atomic<bool>& has_begun) {
  char byte = 0;
  co_await asio::async_initiate<const use_task_t&, void(error_code, std::size_t)>(
      [&from, &byte, &has_begun](auto on_done) {
        std::atomic<bool>& begun = has_begun;  // what is captured may be gone when the operation has begun
        from.async_receive(asio::buffer(&byte, 1), std::move(on_done));
        begun = true;
      },
      use_task);
}

// The main task's socket goes with its frame, and then the loop cancels the task that reads from it.
TEST(gone_object, of_the_main_task) {
  for (const std::size_t threads : {1u, 3u}) {
    join_handle<> reader;
    std::atomic<bool> has_begun = false;
    curfew::run(
        [](join_handle<>& held, std::atomic<bool>& begun) -> task<> {
          udp::socket socket = bound(this_task::executor());
          held = spawn(receives(socket, begun));
          while (!begun) co_await yield();
        }(reader, has_begun),
        named(shutdown::cancel(), threads));
    EXPECT_TRUE(reader.done());
  }
}

TEST(gone_object, of_a_groups_body) {
  run_here([]() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      udp::socket socket = bound(this_task::executor());
      asio::steady_timer timer(this_task::executor(), 1h);
      g.spawn_daemon(receives(socket));
      g.spawn_daemon(waits(timer));
      co_await yield();
    });
  }());
}

// The memory of these objects goes with them.
TEST(gone_object, whose_task_is_cancelled_behind_it) {
  run_here([]() -> task<> {
    auto socket = std::make_unique<udp::socket>(bound(this_task::executor()));
    auto timer = std::make_unique<asio::steady_timer>(this_task::executor(), 1h);
    auto reader = spawn(receives(*socket));
    auto sleeper = spawn(waits(*timer));
    co_await yield();
    socket.reset();
    timer.reset();
    reader.cancel();
    sleeper.cancel();
    co_await ends(std::move(reader));
    co_await ends(std::move(sleeper));
  }());
}

// It goes in the turn of the cancel, or some turns later.
TEST(gone_object, whose_task_is_cancelled_before_it) {
  for (int turns = 0; turns < 6; ++turns) {
    SCOPED_TRACE(turns);
    run_here([](int turns_between) -> task<> {
      auto socket = std::make_unique<udp::socket>(bound(this_task::executor()));
      auto timer = std::make_unique<asio::steady_timer>(this_task::executor(), 1h);
      auto other_socket = std::make_unique<udp::socket>(bound(this_task::executor()));
      auto reader = spawn(receives(*socket));
      auto reader_as_before = spawn(awaits(receives_as_before(*other_socket)));
      auto sleeper = spawn(waits(*timer));
      for (int i = 0; i < 3; ++i) co_await yield();
      reader.cancel();
      reader_as_before.cancel();
      sleeper.cancel();
      for (int i = 0; i < turns_between; ++i) co_await yield();
      socket.reset();
      other_socket.reset();
      timer.reset();
      co_await ends(std::move(reader));
      co_await ends(std::move(reader_as_before));
      co_await ends(std::move(sleeper));
    }(turns));
  }
}

// When it is told to end, lets the object go some turns later.
template <class Object>
task<> lets_go_when_cancelled(std::unique_ptr<Object> object, int turns) {
  try {
    co_await sleep_for(1h);
  } catch (const cancelled&) {
  }
  co_await shield(1h, [](std::unique_ptr<Object> held, int left) -> task<> {
    for (; left > 0; --left) co_await yield();
    held.reset();
  }(std::move(object), turns));
}

// The loop tells both to end at once: the coroutine of Asio's, and the task that has its socket.
TEST(gone_object, of_a_coroutine_goes_some_turns_after_its_cancel) {
  for (int turns = 0; turns < 8; ++turns) {
    SCOPED_TRACE(turns);
    bool has_ended = false;
    join_handle<> owner;
    curfew::run(
        [](int turns_between, bool& ended, join_handle<>& held) -> task<> {
          auto& context = static_cast<asio::io_context&>(asio::query(this_task::executor(), asio::execution::context));
          auto socket = std::make_unique<udp::socket>(bound(context));
          curfew::co_spawn(context, receives_as_before(*socket), [&ended](const std::exception_ptr&) { ended = true; });
          held = spawn(lets_go_when_cancelled(std::move(socket), turns_between));
          for (int i = 0; i < 3; ++i) co_await yield();
        }(turns, has_ended, owner),
        named(shutdown::cancel()));
    EXPECT_TRUE(has_ended);
  }
}

// Lets the object go in a handler, some handlers later.
template <class Object>
void let_go_in_handler(asio::io_context& context, std::unique_ptr<Object>& object, int handlers) {
  asio::post(context, [&context, &object, handlers] {
    if (handlers == 0) return object.reset();
    let_go_in_handler(context, object, handlers - 1);
  });
}

// No task has a turn between the cancel and the handler of the program's that lets the object go.
TEST(gone_object, goes_in_a_handler_of_the_programs) {
  for (int handlers = 0; handlers < 4; ++handlers) {
    SCOPED_TRACE(handlers);
    run_here([](int handlers_between) -> task<> {
      auto& context = static_cast<asio::io_context&>(asio::query(this_task::executor(), asio::execution::context));
      auto socket = std::make_unique<udp::socket>(bound(context));
      auto timer = std::make_unique<asio::steady_timer>(context, 1h);
      auto other_socket = std::make_unique<udp::socket>(bound(context));
      auto reader = spawn(receives(*socket));
      auto reader_as_before = spawn(awaits(receives_as_before(*other_socket)));
      auto sleeper = spawn(waits(*timer));
      for (int i = 0; i < 3; ++i) co_await yield();
      reader.cancel();
      reader_as_before.cancel();
      sleeper.cancel();
      let_go_in_handler(context, socket, handlers_between);
      let_go_in_handler(context, other_socket, handlers_between);
      let_go_in_handler(context, timer, handlers_between);
      co_await ends(std::move(reader));
      co_await ends(std::move(reader_as_before));
      co_await ends(std::move(sleeper));
    }(handlers));
  }
}

// What is cancelled first has what the next one waits for: its end, which lets that go, comes before the next cancel.
TEST(gone_object, is_held_by_a_task_that_is_cancelled_first) {
  run_here([]() -> task<> {
    auto socket = std::make_unique<udp::socket>(bound(this_task::executor()));
    auto other_socket = std::make_unique<udp::socket>(bound(this_task::executor()));
    const auto holds = [](std::unique_ptr<udp::socket>) -> task<> {
      udp::socket own = bound(this_task::executor());
      co_await receives(own);
    };
    auto reader = spawn(receives(*socket));
    auto reader_as_before = spawn(awaits(receives_as_before(*other_socket)));
    auto holder = spawn(holds(std::move(socket)));
    auto other_holder = spawn(holds(std::move(other_socket)));
    for (int i = 0; i < 3; ++i) co_await yield();
    holder.cancel();
    other_holder.cancel();
    reader.cancel();
    reader_as_before.cancel();
    co_await ends(std::move(holder));
    co_await ends(std::move(other_holder));
    co_await ends(std::move(reader));
    co_await ends(std::move(reader_as_before));
  }());
}

// Waits in an operation of the program's own, whose cancel runs its code.
task<> waits_in_its_own(std::function<void()> on_cancel) {
  co_await asio::async_initiate<const use_task_t, void(error_code)>(
      [&on_cancel](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        slot.template emplace<cancel_handler<decltype(handler)>>(std::move(on_cancel), std::move(handler));
      },
      use_task);
}

// One cancel after the other is made without a look at what is ready, but not behind the program's code.
TEST(gone_object, goes_in_the_cancel_of_an_operation_of_the_programs) {
  run_here([]() -> task<> {
    asio::steady_timer first(this_task::executor(), 1h);
    auto timer = std::make_unique<asio::steady_timer>(this_task::executor(), 1h);
    auto sleeper = spawn(waits(first));
    auto waiter = spawn(waits_in_its_own([&timer] { timer.reset(); }));
    auto late_sleeper = spawn(waits(*timer));
    for (int i = 0; i < 3; ++i) co_await yield();
    sleeper.cancel();
    waiter.cancel();
    late_sleeper.cancel();
    co_await ends(std::move(sleeper));
    co_await ends(std::move(waiter));
    co_await ends(std::move(late_sleeper));
  }());
}

// The cancel is on its way, and no task has a turn until it is made, but for a handler that waits for one.
TEST(gone_object, does_not_hold_up_a_handler_that_runs_the_context_itself) {
  run_here([]() -> task<> {
    auto& context = static_cast<asio::io_context&>(asio::query(this_task::executor(), asio::execution::context));
    asio::steady_timer timer(context, 1h);
    auto sleeper = spawn(waits(timer));
    co_await yield();
    bool has_had_turns = false;
    auto other = spawn([](bool& had) -> task<> {
      for (int i = 0; i < 500; ++i) co_await yield();  // more than a batch of turns: it goes on behind the cancel
      had = true;
    }(has_had_turns));
    sleeper.cancel();
    asio::post(context, [&] {
      while (!has_had_turns) context.poll_one();
    });
    co_await ends(std::move(sleeper));
    co_await other.join();
  }());
}

// Two tasks that always have something to do do not keep a cancel from a third.
TEST(gone_object, may_be_there_while_others_are_busy) {
  run_here([]() -> task<> {
    asio::steady_timer timer(this_task::executor(), asio::steady_timer::time_point::max());
    auto sleeper = spawn(waits(timer));
    co_await yield();
    sleeper.cancel();
    while (!sleeper.done()) co_await yield();
    co_await ends(std::move(sleeper));
  }());
}

}  // namespace
}  // namespace curfew::tests
