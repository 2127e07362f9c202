#include <array>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "probe/adapters/asio/frame_names.hpp"
#include "probe/adapters/asio/hidden_handlers.hpp"
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

// `place`: where in the operation the function is that hides its handler.
[[gnu::noinline]] void see_hidden_handler(begun_operation& what, const operation_state& h, std::size_t place) noexcept {
  const hidden_handler hidden = hidden_handler_in(reinterpret_cast<const char*>(&h) + place);
  what.kind = hidden.kind;
  what.is_in_own_class = hidden.is_in_own_class;
  what.function = what.name = hidden.name;
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

scopes::beginner scopes::who_begins(context& of, const location* from, const coroutine* begun) noexcept {
  const completion* const running = this_thread.running;
  const bool is_declared = background_mark::depth > (running == nullptr ? 0 : running->declared_around_);
  const bool is_recorded = running != nullptr && running->handler_.of != nullptr;
  if (from != (running == nullptr ? nullptr : running->around_) || this_thread.calls != 0) [[unlikely]] {
    const found_coroutine called = innermost_called(from, begun);
    if (called.it != nullptr) return begins(called, is_recorded ? *running->handler_.of : of, is_declared);
  }
  if (running == nullptr) return {0, is_declared};
  // In no handler of the program's, it may be a task of curfew's runtime that runs.
  if (!is_recorded) return {recorder::id_of(recorder::polled_here()), is_declared};
  if (!running->begun_) return {0, is_declared};
  const operation_state& handler = running->handler_;
  const recorder::node_id own = handler.runs != nullptr ? handler.runs->id : running->task_;
  // A guest that the handler has begun runs at once, and so does a task that it has called.
  const recorder::node_id polled = recorder::id_of(recorder::polled_here());
  return {polled != 0 ? polled : own, is_declared || handler.is_background};
}

recorder::site_id scopes::place() noexcept {
  const completion* const running = this_thread.running;
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = this_thread.here; l != nullptr && l != end; l = l->outer_)
    if (l->line_ > 0 && !is_librarys(l->file_)) return site_at(l->file_, l->line_, l->function_);
  return 0;
}

// A chain of callbacks: the first operation that a handler begins on its own object goes on with its chain. What it
// begins on others are chains of their own, below it; or in its place, if it ends with this handler. A handler that was
// posted has no object, and the first operation goes on with its chain.
void scopes::created_by_callback(context& of, operation_state& h, const operation_facts& facts,
                                 const begun_operation& what) noexcept {
  completion* const running = this_thread.running;
  const beginner by = who_begins(of, this_thread.here, nullptr);
  h.is_background = h.is_background || by.is_background;
  h.handler = facts.handler;
  h.name = what.name;
  const bool may_continue = running != nullptr && running->begun_ && !running->went_on_ &&
                            running->handler_.node != nullptr && running->handler_.of == &of &&
                            running->task_ == by.task;
  // A handler that is bound to a strand, or to another executor, is sent there before it is called, perhaps in a
  // function that hides its type. It is still the handler of its operation, and has begun nothing.
  const auto is_handlers_own = [&](const operation_state& handler) {
    if (facts.hides_handler) return what.name == 0 || what.name == handler.name;
    return facts.handler != 0 && facts.handler == handler.handler;
  };
  const bool is_sent_on = may_continue && h.is_ready && is_handlers_own(running->handler_);
  if (is_sent_on) {
    h.handler = running->handler_.handler;
    h.name = running->handler_.name;
    h.object = running->handler_.object;
    h.is_background = running->handler_.is_background;
  }
  const void* const own = running == nullptr ? nullptr : running->handler_.object;
  const bool continues = may_continue && running->handler_.is_background == h.is_background &&
                         (is_sent_on || own == nullptr || own == h.object);
  if (continues)
    continue_chain(*running, h, facts, what, is_sent_on);
  else
    begin_chain(of, h, facts, what, by.task, false);
}

inline void scopes::continue_chain(completion& running, operation_state& h, const operation_facts& facts,
                                   const begun_operation& what, bool hops) noexcept {
  running.went_on_ = true;
  running.went_anywhere_ = !hops && running.handler_.object == nullptr;
  const auto n = static_cast<recorder::node>(running.handler_.node);
  h.node = n;
  // It is named by the handler to come.
  const recorder::site_id function = facts.is_begun_in_it ? place() : what.function;
  if (function != 0 || (what.kind == handler_kind::callback && !hops)) recorder::set_function(n, function);
  if (!h.is_ready) {
    const recorder::site_id at = place();
    const std::uint32_t frames = at != 0 ? 1 : 0;
    recorder::wait(
        n, {.operation = what.named.name, .wait_on = what.object, .stack = &at, .kept = frames, .depth = frames});
  }
  recorder::set_background(*h.of->loop, n, what.is_idle || h.is_background);
  const auto now = recorder::now();
  if (h.is_ready) recorder::ready(n, now);
  recorder::poll_end(*h.of->loop, n, now);
}

