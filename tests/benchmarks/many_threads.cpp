// What a loop with several threads does in a second, beside Asio's thread pool: tasks that are spawned and joined one
// after the other, by as many tasks as there are threads; and tasks that are spawned a hundred at a time, in groups.
//
//     many_threads                    prints a table for 1, 2, 4 … threads, up to those of the machine
//     many_threads WHAT THREADS N     prints the nanoseconds of one of N: join, asio_join, fan
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <curfew/curfew.hpp>

namespace {

constexpr int fan = 100;

// ---- curfew ---------------------------------------------------------------------------------------------------------

curfew::task<> nothing() { co_return; }

curfew::task<> joins(int n) {
  for (int i = 0; i < n; ++i) {
    auto handle = curfew::spawn(nothing());
    co_await handle.join();
  }
}

curfew::task<> fans_out(int n) {
  for (int i = 0; i < n; i += fan)
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      for (int k = 0; k < fan; ++k) group.spawn(nothing());
      co_return;
    });
}

void run_each(std::size_t threads, const std::function<curfew::task<>()>& one) {
  const auto all = [&]() -> curfew::task<> {
    co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
      for (std::size_t i = 0; i < threads; ++i) group.spawn(one());
      co_return;
    });
  };
  curfew::run(all(), {.name = "many_threads", .threads = threads});
}

// ---- Asio -----------------------------------------------------------------------------------------------------------

asio::awaitable<void> asio_nothing() { co_return; }

asio::awaitable<void> asio_joins(asio::any_io_executor on, int n) {
  for (int i = 0; i < n; ++i) co_await asio::co_spawn(on, asio_nothing(), asio::use_awaitable);
}

void asio_run_each(std::size_t threads, int n) {
  asio::thread_pool pool(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    const auto on = asio::make_strand(pool);
    asio::co_spawn(on, asio_joins(on, n), asio::detached);
  }
  pool.join();
}

// ---- what is measured -----------------------------------------------------------------------------------------------

void measure(const std::string& what, std::size_t threads, int n) {
  if (what == "join") return run_each(threads, [n] { return joins(n); });
  if (what == "fan") return run_each(threads, [n] { return fans_out(n); });
  if (what == "asio_join") return asio_run_each(threads, n);
  throw std::invalid_argument("many_threads: there is no '" + what + "'");
}

double nanoseconds(const std::string& what, std::size_t threads, int n) {
  const auto began = std::chrono::steady_clock::now();
  measure(what, threads, n);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
  return took.count() / (static_cast<double>(threads) * n);
}

void print_table() {
  constexpr int n = 300'000;
  constexpr int rounds = 3;
  std::printf("million tasks a second, the best of %d rounds\n\n", rounds);
  std::printf("           spawned and joined    spawned by %d, in groups\n", fan);
  std::printf("threads      curfew      asio      curfew\n");
  for (std::size_t threads = 1; threads <= std::thread::hardware_concurrency(); threads *= 2) {
    std::map<std::string, double> best;
    for (int round = 0; round < rounds; ++round)
      for (const char* what : {"join", "asio_join", "fan"})
        best[what] = std::max(best[what], 1e3 / nanoseconds(what, threads, n));
    std::printf("%7zu %11.2f %9.2f %11.2f\n", threads, best["join"], best["asio_join"], best["fan"]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 1 && argc != 4) {
    std::fprintf(stderr, "usage: many_threads [WHAT THREADS N]\n");
    return 2;
  }
  if (argc == 1)
    print_table();
  else
    std::printf("%.2f\n", nanoseconds(argv[1], std::strtoul(argv[2], nullptr, 10), std::atoi(argv[3])));
}
