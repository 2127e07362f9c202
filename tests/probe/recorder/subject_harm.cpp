// Lives of processes that are refused something, or do something to themselves, for harm_test.cpp and others.
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/probe/recorder/subject_scenarios.hpp"

namespace curfew::tests {
namespace {

void allow_descriptors(rlim_t most) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = most;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int clean() {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  recorder::end_loop(l);
  return 0;
}

// A loop that begins while nothing can be recorded, and goes on until something is.
int spawn_until_recorded(void (*let)()) {
  recorder::loop* const l = begin("main");
  if (spawn(l) != nullptr) return 7;
  let();
  for (;;) {
    if (const node n = spawn(l)) {
      finish(l, n);
      recorder::end_loop(l);
      return 0;
    }
  }
}

int threads(int count) {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  std::atomic<int> recorded{0};
  std::vector<std::thread> all;
  for (int t = 0; t < count; ++t) {
    all.emplace_back([&] {
      for (int i = 0; i < 10; ++i) finish(l, spawn(l));
      recorded.fetch_add(1);
      while (recorded.load() != count) std::this_thread::yield();
    });
  }
  for (auto& t : all) t.join();
  return 0;
}
}  // namespace

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

int no_descriptors() {
  allow_descriptors(3);
  return clean();
}

int folder_comes_back() {
  return spawn_until_recorded([] { ::unlink(std::getenv("CURFEW_DIR")); });
}

int descriptors_come_back() {
  allow_descriptors(3);
  return spawn_until_recorded([] { allow_descriptors(64); });
}

// ---- what a process may do to itself after it began to record ----

int change_user() {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  recorder::end_loop(l);
  return ::setgid(12'345) == 0 && ::setuid(12'345) == 0 ? 0 : 7;
}

int change_root() {
  recorder::loop* const l = begin("main");
  finish(l, spawn(l));
  recorder::end_loop(l);
  return ::chroot("/proc") == 0 && ::chdir("/") == 0 ? 0 : 7;
}

int lose_folder() {
  recorder::loop* const l = begin("main");
  std::error_code ignored;
  std::filesystem::remove_all(std::getenv("CURFEW_DIR"), ignored);
  for (int i = 0; i < 10'000; ++i) spawn(l);
  say("ran");
  return 0;
}

// A thread that somebody cancels while it records goes on until it comes to a point of its own.
int be_cancelled() {
  static bool arrived = false;
  pthread_t thread{};
  const auto record = [](void*) -> void* {
    ::pthread_cancel(::pthread_self());
    recorder::loop* const l = begin("main");
    for (int i = 0; i < 10'000; ++i) {
      const node n = spawn(l);
      recorder::poll_begin(*l, n, recorder::now());
      recorder::poll_end(*l, n, recorder::now());
    }
    arrived = true;
    ::pthread_testcancel();
    return nullptr;
  };
  ::pthread_create(&thread, nullptr, record, nullptr);
  void* result = nullptr;
  ::pthread_join(thread, &result);
  return arrived && result == PTHREAD_CANCELED ? 0 : 7;
}

// Nobody reads what it says.
int broken_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) return 9;
  ::dup2(ends[1], STDERR_FILENO);
  ::close(ends[0]);
  ::close(ends[1]);
  return many_tasks();
}

// Says it to a database that stands where standard error was.
int closed_error() {
  ::close(STDERR_FILENO);
  const std::string path = std::string(std::getenv("CURFEW_DIR")) + ".database";
  if (::open(path.c_str(), O_RDWR | O_CREAT, 0600) != STDERR_FILENO) return 9;
  spawn(begin("main"));
  struct stat found{};
  ::fstat(STDERR_FILENO, &found);
  ::unlink(path.c_str());
  return found.st_size == 0 ? 0 : 7;
}

int errno_kept() {
  errno = 12'345;
  recorder::loop* const l = begin("main");
  for (int i = 0; i < 5'000; ++i) spawn(l);
  return errno == 12'345 ? 0 : 7;
}

// A small process, and one with so many threads; each records a little.
int small_fleet() {
  recorder::loop* const l = begin("main");
  for (int i = 0; i < 20; ++i) finish(l, spawn(l));
  say("recorded");
  for (;;) ::pause();
}

int no_thread() { return threads(0); }
int one_thread() { return threads(1); }
int forty_threads() { return threads(40); }

// Threads that come and go, one after the other.
int threads_in_turn() {
  recorder::loop* const l = begin("main");
  for (int t = 0; t < 40; ++t) std::thread([&] { finish(l, spawn(l)); }).join();
  return 0;
}

int without_proc() {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 9;
  if (::mount("tmpfs", "/proc", "tmpfs", 0, nullptr) != 0) return 9;
  return many_tasks();
}

}  // namespace curfew::tests
