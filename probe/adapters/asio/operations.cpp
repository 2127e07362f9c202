#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "probe/adapters/asio/frame_names.hpp"
#include "probe/adapters/asio/operation_facts.hpp"
#include "probe/adapters/asio/scopes.hpp"
#include "probe/adapters/asio/socket_endpoint.hpp"
#include "probe/recorder/endpoints.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/segment/object_layout.hpp"

namespace curfew::asio_tracking {

namespace {

// Whether what may never end is to end all the same: `curfew check --strict` asks for that.
bool is_strict() {
  static const bool strict = [] {
    const char* const value = std::getenv("CURFEW_STRICT");
    return value != nullptr && std::string_view(value) == "1";
  }();
  return strict;
}

named_operation look_up(const char* object_type, const char* operation) {
  const std::string_view object(object_type), what(operation);
  named_operation found{object_type, operation};
  found.name = recorder::name(std::string(object).append(".").append(what));
  found.on_executor = object == "io_context" || object == "strand_executor" || object == "strand" ||
                      object == "thread_pool" || object == "system_executor";
  found.accepts = what == "async_accept" || what == "async_receive_from";
  found.connects = what == "async_connect";
  found.is_of_socket = object == "socket";
  found.has_descriptor = found.is_of_socket || object == "descriptor" || object == "serial_port" || object == "file";
  found.is_idle = (found.accepts || object == "signal_set" || object == "deadline_timer") && !is_strict();
  return found;
}

bool is(const named_operation& named, const char* object_type, const char* operation) {
  return named.object_type == object_type && named.operation == operation;
}

// Returns nullptr without memory.
[[gnu::noinline]] const named_operation* find(const char* object_type, const char* operation) noexcept {
  static thread_local std::array<named_operation, 32> recent{};
  const auto mixed = reinterpret_cast<std::uintptr_t>(operation) + reinterpret_cast<std::uintptr_t>(object_type) * 3;
  named_operation& at = recent[(mixed >> 2) % recent.size()];
  try {
    if (!is(at, object_type, operation)) at = look_up(object_type, operation);
    return &at;
  } catch (const std::exception&) {
    return nullptr;
  }
}

// Whether the executor that keeps its context busy for it, or its handler, is a wrapper of curfew/asio_background.hpp:
// the operation has just been made, and the wrapper that this thread made last is in its memory.
bool has_background_executor(const operation_state& h, const operation_type& type) noexcept {
  if (background_mark::latest == nullptr) return false;
  const auto begin = reinterpret_cast<std::uintptr_t>(&h);
  const auto latest = reinterpret_cast<std::uintptr_t>(background_mark::latest);
  background_mark::latest = nullptr;
  return latest >= begin && latest < begin + type.bytes;
}

// Returns what an operation waits for, as a slot has it. A socket is asked for its endpoint once.
[[gnu::noinline]] std::uint64_t awaited(recorder::loop* loop, const named_operation& named, const void* object,
                                        std::uintmax_t native_handle) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  if (!named.has_descriptor) return segment::object_reference::of(address, -1);
  const auto descriptor = static_cast<int>(native_handle);
  if (named.connects)
    recorder::forget_endpoint(descriptor);  // it has another one when it is connected
  else if (named.is_of_socket && recorder::lacks_endpoint(loop, descriptor, object))
    recorder::set_endpoint(loop, descriptor, object, endpoint_of_socket(descriptor), named.accepts);
  return segment::object_reference::of(address, descriptor);
}

}  // namespace

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

