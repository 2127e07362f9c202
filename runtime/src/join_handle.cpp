#include <curfew/join_handle.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/background.hpp"
#include "runtime/src/core/claim.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/task_request.hpp"

namespace curfew::detail {

task_core* handle_base::task() const noexcept { return core_ != nullptr && !is_taken(*core_) ? core_ : nullptr; }

task_core* handle_base::require(const char* asked) const {
  task_core* const core = task();
  if (core == nullptr)
    throw std::logic_error("curfew: " + std::string(asked) +
                           " on a handle that has no task (moved from, joined or released)");
  return core;
}

std::uint64_t handle_base::id() const noexcept {
  const task_core* const core = task();
  return core != nullptr ? core->id : 0;
}

bool handle_base::done() const noexcept {
  const task_core* const core = task();
  return core != nullptr && core->done.load(std::memory_order_acquire);
}

void handle_base::cancel() { request_cancel(*require("cancel()")); }

namespace {

// Makes the task a daemon of its loop. `was_pending` says whether it was pending when that was asked for, which may
// have been on another thread some time ago.
void make_daemon(task_core& t, bool was_pending) noexcept {
  const loop_core::guard locked(*t.loop);
  if (t.done.load(std::memory_order_acquire)) {
    if (was_pending) forgive_error(t);  // it failed as a daemon
    return;
  }
  t.owner = recorder::owner_kind::loop;
  unhold(t);
  t.declared_daemon = true;
  recorder::become_daemon(*t.loop->record, t.record);
  if (!t.daemon) set_background(t, true);
}

// Returns whether `p` lies in one of the innermost frames that run. They are enough, because a handle that is moved to
// a frame further out is moved on from there.
bool lies_in_frame_of(const task_core& t, const void* p) noexcept {
  constexpr int most = 16;
  const frame* f = t.active;
  for (int i = 0; i < most && f != nullptr; ++i, f = f->caller)
    if (f->contains(p)) return true;
  return false;
}

}  // namespace

void handle_base::release_as_daemon() {
  task_core* const core = require("release_as_daemon()");
  on_its_loop(*core, [was_pending = !core->done.load(std::memory_order_acquire)](task_core& t) {
    make_daemon(t, was_pending);
    drop_claim_here(t);
  });
  core_ = nullptr;
}

// The place where a handle lies says who holds it: if it lies in a frame, the task of that frame does. A handle that
// lies elsewhere may be anybody's, whoever moves it (a vector that grows does), and stays with its holder.
void handle_base::adopt_by_current_task() noexcept {
  if (core_ == nullptr) return;
  if (newest_frame.contains(this)) {
    newest_frame.add_handle(this);
    return;
  }
  if (current.task == nullptr || current.loop != core_->loop || !lies_in_frame_of(*current.task, this)) return;
  const loop_core::guard locked(*current.loop);  // another thread may be recording the task's end
  adopt(*current.task);
}

void handle_base::adopt(task_core& holder) noexcept {
  if (core_ == nullptr || core_->loop != holder.loop) return;
  task_core& t = *core_;
  if (t.owner != recorder::owner_kind::handle || t.done.load(std::memory_order_acquire) || t.holder == &holder) return;
  pass_to(holder, t);
}

void adopt_parameters(frame& f, task_core& holder) noexcept {
  const std::unique_ptr<std::vector<handle_base*>> handles(std::exchange(f.parameters, nullptr));
  for (handle_base* const h : *handles) h->adopt(holder);
}

void handle_base::drop() noexcept {
  if (core_ != nullptr) drop_claim(*std::exchange(core_, nullptr));
}

}  // namespace curfew::detail
