#include "probe/adapters/asio/scopes.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "probe/adapters/asio/frame_names.hpp"
#include "probe/adapters/asio/made_frames.hpp"

namespace curfew::asio_tracking {

__thread thread_state this_thread = {};

scopes::found_coroutine scopes::innermost_called(const location* from, const coroutine* begun) noexcept {
  const thread_state& thread = this_thread;
  unsigned calls = thread.calls;
  while (calls != 0 && (thread.called[calls - 1].it == begun || thread.called[calls - 1].in != thread.running)) --calls;
  const called_coroutine* const call = calls == 0 ? nullptr : &thread.called[calls - 1];
  const location* const end = thread.running == nullptr ? nullptr : thread.running->around_;
  for (const location* l = from;; l = l->outer_) {
    if (call != nullptr && l == call->at) return {call->it, l};
    if (l == nullptr || l == end) return {nullptr, l};
    coroutine* const c = l->suspended_;
    if (c == nullptr || c == begun || c->has_ended.load(std::memory_order_acquire)) continue;
    // A coroutine is resumed inside of the place that it has suspended at only where co_spawn is called in a handler:
    // it runs at once. Where that is not seen, it has begun a coroutine itself.
    if (c->is_task.load(std::memory_order_acquire) || begun != nullptr) return {c, l->outer_};
  }
}

scopes::beginner scopes::begins(const found_coroutine& called, context& of, bool is_declared) noexcept {
  coroutine& c = *called.it;
  if (!c.is_task.load(std::memory_order_acquire)) {
    const beginner outer = who_begins(of, called.at, &c);
    become_task(c, of, outer.task, outer.is_background);
    c.is_suspended.store(false, std::memory_order_relaxed);
  }
  return {c.id, is_declared || c.is_background};
}

void scopes::resumed(coroutine& c) noexcept {
  c.is_suspended.store(false, std::memory_order_relaxed);
  thread_state& thread = this_thread;
  const bool is_handlers = thread.running != nullptr && thread.running->handler_.runs == &c;
  if (is_handlers || thread.calls == std::size(thread.called)) return;
  if (has_untold_waits.load(std::memory_order_relaxed)) return;  // it would be taken to run when it has suspended
  if (std::any_of(thread.called, thread.called + thread.calls, [&](const auto& call) { return call.it == &c; })) return;
  use(c);
  thread.called[thread.calls++] = {&c, thread.running, thread.here};
}

void scopes::leaves_call(const coroutine& c) noexcept {
  called_coroutine* const begin = this_thread.called;
  called_coroutine* const end = begin + this_thread.calls;
  called_coroutine* const found = std::find_if(begin, end, [&](const called_coroutine& call) { return call.it == &c; });
  if (found == end) return;
  release(found->it);
  std::copy(found + 1, end, found);
  --this_thread.calls;
}

bool scopes::is_known_suspended(const coroutine& c, std::uint32_t turn, bool by_its_handler) noexcept {
  if (c.has_ended.load(std::memory_order_acquire) || !c.is_in_turn(turn)) return false;  // partner: frame_dies()
  if (!c.is_suspended.load(std::memory_order_relaxed)) return false;
  return c.is_watched.load(std::memory_order_relaxed) || (by_its_handler && c.is_suspended_in_frames());
}

scopes::waiting_coroutine scopes::find_waiting(bool must_be_known) noexcept {
  const completion* const running = this_thread.running;
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = this_thread.here; l != nullptr && l != end; l = l->outer_) {
    coroutine* const c = l->suspended_;
    if (c == nullptr || c->has_ended.load(std::memory_order_acquire)) continue;
    if (!must_be_known || is_known_suspended(*c, l->turn_, false)) return {c, l->turn_};
  }
  // A composed operation goes on with its next step, or a handler hops to its executor. The handler of a coroutine that
  // runs by now is that of another one, which it wakes.
  if (running == nullptr || !running->begun_ || running->handler_.runs == nullptr) return {};
  const operation_state& handler = running->handler_;
  return is_known_suspended(*handler.runs, handler.turn, handler.is_asios)
             ? waiting_coroutine{handler.runs, handler.turn}
             : waiting_coroutine{};
}