inline scopes::beginner scopes::who_begins(context& of, const location* from, const coroutine* begun) noexcept {
  const completion* const running = this_thread.running;
  const bool is_declared = background_mark::depth > (running == nullptr ? 0 : running->declared_around_);
  const bool is_recorded = running != nullptr && running->handler_.of != nullptr;
  if (from != (running == nullptr ? nullptr : running->around_) || this_thread.calls != 0) [[unlikely]] {
    const found_coroutine called = innermost_called(from, begun);
    if (called.it != nullptr) return begins(called, is_recorded ? *running->handler_.of : of, is_declared);
  }
  // In no handler of the program's, it may be a task of curfew's runtime that runs.
  if (!is_recorded) return {recorder::id_of(recorder::polled_here()), is_declared};
  if (!running->begun_) return {0, is_declared};
  const operation_state& handler = running->handler_;
  return {handler.runs != nullptr ? handler.runs->id : running->task_, is_declared || handler.is_background};
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

recorder::site_id scopes::place() noexcept {
  const completion* const running = this_thread.running;
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = this_thread.here; l != nullptr && l != end; l = l->outer_)
    if (l->line_ > 0 && !is_librarys(l->file_)) return site_at(l->file_, l->line_, l->function_);
  return 0;
}

coroutine* scopes::waiting_coroutine(bool must_be_known) noexcept {
  const auto is_there = [](const coroutine* c) {
    return c != nullptr && !c->has_ended.load(std::memory_order_acquire);  // partner: frame_dies()
  };
  const auto is_known = [&](const coroutine* c) {
    return is_there(c) && c->is_suspended.load(std::memory_order_relaxed);
  };
  const completion* const running = this_thread.running;
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = this_thread.here; l != nullptr && l != end; l = l->outer_)
    if (is_known(l->suspended_) || (is_there(l->suspended_) && !must_be_known)) return l->suspended_;
  // A composed operation goes on with its next step, or a handler hops to its executor. The handler of a coroutine that
  // runs by now is that of another one, which it wakes.
  const bool in_handler = running != nullptr && running->begun_ && is_known(running->handler_.runs);
  return in_handler ? running->handler_.runs : nullptr;
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

void scopes::suspended(coroutine& c, const suspended_frames& frames, const char* file, int line,
                       const char* function) noexcept {
  leaves(c);
  const completion* const running = this_thread.running;
  // co_spawn's own step to the coroutine's executor says nothing of the coroutine, and its context is told with it.
  const bool is_entry =
      c.loop == nullptr && function != nullptr && std::strstr(function, "co_spawn_entry_point") != nullptr;
  if (c.loop == nullptr && !is_entry && running != nullptr && running->begun_ && running->handler_.of != nullptr) {
    const beginner by = who_begins(*running->handler_.of, this_thread.here, &c);
    become_task(c, *running->handler_.of, by.task, by.is_background);
  }
  const seen_frames seen = look_at_frames(c, frames, file, line, function);
  c.is_suspended.store(true, std::memory_order_relaxed);
  c.is_watched = seen.innermost_is_librarys && watch_resumption(c, frames.frames[0]);
  if (c.loop != nullptr) waits(c, 0);

  // Asio 1.24 to 1.27 does not say where a coroutine waits for several others; but it has begun the first of them here.
  coroutine* const parent = is_entry && seen.in_group && running != nullptr ? running->handler_.runs : nullptr;
  if (parent != nullptr && parent->is_polled.load(std::memory_order_relaxed)) waits(*parent, 0);
}

void scopes::created_beside_coroutine(context& of, operation_state& h, const operation_facts& facts,
                                      const begun_operation& what) noexcept {
  coroutine* const waiting = waiting_coroutine(facts.kind == handler_kind::erased);
  if (facts.kind == handler_kind::group) {
    const beginner by = who_begins(of, this_thread.here, waiting);
    h.is_background = h.is_background || by.is_background || (waiting != nullptr && waiting->is_background);
    begin_chain(of, h, facts, what, waiting != nullptr ? waiting->id : by.task, waiting != nullptr);
  } else if (waiting != nullptr) {
    h.runs = waiting;
    use_for_operation(*waiting);
    h.resumes = facts.resumes;
    if (waiting->loop == nullptr) {
      const beginner by = who_begins(of, this_thread.here, waiting);
      become_task(*waiting, of, by.task, h.is_background || by.is_background);
    }
    h.is_background = waiting->is_background;
    if (h.is_ready)
      waits_for_turn(*waiting);
    else
      waits(*waiting, what.name, what.object);
  } else if (facts.kind == handler_kind::erased) {
    created_by_callback(of, h, facts, what);
  }
}

