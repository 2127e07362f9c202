// The snippets of docs/runtime.md that say where tasks run, and whom they tell. Prints what it says it prints.
#include <asio/io_context.hpp>
#include <asio/strand.hpp>
#include <asio/use_future.hpp>
#include <curfew/curfew.hpp>
#include <future>
#include <iostream>
#include <thread>

using namespace std::chrono_literals;

curfew::task<int> answer() {
  co_await curfew::sleep_for(1ms);
  co_return 42;
}

// [token]
int asks_from_another_thread(curfew::loop& loop) {
  std::future<int> result = loop.spawn(answer(), asio::use_future);  // or a callback, asio::detached, …
  return result.get();
}
// [end]

// [strand]
curfew::task<> add(int& sum, int n) {
  sum += n;  // without a lock: no two tasks on a strand run at the same time
  co_await curfew::yield();
  sum += n;
}

curfew::task<int> add_up() {
  int sum = 0;
  const auto strand = asio::make_strand(curfew::this_task::executor());
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    for (int n = 1; n <= 3; ++n) group.spawn(add(sum, n), {.executor = strand});
    co_return;
  });
  co_return sum;
}
// [end]

// [loop_on_strand]
void on_a_strand(asio::io_context& context) {
  curfew::loop loop(asio::make_strand(context), {.name = "account"});  // no two of its tasks run at the same time
  int sum = 0;
  loop.spawn(add(sum, 1), asio::detached);
  loop.spawn(add(sum, 2), asio::detached);
  std::jthread other([&] { context.run(); });
  context.run();
  other.join();
  std::cout << sum << std::endl;
}
// [end]

// [stopped_before]
void stopped_before(asio::io_context& context) {
  context.stop();  // by a signal handler, say
  try {
    curfew::loop(context, {.name = "stopped"}).run(answer());
  } catch (const asio::system_error& e) {
    if (e.code() == curfew::loop_error::stopped) std::cout << "stopped" << std::endl;
  }
  context.restart();
}
// [end]

int main() {
  asio::io_context context;
  {
    curfew::loop loop(context, {.name = "answers"});
    const auto work = asio::require(context.get_executor(), asio::execution::outstanding_work.tracked);
    std::jthread runs([&] { context.run(); });
    std::cout << asks_from_another_thread(loop) << std::endl;
    context.stop();
  }
  context.restart();
  std::cout << curfew::run(add_up(), {.name = "pool", .threads = 3}) << std::endl;
  on_a_strand(context);
  context.restart();
  curfew::loop(context, {.name = "again"}).run(answer());
  stopped_before(context);
}
