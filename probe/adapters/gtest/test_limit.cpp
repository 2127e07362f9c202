#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <curfew/detail/test_limit.hpp>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "probe/adapters/gtest/own_segment.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/reader/error.hpp"
#include "probe/report/format.hpp"
#include "probe/report/trees/tree_digest.hpp"
#include "probe/verdict/test_limit.hpp"

namespace curfew::detail {

namespace {

constexpr long usual_limit_s = 60;
constexpr long longest_limit_s = 100L * 365 * 24 * 3600;  // what a clock of nanoseconds can still count
constexpr long most_to_stop_s = 10;  // so long a loop may take to come back from its task, and to unwind in its grace

long limit_s() {
  const char* const said = std::getenv("CURFEW_TEST_LIMIT");
  if (said == nullptr || *said == '\0') return usual_limit_s;
  const std::string_view text = said;
  if (text.find_first_not_of("0123456789") != std::string_view::npos)
    throw std::invalid_argument("curfew: CURFEW_TEST_LIMIT takes whole seconds, and 0 for no limit, not '" +
                                std::string(text) + "'");
  return std::min(std::strtol(said, nullptr, 10), longest_limit_s);
}

std::string limit_text() { return std::to_string(limit_s()) + " s"; }

// What was there at one moment.
struct view {
  std::string tree{};           // of this process' tasks, or why there is none
  bool main_has_ended = false;  // that of the test
};

bool is_alive(const model::snapshot& snapshot, std::uint64_t task) {
  return std::any_of(snapshot.tasks.begin(), snapshot.tasks.end(),
                     [task](const model::task& t) { return t.id == task && model::is_live(t.state); });
}

view view_of_process(const std::string& test) {
  try {
    auto segment = gtest::own_segment();
    if (!segment) return {.tree = "nothing was recorded\n"};
    const auto snapshot = segment->snapshot();
    view made;
    for (const auto& loop : snapshot.loops) {
      if (snapshot.text(loop.name) == test && loop.main != 0) made.main_has_ended = !is_alive(snapshot, loop.main);
    }
    const auto findings = judge::judgement_of(snapshot).findings;
    made.tree = report::usual_format().write_tree(report::tree_digest_of(snapshot, findings, {}, {}), {});
    return made;
  } catch (const reader::error& e) {
    return {.tree = std::string(e.what()) + "\n"};
  }
}

}  // namespace

// Invariant: `mutex` guards `ended`, `over`, `at_limit` and `is_coroutine`.
struct test_limit::watch {
  watch(std::string test, long limit_s, std::function<void(std::string)> stop)
      : name(std::move(test)), limit(limit_s), thread([this, stop = std::move(stop)] { look(stop); }) {}
  ~watch() {
    {
      const std::lock_guard locked(mutex);
      ended = true;
    }
    changed.notify_one();
    thread.join();
  }

  void look(const std::function<void(std::string)>& stop) {
    std::unique_lock locked(mutex);
    const auto has_ended = [this] { return ended; };
    if (changed.wait_for(locked, std::chrono::seconds(limit), has_ended)) return;
    over = true;
    at_limit = view_of_process(name);
    stop("it took longer than " + limit_text() + " " + std::string(verdict::mark_of_test_limit));
    if (changed.wait_for(locked, std::chrono::seconds(most_to_stop_s), has_ended)) return;
    const char* const what = is_coroutine ? "its loop does not come back from a task"
                                          : "its body does not end, which is no coroutine that could be stopped";
    std::fprintf(stderr, "curfew: the test %s took longer than %s, and %s:\n%s", name.c_str(), limit_text().c_str(),
                 what, view_of_process(name).tree.c_str());
    std::abort();
  }

  const std::string name;
  const long limit;  // in seconds
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  bool over = false;
  bool is_coroutine = false;
  view at_limit;
  std::thread thread;
};

test_limit::test_limit(std::string test, std::function<void(std::string)> stop) {
  if (const long limit = limit_s(); limit != 0)
    watch_ = std::make_unique<watch>(std::move(test), limit, std::move(stop));
}

test_limit::~test_limit() = default;

bool test_limit::is_over() const noexcept {
  if (!watch_) return false;
  const std::lock_guard locked(watch_->mutex);
  return watch_->over;
}

void test_limit::begin_main() noexcept {
  if (!watch_) return;
  const std::lock_guard locked(watch_->mutex);
  watch_->is_coroutine = true;
}

std::string test_limit::text(bool came_to_its_end) const {
  const std::lock_guard locked(watch_->mutex);
  const std::string took = "it took longer than " + limit_text();
  const std::string other = " (CURFEW_TEST_LIMIT sets another limit, in seconds)";
  if (!watch_->is_coroutine) return took + other + ". Its body is no coroutine that could be stopped\n";
  if (!came_to_its_end) return took + " and was stopped" + other;
  const std::string main = watch_->at_limit.main_has_ended ? "Its main task had ended, and this was left then"
                                                           : "Its main task went on to its end. This was there then";
  return took + " and was stopped" + other + ". " + main + ":\n" + watch_->at_limit.tree;
}

}  // namespace curfew::detail