// A chain of callbacks: the first operation that a handler begins goes on with its chain, but for what an acceptor's
// handler begins on another object, which is a session of its own.
inline void scopes::created_by_callback(context& of, operation_state& h, const operation_facts& facts,
                                        const begun_operation& what) noexcept {
  completion* const running = this_thread.running;
  const beginner by = who_begins(of, this_thread.here, nullptr);
  h.is_background = h.is_background || by.is_background;
  h.handler = facts.handler;
  const bool may_continue = running != nullptr && running->begun_ && !running->went_on_ &&
                            running->handler_.node != nullptr && running->handler_.of == &of &&
                            running->task_ == by.task;
  // A handler that is bound to a strand, or to another executor, is sent there before it is called, perhaps in a
  // function that hides its type. It is still the handler of its operation, and has begun nothing.
  const bool is_sent_on =
      may_continue && h.is_ready &&
      (facts.kind == handler_kind::erased || (facts.handler != 0 && facts.handler == running->handler_.handler));
  if (is_sent_on) {
    h.handler = running->handler_.handler;
    h.object = running->handler_.object;
    h.accepts = running->handler_.accepts;
    h.is_background = running->handler_.is_background;
  }
  const bool continues = may_continue && running->handler_.is_background == h.is_background &&
                         (running->handler_.object == h.object || !running->handler_.accepts);
  if (continues)
    continue_chain(*running, h, facts, what, is_sent_on);
  else
    begin_chain(of, h, facts, what, by.task, false);
}

inline void scopes::continue_chain(completion& running, operation_state& h, const operation_facts& facts,
                                   const begun_operation& what, bool hops) noexcept {
  running.went_on_ = true;
  running.went_elsewhere_ = !hops && (h.is_ready || running.handler_.object != h.object);
  const auto n = static_cast<recorder::node>(running.handler_.node);
  h.node = n;
  // It is named by the handler to come.
  const recorder::site_id function = facts.is_begun_in_it ? place() : facts.function;
  if (function != 0) recorder::set_function(n, function);
  if (!h.is_ready) {
    const recorder::site_id at = place();
    const std::uint32_t frames = at != 0 ? 1 : 0;
    recorder::wait(n, {.operation = what.name, .wait_on = what.object, .stack = &at, .kept = frames, .depth = frames});
  }
  recorder::set_background(*h.of->loop, n, what.is_idle || h.is_background);
  const auto now = recorder::now();
  if (h.is_ready) recorder::ready(n, now);
  recorder::poll_end(*h.of->loop, n, now);
}

inline void scopes::begin_chain(context& of, operation_state& h, const operation_facts& facts,
                                const begun_operation& what, recorder::node_id spawner, bool in_group) noexcept {
  const recorder::site_id begun_at = place();
  const auto n = recorder::spawn(*of.loop,
                                 {.owner = recorder::id_of(*of.loop),
                                  .owned_by = recorder::owner_kind::loop,
                                  .by_cause = spawner != 0,
                                  .spawner = spawner,
                                  .spawned_at = begun_at,
                                  .function = facts.is_begun_in_it ? begun_at : facts.function},
                                 recorder::now());
  h.node = n;
  // Either of the two may be what the handler's chain goes on with.
  const completion* const running = this_thread.running;
  if (running != nullptr && running->went_elsewhere_ && !in_group) {
    const auto before = static_cast<recorder::node>(running->handler_.node);
    if (recorder::id_of(before) == running->task_) recorder::set_guessed(before);  // it has not ended meanwhile
    recorder::set_guessed(n);
  }
  if (!h.is_ready) recorder::wait(n, {.operation = what.name, .wait_on = what.object});
  if (what.is_idle || h.is_background) recorder::set_background(*of.loop, n, true);
}

