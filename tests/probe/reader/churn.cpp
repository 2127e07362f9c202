#include "tests/probe/reader/churn.hpp"

#include <cstdint>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "probe/recorder/recorder.hpp"

namespace curfew::tests {

namespace {

namespace r = recorder;

// Tasks that one thread spawned and another will end.
class mailbox {
 public:
  void put(r::node n) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(n);
  }
  r::node take() {
    const std::lock_guard lock(mutex_);
    if (tasks_.empty()) return nullptr;
    const r::node n = tasks_.back();
    tasks_.pop_back();
    return n;
  }

 private:
  std::mutex mutex_;
  std::vector<r::node> tasks_;
};

r::node spawn(r::loop& loop) {
  return r::spawn(loop,
                  {.owner = r::id_of(loop),
                   .owned_by = r::owner_kind::loop,
                   .spawned_at = r::site("churn.cpp", 1, 1, "churn"),
                   .function = r::site("churn.cpp", 2, 1, "task")},
                  r::now());
}

void poll(r::loop& loop, r::node n) {
  const r::site_id await = r::site("churn.cpp", 3, 1, "task");
  r::poll_begin(loop, n, r::now());
  r::wait(n, {.operation = r::name("nothing"), .stack = &await, .kept = 1, .depth = 1});
  r::poll_end(loop, n, r::now());
  r::ready(n, r::now());
}

void end(r::loop& loop, r::node n, std::uint32_t dice) {
  const auto outcome = dice % 4 == 0 ? r::node_state::cancelled : r::node_state::completed;
  r::finish(loop, n, outcome, "", false, r::now());
}

void run_own_loop() {
  r::loop* const own = r::begin_loop({.name = "own"});
  std::vector<r::node> tasks;
  for (int i = 0; i < 8; ++i) tasks.push_back(spawn(*own));
  for (const r::node n : tasks) poll(*own, n);
  for (const r::node n : tasks) end(*own, n, 1);
  r::end_loop(own);
}

void work(const churn_options& options, r::loop& loop, mailbox& box, unsigned seed, const std::atomic<bool>& stopping) {
  std::minstd_rand random(seed);
  std::vector<r::node> tasks;
  for (std::uint64_t round = 0; !stopping.load(std::memory_order_relaxed); ++round) {
    const auto dice = static_cast<std::uint32_t>(random());
    if (tasks.size() < static_cast<std::size_t>(options.tasks_a_thread) && dice % 2 == 0) {
      tasks.push_back(spawn(loop));
    } else if (!tasks.empty()) {
      std::swap(tasks[dice / 8 % tasks.size()], tasks.back());
      if (dice % 8 < 4) {
        poll(loop, tasks.back());
      } else {
        if (dice % 64 < 60) {
          end(loop, tasks.back(), dice);
        } else {
          box.put(tasks.back());
          if (const r::node other = box.take()) end(loop, other, dice);
        }
        tasks.pop_back();
      }
    }
    if (options.own_loops && round % 64 == 0) run_own_loop();
  }
  for (const r::node n : tasks) end(loop, n, 1);
}

}  // namespace

void churn(const churn_options& options, const std::function<bool()>& stop) {
  r::loop* const loop = r::begin_loop({.name = "churn", .threads = static_cast<std::uint32_t>(options.threads)});
  mailbox box;
  std::atomic<bool> stopping{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < options.threads; ++t) {
    threads.emplace_back([&, t] { work(options, *loop, box, static_cast<unsigned>(t + 1), stopping); });
  }
  while (!stop()) std::this_thread::yield();
  stopping.store(true, std::memory_order_relaxed);
  for (std::thread& t : threads) t.join();
  while (const r::node n = box.take()) end(*loop, n, 1);
  r::end_loop(loop);
}

}  // namespace curfew::tests
