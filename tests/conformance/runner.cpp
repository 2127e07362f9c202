#include "tests/conformance/runner.hpp"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests::conformance {

namespace {

// Stops a loop that does not come to its end.
class watch {
 public:
  watch(other_thread& by, loop& of, std::uint64_t seed, std::chrono::seconds patience) : by_(by) {
    by_.tell([this, &of, seed, patience] {
      std::unique_lock<std::mutex> locked(lock_);
      if (changed_.wait_for(locked, patience, [this] { return is_over_; })) return;
      hangs_ = true;
      std::cerr << "CURFEW_PROGRAM_SEEDS=" << seed << " does not end" << std::endl;
      of.context().stop();
    });
  }
  // Returns whether the loop had to be stopped.
  bool end() {
    {
      const std::lock_guard<std::mutex> locked(lock_);
      is_over_ = true;
    }
    changed_.notify_all();
    by_.wait_until_done();
    return hangs_;
  }

 private:
  other_thread& by_;
  std::mutex lock_{};
  std::condition_variable changed_{};
  bool is_over_ = false;
  bool hangs_ = false;
};

// What is alike in two faults: their words without the numbers.
std::string kind(std::string fault) {
  fault.erase(std::remove_if(fault.begin(), fault.end(), [](unsigned char c) { return std::isdigit(c) != 0; }),
              fault.end());
  return fault;
}

task<> does_nothing() { co_return; }

// A process has a segment from when it runs its first loop.
std::string own_segment() {
  curfew::run(does_nothing());
  return recorded().process.segment;
}

}  // namespace

runner::runner(std::size_t threads)
    : threads_(threads), loop_name_("programs on " + std::to_string(threads)), segment_(reader::attach(own_segment())) {
  segment_.read_in_place();
}

model::counters runner::counters() {
  const model::snapshot now = segment_.snapshot();
  for (const model::counters& c : now.counters_by_name)
    if (now.text(c.name) == loop_name_) return c;
  return {};
}

std::vector<std::string> runner::run(const program& p) {
  const std::chrono::milliseconds grace = p.has_grace ? std::chrono::milliseconds::max() : std::chrono::milliseconds(0);
  const shutdown policy = p.waits ? shutdown::wait(std::chrono::milliseconds::max(), grace) : shutdown::cancel(grace);
  std::vector<std::string> faults;
  {
    loop l(run_options{.name = loop_name_, .threads = threads_, .shutdown = policy});
    world w(p, threads_ == 1, l, outside_);
    watch hangs(watchman_, l, p.seed, patience_);
    w.books.spawns(0, nullptr, false);
    try {
      l.run(run_program(w, presence(w.books, 0)));
    } catch (const system_error& e) {
      if (e.code() == std::errc::resource_deadlock_would_occur && w.books.task(0).ended == 0)
        w.books.fault(std::string("the main task waits for ever: ") + e.what());
    } catch (const std::exception&) {
      if (w.books.task(0).how != outcome::failed) w.books.fault("run() has thrown, and the main task has not");
    }
    outside_.wait_until_done();
    if (hangs.end()) w.books.fault("the loop does not end");
    w.slots.clear();
    w.children.clear();
    w.sentinel = {};
    w.refs.clear();
    const model::counters after = counters();
    w.books.expect(p, std::exchange(counted_, after), after);
    faults = w.books.faults();
  }
  return faults;
}

bool runner::fails_likewise(const program& p, const std::string& fault) {
  for (int tries = threads_ == 1 ? 1 : 20; tries != 0; --tries)
    for (const std::string& found : run(p))
      if (kind(found) == kind(fault)) return true;
  return false;
}

program runner::shrink(program p, const std::string& fault) {
  patience_ = std::chrono::seconds(2);
  for (bool is_smaller = true; is_smaller;) {
    is_smaller = false;
    for (std::size_t step = 0; step < reductions(p);) {
      program candidate = reduced(p, step);
      if (text(candidate) != text(p) && fails_likewise(candidate, fault)) {
        p = std::move(candidate);
        is_smaller = true;
      } else {
        ++step;
      }
    }
  }
  return p;
}

}  // namespace curfew::tests::conformance
