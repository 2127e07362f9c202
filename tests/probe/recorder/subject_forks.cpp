// Lives of processes that fork, for fork_test.cpp.
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <thread>
#include <vector>

#include "curfew/probe.h"
#include "tests/probe/recorder/subject_scenarios.hpp"

namespace curfew::tests {

int fork_exec() {
  recorder::loop* const l = begin("main");
  const node n = spawn(l);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/true", "true", nullptr);
    ::_exit(9);
  }
  const int status = await_child(child);
  finish(l, n);
  recorder::end_loop(l);
  return status;
}

int never_started_in_a_child() {
  recorder::end_loop(begin("main"));
  const pid_t child = ::fork();
  if (child == 0) {
    recorder::never_started(std::source_location::current());
    std::exit(0);
  }
  return await_child(child);
}

int abandoned_handlers() {
  recorder::loop* const l = begin("main");
  const recorder::loop_place place = recorder::place_of(*l);
  recorder::end_loop(l);
  const pid_t child = ::fork();
  if (child == 0) {
    recorder::end_loop(begin("child"));
    recorder::abandoned_handlers(place, 2);
    std::exit(0);
  }
  recorder::abandoned_handlers(place, 2);
  return await_child(child);
}

int fork_exit() {
  recorder::loop* const l = begin("main");
  const node n = spawn(l);
  const pid_t child = ::fork();
  if (child == 0) {
    // Nodes and loops from before are dead weight here.
    recorder::poll_begin(*l, n, recorder::now());
    recorder::wait(n, {});
    recorder::poll_end(*l, n, recorder::now());
    recorder::orphan(*l, n, 1, 1);
    recorder::cancel(*l, n, recorder::cancel_reason::deadline, 1);
    recorder::mark_pending(*l);
    finish(l, n);
    recorder::end_loop(l);
    std::exit(0);
  }
  const int status = await_child(child);
  finish(l, n);
  recorder::end_loop(l);
  return status;
}

int fork_tear_down() {
  recorder::loop* const l = begin("main");
  const node torn = spawn(l), unstarted = spawn(l);
  const pid_t child = ::fork();
  if (child == 0) {
    recorder::finish(*l, torn, recorder::node_state::destroyed, {}, false, recorder::now());
    recorder::finish(*l, unstarted, recorder::node_state::never_started, {}, false, recorder::now());
    recorder::end_loop(l);
    std::exit(0);
  }
  const int status = await_child(child);
  finish(l, torn);
  finish(l, unstarted);
  recorder::end_loop(l);
  return status;
}

int fork_go_on_in_c() {
  curfew_loop* const l = curfew_loop_begin(nullptr);
  curfew_node* const task = curfew_task_spawn(l, nullptr, curfew_now());
  const pid_t child = ::fork();
  if (child == 0) {
    curfew_task_poll_begin(l, task, curfew_now());
    std::exit(0);
  }
  const int status = await_child(child);
  curfew_task_finish(l, task, CURFEW_OUTCOME_COMPLETED, nullptr, 0, curfew_now());
  curfew_loop_end(l);
  return status;
}

int fork_record() {
  recorder::loop* const l = begin("main");
  const node before = spawn(l);
  recorder::set_name(before, recorder::name("spawned before the fork"));
  const pid_t child = ::fork();
  if (child == 0) {
    finish(l, before);
    std::vector<node> nodes;
    for (int i = 0; i < 5000; ++i) nodes.push_back(spawn(l));
    for (const node n : nodes) {
      if (n != nodes.front()) finish(l, n);
    }
    recorder::set_name(nodes.front(), recorder::name("spawned after the fork"));
    std::exit(0);
  }
  const int status = await_child(child);
  finish(l, spawn(l));
  finish(l, before);
  recorder::end_loop(l);
  return status;
}

// A grandchild of a child that recorded, and a child made while other threads record.
int fork_deep() {
  recorder::loop* const l = begin("main");
  const pid_t child = ::fork();
  if (child == 0) {
    finish(l, spawn(l));
    const pid_t grandchild = ::fork();
    if (grandchild == 0) {
      finish(l, spawn(l));
      std::exit(0);
    }
    std::exit(await_child(grandchild));
  }
  const int status = await_child(child);
  finish(l, spawn(l));
  recorder::end_loop(l);
  return status;
}

