#include <array>
#include <atomic>
#include <cstring>
#include <exception>
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

thread_local location* here = nullptr;
thread_local completion* running = nullptr;

// An operation of Asio's, by its two literals: "socket" and "async_receive".
struct named_operation {
  const char* object_type = nullptr;
  const char* operation = nullptr;
  recorder::string_id name = 0;
  bool on_executor = false;  // a handler that waits for its turn, and for nothing else
  bool is_idle = false;      // it may never end, and nothing is lost then
  bool accepts = false;
  bool connects = false;
  bool is_of_socket = false;
  bool has_descriptor = false;  // its native handle is one
};

named_operation look_up(const char* object_type, const char* operation) {
  const std::string_view object(object_type), what(operation);
  named_operation found{object_type, operation};
  found.name = recorder::name(std::string(object).append(".").append(what));
  found.on_executor = object == "io_context" || object == "strand_executor" || object == "strand" ||
                      object == "thread_pool" || object == "system_executor";
  found.accepts = what == "async_accept";
  found.connects = what == "async_connect";
  found.is_of_socket = object == "socket";
  found.has_descriptor = found.is_of_socket || object == "descriptor" || object == "serial_port" || object == "file";
  found.is_idle = found.accepts || object == "signal_set" || object == "deadline_timer";
  return found;
}

const named_operation& operation_of(const char* object_type, const char* operation) {
  static thread_local std::array<named_operation, 32> recent{};
  const auto mixed = reinterpret_cast<std::uintptr_t>(operation) + reinterpret_cast<std::uintptr_t>(object_type) * 3;
  named_operation& at = recent[(mixed >> 2) % recent.size()];
  if (at.object_type != object_type || at.operation != operation) at = look_up(object_type, operation);
  return at;
}

// Returns what an operation waits for, as a slot has it. A socket is asked for its endpoint once.
std::uint64_t awaited(const named_operation& named, const void* object, std::uintmax_t native_handle) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  if (named.on_executor) return 0;
  if (!named.has_descriptor) return segment::object_reference::of(address, -1);
  const auto descriptor = static_cast<int>(native_handle);
  if (named.connects)
    recorder::forget_endpoint(descriptor);  // it has another one when it is connected
  else if (named.is_of_socket && !recorder::knows_endpoint(descriptor, object))
    recorder::set_endpoint(descriptor, object, endpoint_of_socket(descriptor));
  return segment::object_reference::of(address, descriptor);
}

}  // namespace

const operation_facts& facts_of(operation_type& type) noexcept {
  static const operation_facts unknown;
  std::atomic_ref<void*> known(type.known);
  if (const void* const facts = known.load(std::memory_order_acquire); facts != nullptr)
    return *static_cast<const operation_facts*>(facts);
  try {
    const handler_facts handler = facts_of_handler(type.spelling);
    auto made = std::make_unique<operation_facts>();
    made->kind = handler.kind;
    made->resumes = handler.resumes;
    if (!handler.name.empty())
      made->function = recorder::site(handler.file.c_str(), handler.line, 0, handler.name.c_str());
    void* before = nullptr;  // Memory ordering: release publishes what it points to; the partner is the acquire above
    if (known.compare_exchange_strong(before, made.get(), std::memory_order_acq_rel)) return *made.release();
    return *static_cast<const operation_facts*>(before);
  } catch (const std::exception&) {
    return unknown;
  }
}

location* scopes::enter(location* l) noexcept {
  location* const outer = here;
  here = l;
  return outer;
}
void scopes::leave(const location& l) noexcept { here = l.outer_; }

void scopes::enter(completion& c) noexcept {
  c.outer_ = running;
  c.around_ = here;
  running = &c;
}
void scopes::leave(const completion& c) noexcept { running = c.outer_; }

recorder::node_id scopes::running_task() noexcept {
  if (running == nullptr || !running->begun_) return 0;
  const operation_state& of = running->handler_;
  if (of.runs != nullptr) return recorder::id_of(of.runs->node);
  return recorder::id_of(static_cast<recorder::node>(of.node));
}

recorder::site_id scopes::place() noexcept {
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = here; l != nullptr && l != end; l = l->outer_)
    if (l->line_ > 0 && !is_librarys(l->file_)) return site_at(l->file_, l->line_, l->function_);
  return 0;
}

coroutine* scopes::waiting_coroutine(bool must_be_known) noexcept {
  const auto is_known = [](const coroutine* c) {
    return c != nullptr && c->is_suspended.load(std::memory_order_relaxed);
  };
  const location* const end = running == nullptr ? nullptr : running->around_;
  for (const location* l = here; l != nullptr && l != end; l = l->outer_)
    if (is_known(l->suspended_) || (l->suspended_ != nullptr && !must_be_known)) return l->suspended_;
  // A composed operation goes on with its next step, or a handler hops to its executor. The handler of a coroutine that
  // runs by now is that of another one, which it wakes.
  const bool in_handler = running != nullptr && running->begun_ && is_known(running->handler_.runs);
  return in_handler ? running->handler_.runs : nullptr;
}

void scopes::suspended(coroutine& c, const suspended_frames& frames, const char* file, int line,
                       const char* function) noexcept {
  // co_spawn's own step to the coroutine's executor says nothing of the coroutine, and its context is told with it.
  const bool is_entry = function != nullptr && std::strcmp(function, "co_spawn_entry_point") == 0;
  if (c.loop == nullptr && !is_entry && running != nullptr && running->begun_ && running->handler_.of != nullptr)
    become_task(c, *running->handler_.of, running_task());
  const seen_frames seen = look_at_frames(c, frames, file, line, function);
  c.is_suspended.store(true, std::memory_order_relaxed);
  c.is_watched = seen.innermost_is_librarys && watch_resumption(c, frames.frames[0]);
  if (c.loop != nullptr) waits(c, 0);

  // Asio 1.24 to 1.27 does not say where a coroutine waits for several others; but it has begun the first of them here.
  coroutine* const parent = is_entry && seen.in_group && running != nullptr ? running->handler_.runs : nullptr;
  if (parent != nullptr && parent->is_polled.load(std::memory_order_relaxed)) waits(*parent, 0);
}