void scopes::use_for_operation(coroutine& c) noexcept {
  for (location* l = this_thread.here; l != nullptr; l = l->outer_) {
    if (l->suspended_ != &c) continue;
    if (l->shares_ < 2) break;
    --l->shares_;
    return;
  }
  use(c);
}

std::uint32_t scopes::suspended(coroutine& c, const suspended_frames& frames, const char* file, int line,
                                const char* function) noexcept {
  leaves(c);
  const completion* const running = this_thread.running;
  // co_spawn's own step to the coroutine's executor says nothing of the coroutine, and its context is told with it.
  const bool is_entry = c.loop == nullptr && !c.is_guest && function != nullptr &&
                        std::strstr(function, "co_spawn_entry_point") != nullptr;
  if (c.loop == nullptr && !c.is_guest && !is_entry && running != nullptr && running->begun_ &&
      running->handler_.of != nullptr) {
    const beginner by = who_begins(*running->handler_.of, this_thread.here, &c);
    become_task(c, *running->handler_.of, by.task, by.is_background);
  }
  const seen_frames& seen = look_at_frames(c, frames, file, line, function);
  if (is_entry && c.function == 0) {
    c.function = seen.spawned;
    if (seen.spawned_awaitable) c.function = function_resumed_by(made_frames::resume_function_of(c.made_before));
    c.is_name_guessed = c.function != seen.spawned;
  }
  c.suspends_at(seen.stack, frames.resumed);
  const std::uint32_t turn = c.turn.load(std::memory_order_relaxed);
  c.is_suspended.store(true, std::memory_order_relaxed);
  const bool is_seen_to_die = watch_resumption(c, frames.frames[0]);
  c.is_watched.store(is_seen_to_die && seen.innermost_is_librarys, std::memory_order_relaxed);
  if (c.loop != nullptr || c.is_guest) waits_at(c, seen.stack, 0);

  // Asio 1.24 to 1.27 does not say where a coroutine waits for several others; but it has begun the first of them here.
  if (is_entry && seen.in_group && is_in_handler()) {
    who_begins(*running->handler_.of, this_thread.here, &c);  // that one is a task now
    const found_coroutine called = innermost_called(this_thread.here, &c);
    coroutine* const parent = called.it != nullptr ? called.it : running->handler_.runs;
    if (parent != nullptr && (parent->is_guest || parent->is_polled.load(std::memory_order_relaxed)))
      waits(*parent, parent->turn.load(std::memory_order_relaxed), 0);
  }
  return turn;
}

void scopes::created_beside_coroutine(context& of, operation_state& h, const operation_facts& facts,
                                      const begun_operation& what) noexcept {
  const auto [waiting, turn] = find_waiting(what.kind == handler_kind::erased || what.is_in_own_class);
  if (what.kind == handler_kind::group) {
    const beginner by = who_begins(of, this_thread.here, waiting);
    h.is_background = h.is_background || by.is_background || (waiting != nullptr && waiting->is_background);
    begin_chain(of, h, facts, what, waiting != nullptr ? waiting->id : by.task, waiting != nullptr);
  } else if (waiting != nullptr) {
    h.runs = waiting;
    h.turn = turn;
    h.is_asios = what.kind == handler_kind::coroutine && !what.is_in_own_class;
    use_for_operation(*waiting);
    if (!waiting->is_in_turn(turn)) return;  // what was begun for it before has resumed it, on another thread
    if (waiting->loop == nullptr && !waiting->is_guest) {
      const beginner by = who_begins(of, this_thread.here, waiting);
      // It has begun, but for co_spawn's own step to its executor.
      become_task(*waiting, of, by.task, h.is_background || by.is_background, waiting->depth != 0);
    }
    h.is_background = waiting->is_background;
    if (h.is_ready)
      waits_for_turn(*waiting);
    else
      waits(*waiting, turn, waiting->is_on(of) ? what.named.name : name_elsewhere(what.named), what.object);
  } else if (what.kind == handler_kind::erased || what.is_in_own_class) {
    created_by_callback(of, h, facts, what);
  }
}

}  // namespace curfew::asio_tracking
