// The program that process_test.cpp and fork_test.cpp run: each scenario is a small life of a process that records.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

#include "tests/probe/recorder/subject_scenarios.hpp"

namespace {

using namespace curfew::tests;

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

// As of a handle that is never dropped: somebody could still have looked.
int failed() {
  recorder::loop* const l = begin("main");
  recorder::finish(*l, spawn(l), node_state::failed, "connection refused", true, recorder::now());
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

// With a limit on its segment that is low enough, there is no room for a ring of polls.
int poll_for_ever() {
  recorder::loop* const l = begin("main");
  const node n = spawn(l);
  say("recorded");
  for (;;) {
    recorder::poll_begin(*l, n, recorder::now());
    recorder::poll_end(*l, n, recorder::now());
    std::this_thread::yield();
  }
}

int fork_and_poll() {
  spawn(begin("before the fork"));
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    poll_for_ever();
  }
  return poll_for_ever();
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

int never_started() {
  recorder::never_started(std::source_location::current());
  return 0;
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

// Limits that a scenario runs under: NAME=VALUE before its name.
bool limit(const char* argument) {
  constexpr struct {
    const char* name;
    __rlimit_resource resource;
  } limits[] = {{"fsize=", RLIMIT_FSIZE}, {"nofile=", RLIMIT_NOFILE}, {"as=", RLIMIT_AS}, {"core=", RLIMIT_CORE}};
  for (const auto& [name, resource] : limits) {
    if (std::strncmp(argument, name, std::strlen(name)) != 0) continue;
    const rlim_t most = std::strtoull(argument + std::strlen(name), nullptr, 10);
    const rlimit both{most, most};
    return ::setrlimit(resource, &both) == 0;
  }
  return false;
}

const struct scenario {
  const char* name;
  int (*run)();
} scenarios[] = {
    {"clean", clean},
    {"daemon_left", daemon_left},
    {"pending", pending},
    {"finding", finding},
    {"failed", failed},
    {"many_findings", many_findings},
    {"hang", hang},
    {"poll_for_ever", poll_for_ever},
    {"fork_and_poll", fork_and_poll},
    {"leave_at_once", leave_at_once},
    {"crash", crash},
    {"static_destruction", static_destruction},
    {"static_finding", static_finding},
    {"never_started", never_started},
    {"never_started_in_a_child", never_started_in_a_child},
    {"abandoned_handlers", abandoned_handlers},
    {"many_tasks", many_tasks},
    {"fork_exec", fork_exec},
    {"fork_exit", fork_exit},
    {"fork_tear_down", fork_tear_down},
    {"fork_go_on_in_c", fork_go_on_in_c},
    {"fork_record", fork_record},
    {"fork_deep", fork_deep},
    {"fork_busy", fork_busy},
    {"fork_outlive", fork_outlive},
    {"bare_fork", bare_fork},
    {"close_all", close_all},
    {"exit_while_recording", exit_while_recording},
    {"no_descriptors", no_descriptors},
    {"folder_comes_back", folder_comes_back},
    {"descriptors_come_back", descriptors_come_back},
    {"base_cost", base_cost},
    {"change_user", change_user},
    {"change_root", change_root},
    {"lose_folder", lose_folder},
    {"be_cancelled", be_cancelled},
    {"broken_pipe", broken_pipe},
    {"closed_error", closed_error},
    {"errno_kept", errno_kept},
    {"small_fleet", small_fleet},
    {"no_thread", no_thread},
    {"one_thread", one_thread},
    {"forty_threads", forty_threads},
    {"threads_in_turn", threads_in_turn},
    {"without_proc", without_proc},
    {"bare_record", bare_record},
    {"raw_clone_record", raw_clone_record},
    {"bare_outlive", bare_outlive},
    {"bare_busy", bare_busy},
};

}  // namespace

int main(int argc, char** argv) {
  int at = 1;
  while (at < argc && limit(argv[at])) ++at;
  for (const scenario& s : scenarios) {
    if (argc == at + 1 && std::strcmp(argv[at], s.name) == 0) return s.run();
  }
  std::fputs("usage: recorder_subject [LIMIT=VALUE]... SCENARIO\n", stderr);
  return 2;
}