void scopes::begin_chain(context& of, operation_state& h, const operation_facts& facts, const begun_operation& what,
                         recorder::node_id spawner, bool in_group) noexcept {
  completion* const running = this_thread.running;
  const bool is_handlers = running != nullptr && !in_group && running->handler_.node != nullptr && running->begun_ &&
                           spawner == running->task_;
  const auto before = is_handlers ? static_cast<recorder::node>(running->handler_.node) : nullptr;
  const bool is_there = is_handlers && recorder::id_of(before) == running->task_;  // it has not ended meanwhile
  // On the handler's own object, with which its chain goes on already: a read beside a write. It stands beside it.
  if (is_there && running->went_on_ && h.object != nullptr && h.object == running->handler_.object)
    spawner = recorder::spawner_of(before);
  const recorder::site_id begun_at = place();
  const auto n = recorder::spawn(*of.loop,
                                 {.owner = recorder::id_of(*of.loop),
                                  .owned_by = recorder::owner_kind::loop,
                                  .by_cause = spawner != 0,
                                  .spawner = spawner,
                                  .spawned_at = begun_at,
                                  .function = facts.is_begun_in_it ? begun_at : what.function},
                                 recorder::now());
  h.node = n;
  if (is_handlers && running->went_anywhere_) {  // either of the two may be what the handler's chain goes on with
    if (is_there) recorder::set_guessed(before, true);
    recorder::set_guessed(n, true);
  }
  if (is_handlers && running->begun_beside_ < std::size(running->beside_))
    running->beside_[running->begun_beside_++] = n;
  if (!h.is_ready) recorder::wait(n, {.operation = what.named.name, .wait_on = what.object});
  if (what.is_idle || h.is_background) recorder::set_background(*of.loop, n, true);
}

inline void scopes::created(context& of, operation_state& h, const operation_facts& facts,
                            const begun_operation& what) noexcept {
  h.of = &of;
  const completion* const running = this_thread.running;
  const bool is_taken_down = running != nullptr && !running->begun_ && running->handler_.of == &of;
  if (what.kind == handler_kind::plumbing || what.kind == handler_kind::of_runtime || is_taken_down) return;
  if (what.kind == handler_kind::callback)
    created_by_callback(of, h, facts, what);
  else
    created_beside_coroutine(of, h, facts, what);
}

recorder::string_id name_elsewhere(const named_operation& named) noexcept {
  try {
    return recorder::name(
        std::string(named.object_type).append(".").append(named.operation).append(" on another loop"));
  } catch (const std::exception&) {
    return 0;
  }
}

bool learn(operation_type& type, const char* object_type, const char* operation) noexcept {
  try {
    const handler_facts handler = facts_of_handler(type.spelling, type.type == nullptr ? nullptr : type.type->name());
    auto made = std::make_unique<operation_facts>();
    made->kind = handler.kind;
    made->is_in_own_class = handler.is_in_own_class;
    made->is_of_coroutine = handler.is_of_coroutine;
    made->is_begun_in_it = handler.is_begun_in_it;
    if (!handler.handler.empty())
      made->handler = static_cast<std::uint32_t>(std::hash<std::string>()(handler.handler)) | 1u;
    if (!handler.name.empty()) {
      made->function = recorder::site(handler.file.c_str(), handler.line, 0, handler.name.c_str());
      made->name = recorder::site("", 0, 0, handler.name.c_str());
    }
    made->hides_handler = handler.kind == handler_kind::erased;
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
    recorder::wait_on(task, named->name, awaited(nullptr, *named, object, native_handle));
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
  if (named == nullptr || of.is_ending.load(std::memory_order_relaxed)) return;
  h.object = named->on_executor ? nullptr : object;
  h.is_ready = named->on_executor;
  h.is_background = has_background_executor(h, type);
  const std::uint64_t waits_for = named->on_executor ? 0 : awaited(of.loop, *named, object, native_handle);
  begun_operation what{*named,
                       facts->kind,
                       facts->is_in_own_class,
                       facts->function,
                       facts->name,
                       waits_for,
                       named->is_idle && !facts->is_of_coroutine};
  if (facts->hides_handler && type.handler_at != 0) see_hidden_handler(what, h, type.handler_at);
  scopes::created(of, h, *facts, what);
}

[[gnu::flatten]] void completion::begin() noexcept {
  still_runs(*handler_.of);
  if (coroutine* const c = handler_.runs; c != nullptr) {
    // Partner: frame_dies(). Another operation that was begun for the same wait may have resumed it already.
    if (c->has_ended.load(std::memory_order_acquire) || !c->is_in_turn(handler_.turn)) return;
    goes_on(*c);
  } else if (handler_.node != nullptr) {
    const auto n = static_cast<recorder::node>(handler_.node);
    task_ = recorder::id_of(n);
    recorder::poll_begin(*handler_.of->loop, n, recorder::now());
  }
}

[[gnu::flatten]] void completion::end() noexcept {
  const auto n = static_cast<recorder::node>(handler_.node);
  for (unsigned i = 0; i < begun_beside_; ++i)
    recorder::take_spawner(static_cast<recorder::node>(beside_[i]), task_, recorder::spawner_of(n));
  if (begun_)
    recorder::finish(*handler_.of->loop, n, recorder::node_state::completed, {}, false, recorder::now());
  else
    abandon(*handler_.of, *handler_.of->loop, {n, task_kind::chain});
}

void completion::leave() noexcept {
  coroutine& c = *handler_.runs;
  // The handler was one of several, and has not resumed it: it waits on.
  if (begun_ && handler_.of != nullptr && c.is_polled.load(std::memory_order_relaxed) &&
      scopes::is_known_suspended(c, handler_.turn, handler_.is_asios))
    waits(c, handler_.turn, 0);
  release(&c);
}

}  // namespace curfew::asio_tracking