void scopes::forget(const coroutine& c) noexcept {
  for (completion* s = running; s != nullptr; s = s->outer_)
    if (s->handler_.runs == &c) s->handler_.runs = nullptr;
  for (location* l = here; l != nullptr; l = l->outer_)
    if (l->suspended_ == &c) l->suspended_ = nullptr;
}

void scopes::created(context& of, operation_state& h, const operation_facts& facts,
                     const begun_operation& what) noexcept {
  h.of = &of;
  if (facts.kind == handler_kind::plumbing || (running != nullptr && !running->begun_)) return;  // taken down
  coroutine* const waiting = waiting_coroutine(facts.kind == handler_kind::erased);
  if (facts.kind == handler_kind::coroutine || (facts.kind == handler_kind::erased && waiting != nullptr)) {
    if (waiting == nullptr) return;
    h.runs = waiting;
    h.resumes = facts.resumes;
    become_task(*waiting, of, running_task());
    if (h.is_ready)
      waits_for_turn(*waiting);
    else
      waits(*waiting, what.name, what.object);
    return;
  }

  // A chain of callbacks: the first operation that a handler begins goes on with its chain, but for what an acceptor's
  // handler begins on another object, which is a session of its own.
  const bool continues = running != nullptr && running->begun_ && !running->went_on_ &&
                         running->handler_.node != nullptr && running->handler_.of == &of &&
                         facts.kind != handler_kind::group &&
                         (running->handler_.object == h.object || !running->handler_.accepts);
  recorder::node n = nullptr;
  if (continues) {
    running->went_on_ = true;
    running->went_elsewhere_ = running->handler_.object != h.object;
    n = static_cast<recorder::node>(running->handler_.node);
    if (facts.function != 0) recorder::set_function(n, facts.function);  // it is named by the handler to come
  } else {
    const coroutine* const parent = facts.kind == handler_kind::group ? waiting : nullptr;
    const recorder::node_id spawner = parent != nullptr ? recorder::id_of(parent->node) : running_task();
    n = recorder::spawn(*of.loop,
                        {.owner = recorder::id_of(*of.loop),
                         .owned_by = recorder::owner_kind::loop,
                         .by_cause = spawner != 0,
                         .spawner = spawner,
                         .spawned_at = place(),
                         .function = facts.function},
                        recorder::now());
    // Either of the two may be what the handler's chain goes on with.
    if (running != nullptr && running->went_elsewhere_ && parent == nullptr) {
      recorder::set_guessed(static_cast<recorder::node>(running->handler_.node));
      recorder::set_guessed(n);
    }
  }
  h.node = n;
  if (!h.is_ready) {
    const recorder::site_id at = continues ? place() : 0;
    recorder::wait(n, {.operation = what.name,
                       .wait_on = what.object,
                       .stack = &at,
                       .kept = at != 0 ? 1u : 0u,
                       .depth = at != 0 ? 1u : 0u});
  }
  if (what.is_idle || continues) recorder::set_background(*of.loop, n, what.is_idle);
  if (continues) {
    const auto now = recorder::now();
    if (h.is_ready) recorder::ready(n, now);
    recorder::poll_end(*of.loop, n, now);
  }
}

void descriptor_changes_hands(std::uintmax_t descriptor) noexcept {
  recorder::forget_endpoint(static_cast<int>(descriptor));
}

void created(context* of, operation_state& h, operation_type& type, const char* object_type, const void* object,
             std::uintmax_t native_handle, const char* operation) noexcept {
  if (of == nullptr || recorder::is_off(*of->loop)) return;
  try {
    const named_operation& named = operation_of(object_type, operation);
    h.object = object;
    h.accepts = named.accepts;
    h.is_ready = named.on_executor;
    const begun_operation what{named.name, awaited(named, object, native_handle), named.is_idle};
    scopes::created(*of, h, facts_of(type), what);
  } catch (const std::exception&) {
    h.node = nullptr;  // no memory: this one is not recorded
  }
}

completion::completion(const tracked_handler& h) noexcept : handler_(h), outer_(nullptr), around_(nullptr) {
  scopes::enter(*this);
}

void completion::begin() noexcept {
  begun_ = true;
  if (handler_.of == nullptr) return;
  still_runs(*handler_.of);
  if (handler_.runs != nullptr) {
    if (handler_.resumes && !handler_.runs->is_watched)
      handler_.runs->is_suspended.store(false, std::memory_order_relaxed);
    goes_on(*handler_.runs, handler_.is_ready);
  } else if (handler_.node != nullptr) {
    const auto n = static_cast<recorder::node>(handler_.node);
    const auto now = recorder::now();
    if (!handler_.is_ready) recorder::ready(n, now);
    recorder::poll_begin(*handler_.of->loop, n, now);
  }
}

completion::~completion() {
  scopes::leave(*this);
  if (handler_.node == nullptr || went_on_) return;
  const auto n = static_cast<recorder::node>(handler_.node);
  if (begun_)
    recorder::finish(*handler_.of->loop, n, recorder::node_state::completed, {}, false, recorder::now());
  else
    abandon(*handler_.of, n);
}

}  // namespace curfew::asio_tracking
