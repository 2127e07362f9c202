// fork(): the child lets go of its parent's segment before it runs a line of its own code, and gets one of its own at
// its first event. A child that execs, or only calls _exit, leaves no trace.
#include <pthread.h>

#include "probe/recorder/growth.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::recorder::detail {
namespace {

// All of them, so that no other thread is in the middle of something that the child would inherit half done. What
// threads do to slots without a lock stays in the parent: the child sees none of it.
void lock_all() {
  lifecycle_mutex.lock();
  threads_mutex.lock();
  evidence_mutex.lock();
  interning_mutex.lock();
  pool_mutex.lock();
  growth_mutex.lock();
}

void unlock_all() {
  growth_mutex.unlock();
  pool_mutex.unlock();
  interning_mutex.unlock();
  evidence_mutex.unlock();
  threads_mutex.unlock();
  lifecycle_mutex.unlock();
}

void in_child() {
  if (process.header.load(std::memory_order_relaxed) != nullptr) {
    process.header.store(nullptr, std::memory_order_relaxed);
    forget_upkeep_after_fork();
    process.state.store(recording::not_begun, std::memory_order_relaxed);
    the_mapping.abandon();
    the_control.abandon();
    forget_slots_after_fork();
    forget_blocks_after_fork();
    forget_interned_after_fork();
    forget_evidence_after_fork();
  }
  forget_start_after_fork();
  forget_threads_after_fork();
  unlock_all();
}

constinit std::atomic<bool> installed{false};

}  // namespace

void install_fork_handlers() noexcept {
  if (installed.load(std::memory_order_relaxed)) return;
  if (!installed.exchange(true, std::memory_order_relaxed)) ::pthread_atfork(lock_all, unlock_all, in_child);
}

}  // namespace curfew::recorder::detail
