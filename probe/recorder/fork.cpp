#include "probe/recorder/fork.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <unistd.h>

#include <atomic>
#include <iterator>
#include <mutex>

#include "probe/recorder/adapters_mutex.hpp"
#include "probe/recorder/blocks.hpp"
#include "probe/recorder/declarations.hpp"
#include "probe/recorder/endpoints.hpp"
#include "probe/recorder/interning.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loop_list.hpp"
#include "probe/recorder/own_segment.hpp"
#include "probe/recorder/retained_tasks.hpp"
#include "probe/recorder/rings.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/stay_loaded.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/recorder/trace.hpp"
#include "probe/recorder/undisturbed.hpp"
#include "probe/recorder/upkeep.hpp"

namespace curfew::recorder::detail {
namespace {

// Locks all mutexes, so that no other thread is in the middle of something that the child would inherit half done. What
// threads do to slots without a lock stays in the parent: the child sees none of it.
void lock_all() {
  adapters_mutex.lock();
  for (std::mutex* const m : all_mutexes) m->lock();
}

void unlock_all() {
  for (std::mutex* const m : all_mutexes) m->unlock();
  adapters_mutex.unlock();
}

constinit std::atomic<bool> forked{false};

// Lets go of everything that is the parent's. REQUIRES: all mutexes are locked.
void let_go() noexcept {
  forked.store(true, std::memory_order_relaxed);
  if (own_file.head() != nullptr) {
    process.header.store(nullptr, std::memory_order_relaxed);
    forget_upkeep_after_fork();
    process.state.store(recording::not_begun, std::memory_order_relaxed);
    own_control_page.abandon();
    own_file.abandon();
    forget_slots_after_fork();
    forget_blocks_after_fork();
    forget_endpoints_after_fork();
    forget_rings_after_fork();
    forget_interned_after_fork();
    forget_retained_after_fork();
    forget_loops_after_fork();
    forget_declarations_after_fork();
  }
  process.goes_on_with_inherited.store(false, std::memory_order_relaxed);
  forget_start_after_fork();
  forget_threads_after_fork();
  recording_pid.store(0, std::memory_order_relaxed);
}

void in_child() {
  let_go();
  unlock_all();
}

// Makes the kernel zero the view in a child, whatever way the child is made. If pages are larger than the view, only
// the handlers of fork() let go of it.
void wipe_view_in_children() noexcept {
  if (::sysconf(_SC_PAGESIZE) == static_cast<long>(sizeof process))
    ::madvise(&process, sizeof process, MADV_WIPEONFORK);
}

constinit std::atomic<bool> installed{false};

}  // namespace

bool is_forked_child() noexcept { return forked.load(std::memory_order_relaxed) || is_bare_child(); }

void install_fork_handlers() noexcept {
  if (installed.load(std::memory_order_relaxed)) return;
  stay_loaded();
  if (installed.exchange(true, std::memory_order_relaxed)) return;
  ::pthread_atfork(lock_all, unlock_all, in_child);
  wipe_view_in_children();
}

bool let_go_in_bare_child() noexcept {
  const undisturbed while_letting_go;
  // If the parent had other threads, not even the heap is safe to use: whichever thread had its lock is not in the
  // child.
  std::size_t locked = 0;
  while (__libc_single_threaded && locked < std::size(all_mutexes) && all_mutexes[locked]->try_lock()) ++locked;
  const bool all = locked == std::size(all_mutexes);
  if (all) {
    let_go();
  } else {
    process.state.store(recording::off, std::memory_order_release);
    leave_trace("it was made by clone() or _Fork() in a program with several threads", own_file.folder().path());
  }
  while (locked != 0) all_mutexes[--locked]->unlock();
  return all;
}

void go_on_with_inherited() noexcept {
  if (process.goes_on_with_inherited.load(std::memory_order_relaxed) || !is_forked_child()) return;
  if (process.state.load(std::memory_order_acquire) == recording::off) return;  // it has been said already
  if (is_bare_child() && !let_go_in_bare_child()) return;                       // that has left a trace then
  const undisturbed while_telling;
  const std::lock_guard lock(lifecycle_mutex);
  if (process.goes_on_with_inherited.exchange(true, std::memory_order_relaxed)) return;
  leave_lasting_trace("it goes on with tasks that its parent spawned before fork(), which are not recorded");
}

}  // namespace curfew::recorder::detail
