#include "probe/recorder/threads.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <new>

#include "probe/recorder/fork.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/rings.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::recorder::detail {

constinit thread_state no_thread{};

namespace {

// These are under threads_mutex.
constinit thread_state* free_threads = nullptr;
constinit bool key_made = false;
constinit pthread_key_t end_of_thread{};

constinit std::atomic<node_id> next_ids{1};
constinit std::atomic<node_id> first_id{1};

void name_ring(segment::ring& ring) noexcept {
  ring.thread_id.store(static_cast<std::uint32_t>(::syscall(SYS_gettid)), std::memory_order_release);
  char name[sizeof ring.thread_name] = {};
  ::pthread_getname_np(::pthread_self(), name, sizeof name);
  for (std::size_t i = 0; i < sizeof name; ++i) ring.thread_name[i].store(name[i], std::memory_order_release);
  ring.in_use.store(1, std::memory_order_release);  // stored after the name; partner: the reader's acquire
}

// Runs at the end of a thread that recorded. A thread that records again later (in another key's destructor, or in a
// static object's) takes a state anew. After the last round of destructors such a state stays taken.
void give_back(void* taken) noexcept {
  auto* const t = static_cast<thread_state*>(taken);
  if (t != this_thread) return;  // it is from before a fork
  this_thread = nullptr;
  if (t->epoch == epoch.load(std::memory_order_acquire)) {
    spill_magazine(*t, 0);
    if (t->ring != nullptr) t->ring->in_use.store(0, std::memory_order_release);
  }
  t->polled = nullptr;
  t->delayed = nullptr;
  t->kept = {};
  const std::lock_guard lock(threads_mutex);
  t->next_free = free_threads;
  free_threads = t;
}

void forget_segment(thread_state& t) noexcept {
  t.counters_key = no_counters_key;
  t.counters = nullptr;
  t.events = t.polls = {};
  t.ring = nullptr;
  t.ring_index = no_ring;
  t.polled = nullptr;
  t.delayed = nullptr;
  t.kept = {};
  t.magazine_count = 0;
  t.block_count = 0;
  t.epoch = 0;
  t.lost = false;
}

thread_state* make_thread() noexcept {
  void* const memory =
      ::mmap(nullptr, sizeof(thread_state), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  ::madvise(memory, sizeof(thread_state), MADV_WIPEONFORK);
  auto* const t = new (memory) thread_state{};
  forget_segment(*t);
  return t;
}

}  // namespace

thread_state* take_thread() noexcept {
  if (this_thread != nullptr) return this_thread;
  if (is_bare_child()) return nullptr;
  install_fork_handlers();
  const std::lock_guard lock(threads_mutex);
  if (!key_made) {
    if (::pthread_key_create(&end_of_thread, give_back) != 0) return nullptr;
    key_made = true;
  }
  thread_state* t = free_threads;
  if (t != nullptr) {
    free_threads = t->next_free;
  } else if ((t = make_thread()) == nullptr) {
    return nullptr;
  }
  ::pthread_setspecific(end_of_thread, t);  // if it fails, the state is not given back: a leak, but no harm
  this_thread = t;
  if (t->ring != nullptr) name_ring(*t->ring);
  return t;
}

thread_state* ready_thread() noexcept {
  thread_state* const t = take_thread();
  const std::uint32_t present = epoch.load(std::memory_order_acquire);
  if (t == nullptr || t->epoch == present || process.header.load(std::memory_order_acquire) == nullptr) return t;
  forget_segment(*t);
  t->epoch = present;
  t->ns_per_tick = process.ns_per_tick.load(std::memory_order_relaxed);  // this was set before what was acquired above
  t->ring = new_ring(t->events, t->ring_index);
  if (t->ring != nullptr) {
    name_ring(*t->ring);
  } else {
    count_lost(*t);
  }
  return t;
}

void count_lost(thread_state& t) noexcept {
  if (t.lost) return;
  t.lost = true;
  process.header.load(std::memory_order_acquire)->lost_threads.fetch_add(1, std::memory_order_relaxed);
}

node_id take_ids(thread_state& t) noexcept {
  t.next_id = next_ids.fetch_add(id_batch, std::memory_order_relaxed);
  t.id_end = t.next_id + id_batch;
  return t.next_id;
}

node_id first_own_id() noexcept { return first_id.load(std::memory_order_relaxed); }

void forget_threads_after_fork() noexcept {
  // The ids that were given out to threads are the parent's.
  first_id.store(next_ids.load(std::memory_order_relaxed), std::memory_order_relaxed);
  // The kernel has wiped the states, and what linked them. They take addresses, but no memory.
  free_threads = nullptr;
  this_thread = nullptr;
  if (key_made) ::pthread_setspecific(end_of_thread, nullptr);
}

}  // namespace curfew::recorder::detail