int fork_busy() {
  recorder::loop* const l = begin("main");
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; !stop.load(); ++i) {
        const node n = spawn(l);
        recorder::orphan(*l, n, 0, recorder::site("busy.cpp", static_cast<std::uint32_t>(i % 5000 + 1), 0, "f"));
        finish(l, n);
        if (t == 0) recorder::end_loop(begin("short"));
      }
    });
  }
  int worst = 0;
  for (int i = 0; i < 50; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      // Every lock must be free here.
      finish(l, spawn(l));
      const node n = spawn(l);
      recorder::orphan(*l, n, 0, recorder::site("child.cpp", 1, 0, "f"));
      finish(l, n);
      recorder::end_loop(begin("child's"));
      std::_Exit(0);
    }
    worst = std::max(worst, await_child(child));
  }
  stop.store(true);
  for (auto& t : threads) t.join();
  recorder::end_loop(l);
  return worst;
}

// The parent goes at once; its child stays and must not hold the parent's lock.
int fork_outlive() {
  spawn(begin("main"));
  if (::fork() == 0) {
    std::printf("%d\n", static_cast<int>(::getpid()));
    std::fflush(stdout);
    ::alarm(60);  // in case the test dies before it ends us
    for (;;) ::pause();
  }
  ::_exit(0);
}

// A child made without fork()'s handlers that leaves through exit().
int bare_fork() {
  recorder::loop* const l = begin("main");
  const pid_t child = ::_Fork();
  if (child == 0) std::exit(0);
  const int status = await_child(child);
  spawn(l);
  return status;
}

namespace {

// What a child that was made without fork()'s handlers may do with what it found, and a life of its own.
[[noreturn]] void record_in_child(recorder::loop* l, node before) {
  recorder::poll_begin(*l, before, recorder::now());
  recorder::wait(before, {});
  recorder::poll_end(*l, before, recorder::now());
  recorder::ready(before, recorder::now());
  recorder::cancel(*l, before, recorder::cancel_reason::deadline, 1);
  recorder::set_name(before, 0);
  for (int i = 0; i < 50; ++i) finish(l, spawn(l));
  recorder::mark_pending(*l);
  finish(l, before);
  std::exit(0);
}

int record_beside(pid_t (*make)()) {
  recorder::loop* const l = begin("main");
  const node n = spawn(l);
  finish(l, spawn(l));
  const pid_t child = make();
  if (child == 0) record_in_child(l, n);
  const int status = await_child(child);
  finish(l, spawn(l));
  finish(l, n);
  return status;
}

}  // namespace

int bare_record() { return record_beside(::_Fork); }

int raw_clone_record() {
  return record_beside([]() -> pid_t { return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); });
}

// As fork_outlive().
int bare_outlive() {
  spawn(begin("main"));
  if (::_Fork() == 0) {
    std::printf("%d\n", static_cast<int>(::getpid()));
    std::fflush(stdout);
    ::alarm(60);
    for (;;) ::pause();
  }
  ::_exit(0);
}

// Locks may be held for ever in such a child: it must not wait for one.
int bare_busy() {
  recorder::loop* const l = begin("main");
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; !stop.load(); ++i) {
        const node n = spawn(l);
        recorder::orphan(*l, n, 0, recorder::site("busy.cpp", static_cast<std::uint32_t>(i % 5000 + 1), 0, "f"));
        finish(l, n);
      }
    });
  }
  int worst = 0;
  for (int i = 0; i < 100; ++i) {
    const pid_t child = ::_Fork();
    if (child == 0) {
      finish(l, spawn(l));
      recorder::end_loop(begin("child's"));
      ::_exit(0);
    }
    worst = std::max(worst, await_child(child));
  }
  stop.store(true);
  for (auto& t : threads) t.join();
  recorder::end_loop(l);
  return worst;
}

}  // namespace curfew::tests