inline void scopes::created(context& of, operation_state& h, const operation_facts& facts,
                            const begun_operation& what) noexcept {
  h.of = &of;
  const completion* const running = this_thread.running;
  if (facts.kind == handler_kind::plumbing || (running != nullptr && !running->begun_)) return;  // taken down
  if (facts.kind == handler_kind::callback)
    created_by_callback(of, h, facts, what);
  else
    created_beside_coroutine(of, h, facts, what);
}

bool learn(operation_type& type, const char* object_type, const char* operation) noexcept {
  try {
    const handler_facts handler = facts_of_handler(type.spelling);
    auto made = std::make_unique<operation_facts>();
    made->kind = handler.kind;
    made->resumes = handler.resumes;
    made->is_of_coroutine = handler.is_of_coroutine;
    made->is_begun_in_it = handler.is_begun_in_it;
    if (!handler.handler.empty())
      made->handler = static_cast<std::uint32_t>(std::hash<std::string>()(handler.handler)) | 1u;
    if (!handler.name.empty())
      made->function = recorder::site(handler.file.c_str(), handler.line, 0, handler.name.c_str());
    made->first = look_up(object_type, operation);
    // Relaxed: another thread writes the same.
    std::atomic_ref(type.is_of_runtime).store(handler.kind == handler_kind::of_runtime, std::memory_order_relaxed);
    void* before = nullptr;
    if (std::atomic_ref(type.known).compare_exchange_strong(before, made.get(), std::memory_order_acq_rel))
      static_cast<void>(made.release());
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

void begun_by_runtime(const char* object_type, const void* object, std::uintmax_t native_handle,
                      const char* operation) noexcept {
  const recorder::node task = recorder::polled_here();
  const named_operation* const named = task == nullptr ? nullptr : find(object_type, operation);
  if (named != nullptr && !named->on_executor)
    recorder::wait_on(task, 0, awaited(nullptr, *named, object, native_handle));
}

void descriptor_changes_hands(std::uintmax_t descriptor) noexcept {
  recorder::forget_endpoint(static_cast<int>(descriptor));
}

// Flattened, as the two below: what they call is called by nobody else as often, and calls are a good part of the cost.
[[gnu::flatten]] void created(context& of, operation_state& h, operation_type& type, const char* object_type,
                              const void* object, std::uintmax_t native_handle, const char* operation) noexcept {
  const auto* const facts = static_cast<const operation_facts*>(
      std::atomic_ref<void*>(type.known).load(std::memory_order_relaxed));  // creation() has acquired it
  const named_operation* named = &facts->first;
  if (!is(*named, object_type, operation)) [[unlikely]]
    named = find(object_type, operation);
  if (named == nullptr) return;
  h.object = object;
  h.accepts = named->accepts;
  h.is_ready = named->on_executor;
  h.is_background = has_background_executor(h, type);
  const std::uint64_t waits_for = named->on_executor ? 0 : awaited(of.loop, *named, object, native_handle);
  scopes::created(of, h, *facts, {named->name, waits_for, named->is_idle && !facts->is_of_coroutine});
}

[[gnu::flatten]] void completion::begin() noexcept {
  still_runs(*handler_.of);
  if (handler_.runs != nullptr) {
    if (handler_.runs->has_ended.load(std::memory_order_acquire)) return;  // partner: frame_dies()
    if (handler_.resumes && !handler_.runs->is_watched)
      handler_.runs->is_suspended.store(false, std::memory_order_relaxed);
    goes_on(*handler_.runs);
  } else if (handler_.node != nullptr) {
    const auto n = static_cast<recorder::node>(handler_.node);
    task_ = recorder::id_of(n);
    recorder::poll_begin(*handler_.of->loop, n, recorder::now());
  }
}

[[gnu::flatten]] void completion::end() noexcept {
  const auto n = static_cast<recorder::node>(handler_.node);
  if (begun_)
    recorder::finish(*handler_.of->loop, n, recorder::node_state::completed, {}, false, recorder::now());
  else
    abandon(*handler_.of, *handler_.of->loop, {n, task_kind::chain});
}

}  // namespace curfew::asio_tracking
