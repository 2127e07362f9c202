// The program that process_test.cpp and fork_test.cpp run: each scenario is a small life of a process that records.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "probe/recorder/recorder.hpp"

namespace {

namespace recorder = curfew::recorder;
using recorder::node;
using recorder::node_state;

recorder::loop* begin(const char* name) { return recorder::begin_loop({.name = name}); }
node spawn(recorder::loop* l) {
  return recorder::spawn(*l, {.spawned_at = recorder::site("subject.cpp", 1, 1, "spawner")}, recorder::now());
}
void finish(recorder::loop* l, node n, node_state outcome = node_state::completed) {
  recorder::finish(*l, n, outcome, {}, false, recorder::now());
}
void say(const char* line) {
  std::puts(line);
  std::fflush(stdout);
}
int await_child(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int clean() {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  recorder::end_loop(l);
  return 0;
}

int daemon_left() {
  recorder::loop* const l = begin("main");
  recorder::become_daemon(*l, spawn(l));
  return 0;
}

int pending() {
  spawn(begin("main"));
  return 0;
}

int finding() {
  recorder::loop* const l = begin("main");
  const node n = spawn(l);
  recorder::orphan(*l, n, 0, 0);
  finish(l, n);
  recorder::end_loop(l);
  return 0;
}

int many_findings() {
  recorder::loop* const l = begin("main");
  for (int i = 0; i < 3000; ++i) {
    const node n = spawn(l);
    recorder::orphan(*l, n, 0, 0);
    finish(l, n);
  }
  recorder::end_loop(l);
  return 0;
}

int hang() {
  pending();
  say("recorded");
  for (;;) ::pause();
}

int leave_at_once() {
  pending();
  std::fflush(nullptr);
  ::_exit(3);
}

int crash() {
  ::signal(SIGABRT, SIG_DFL);
  pending();
  std::abort();
}

// A static object, destroyed after main, whose destructor runs a loop.
struct late_loop {
  bool clean = true;
  bool wanted = false;
  ~late_loop() {
    if (!wanted) return;
    recorder::loop* const l = begin("at static destruction");
    const node n = spawn(l);
    if (!clean) recorder::orphan(*l, n, 0, 0);
    finish(l, n);
    recorder::end_loop(l);
  }
} at_static_destruction;

int static_destruction() {
  at_static_destruction.wanted = true;
  return clean();
}
int static_finding() {
  at_static_destruction.clean = false;
  return static_destruction();
}

int many_tasks() {
  recorder::loop* const l = begin("main");
  std::vector<node> nodes;
  for (int i = 0; i < 20'000; ++i) {
    const node n = spawn(l);
    recorder::poll_begin(*l, n, recorder::now());
    recorder::poll_end(*l, n, recorder::now());
    nodes.push_back(n);
  }
  const node group = recorder::begin_group(*l, 0, 0, 0);
  std::thread([&] {
    for (int i = 0; i < 100; ++i) finish(l, spawn(l));
  }).join();
  recorder::end_group(*l, group);
  for (const node n : nodes) finish(l, n);
  recorder::end_loop(l);
  say("ran");
  return 0;
}

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

// What daemons do: close all that is open, and open something of their own in its place.
int close_all() {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  ::close_range(3, ~0u, 0);
  std::vector<int> own;
  for (int i = 0; i < 16; ++i) own.push_back(::open("/dev/shm", O_TMPFILE | O_RDWR, 0600));
  std::vector<node> nodes;
  for (int i = 0; i < 10'000; ++i) nodes.push_back(spawn(l));
  for (const int fd : own) {
    if (fd >= 0 && ::lseek(fd, 0, SEEK_END) != 0) return 7;  // somebody wrote into our file
  }
  for (const node n : nodes) {
    if (n == nullptr) return 8;
  }
  say("recorded");
  for (;;) ::pause();
}

// Threads that go on while main returns.
int exit_while_recording() {
  recorder::loop* const l = begin("main");
  std::atomic<int> recording{0};
  for (int t = 0; t < 3; ++t) {
    std::thread([l, &recording] {
      for (bool counted = false;; counted = true) {
        finish(l, spawn(l));
        if (!counted) recording.fetch_add(1);
      }
    }).detach();
  }
  while (recording.load() != 3) std::this_thread::yield();
  std::exit(0);
}

std::uint64_t private_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "RssAnon:") {
      std::uint64_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  }
  return 0;
}

int base_cost() {
  auto nodes = std::make_unique<node[]>(3990);
  std::memset(static_cast<void*>(nodes.get()), 1, 3990 * sizeof(node));
  const std::uint64_t before = private_bytes();
  recorder::loop* const l = begin("main");
  for (std::uint32_t i = 0; i < 100; ++i) recorder::site("base.cpp", i + 1, 1, "a_function_with_a_name_of_its_own");
  for (int i = 0; i < 3990; ++i) nodes[static_cast<std::size_t>(i)] = spawn(l);
  std::printf("%llu\n", static_cast<unsigned long long>(private_bytes() - before));
  return 0;
}

const struct scenario {
  const char* name;
  int (*run)();
} scenarios[] = {
    {"clean", clean},
    {"daemon_left", daemon_left},
    {"pending", pending},
    {"finding", finding},
    {"many_findings", many_findings},
    {"hang", hang},
    {"leave_at_once", leave_at_once},
    {"crash", crash},
    {"static_destruction", static_destruction},
    {"static_finding", static_finding},
    {"many_tasks", many_tasks},
    {"fork_exec", fork_exec},
    {"fork_exit", fork_exit},
    {"fork_record", fork_record},
    {"fork_deep", fork_deep},
    {"fork_busy", fork_busy},
    {"fork_outlive", fork_outlive},
    {"bare_fork", bare_fork},
    {"close_all", close_all},
    {"exit_while_recording", exit_while_recording},
    {"base_cost", base_cost},
};

}  // namespace

int main(int argc, char** argv) {
  for (const scenario& s : scenarios) {
    if (argc == 2 && std::strcmp(argv[1], s.name) == 0) return s.run();
  }
  std::fputs("usage: recorder_subject SCENARIO\n", stderr);
  return 2;
}
