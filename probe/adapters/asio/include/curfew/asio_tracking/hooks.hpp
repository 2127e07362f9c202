// What Asio's handler tracking calls, for curfew/asio_tracking.hpp. Everything that depends on a type of Asio's is a
// template here, so that one source serves Asio and Boost.Asio of every version; what does not is in the library.
//
// Thread safety: Asio calls these from any thread. Calls for one operation are made by one thread at a time.
//
// Invariant: nothing here throws, and nothing that the program does depends on what is recorded.
#ifndef CURFEW_ASIO_TRACKING_HOOKS_HPP
#define CURFEW_ASIO_TRACKING_HOOKS_HPP

#include <curfew/asio_tracking/background_mark.hpp>
#include <curfew/asio_tracking/frames.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <typeinfo>

namespace curfew {
namespace asio_tracking {

// The library's view of an execution_context, and of a chain of coroutines that co_spawn began.
struct context;
struct coroutine;
class location;
class completion;

// A coroutine that runs inside of a call, and what the thread was in when that was made. It keeps its memory.
struct called_coroutine {
  coroutine* it;
  const completion* in;
  const location* at;
};

// An execution_context whose service of ours was destroyed, and how many had been made at its address.
struct gone_context {
  const void* execution_context;
  std::uint32_t made;
};

// What a thread is in, and what it used last. Initial-exec, so that reading it takes no call; __thread, because C++14
// cannot say that nothing is to be initialized, and without that each use would first ask whether it has been.
struct thread_state {
  location* here;       // the innermost place where an operation is begun
  completion* running;  // the innermost handler
  const void* execution_context;
  context* of;  // that execution_context's, if no context has ended since so many had
  std::uint64_t ended;
  const char* object_type;  // of the first operation of a context that is about to begin
  gone_context gone[4];     // those whose service of ours was destroyed last
  unsigned next_gone;
  // Coroutines that somebody's call has resumed here, within each other; no handler of theirs runs.
  called_coroutine called[4];
  unsigned calls;
};
extern __thread thread_state this_thread __attribute__((tls_model("initial-exec")));

// Goes up with each context that ends, so that no thread takes another one at its address for it.
// Memory ordering: release where it goes up, acquire where a thread looks; a thread that uses a context knows of the
// end of what was there before.
extern std::atomic<std::uint64_t> ended_contexts;

// Counts the contexts that are made, by their address. A thread that destroys one tells by it what is begun by that
// one's older services, when ours is gone, from what is begun on a new context at the same address. Memory ordering:
// relaxed; who uses a context knows that it was made.
extern std::atomic<std::uint32_t> made_contexts[256];
inline std::atomic<std::uint32_t>& made_at(const void* execution_context) noexcept {
  return made_contexts[(reinterpret_cast<std::uintptr_t>(execution_context) >> 4) % 256];
}
void context_made(const void* execution_context) noexcept;

// Nothing of the process is or will be recorded (CURFEW=off): what would be said of it need not be found out.
// Memory ordering: relaxed, for it guards nothing; who does not see it finds out in vain.
extern std::atomic<bool> is_off;

// Asio 1.24 to 1.27 does not tell of all that a coroutine waits in, so that nobody knows when one that runs has
// suspended. Memory ordering: relaxed; it is set as the program starts.
extern std::atomic<bool> has_untold_waits;
inline bool some_waits_are_untold() noexcept {
  has_untold_waits.store(true, std::memory_order_relaxed);
  return true;
}

// ---- operations -----------------------------------------------------------------------------------------------------

// A type of operation, spelled by the compiler. One object a type; `known` is what the library made of the spelling.
// Memory ordering: what is there beside `known` is there before it (release); who reads that loads `known` first
// (acquire).
struct operation_type {
  const char* spelling;
  std::size_t bytes;
  void* known;
  bool is_of_runtime;          // of curfew's runtime, which records its tasks itself
  const std::type_info* type;  // null: compiled without run-time type information
  std::size_t handler_at;      // where in the operation its handler may be; 0: not known

  bool is_known() const noexcept { return __atomic_load_n(&known, __ATOMIC_ACQUIRE) != nullptr; }
  // Relaxed: a second thread may be writing the same. REQUIRES: the type is known.
  bool is_seen_by_runtime() const noexcept { return __atomic_load_n(&is_of_runtime, __ATOMIC_RELAXED); }
};

// The handler of what an executor is given stands behind the operation's base. It may be a function of Asio's that
// hides another one, and says where that is.
template <class Operation>
struct handler_place {
  static constexpr std::size_t offset = 0;
};
template <template <class, class, class> class Operation, class Handler, class Allocator, class Base>
struct handler_place<Operation<Handler, Allocator, Base>> {
  static constexpr std::size_t offset =
      std::is_base_of<Base, Operation<Handler, Allocator, Base>>::value && sizeof(Handler) == sizeof(void*)
          ? sizeof(Base)
          : 0;
};

#if defined(__cpp_rtti)
#define CURFEW_ASIO_TYPE_INFO(type) &typeid(type)
#else
#define CURFEW_ASIO_TYPE_INFO(type) nullptr
#endif

template <class Operation>
operation_type& type_of() noexcept {
  static operation_type type = {__PRETTY_FUNCTION__,
                                sizeof(Operation),
                                nullptr,
                                false,  // no guard: all are constant
                                CURFEW_ASIO_TYPE_INFO(Operation),
                                handler_place<Operation>::offset};
  return type;
}

// What is known of an operation. `node` is a task of its own (a chain of callbacks); `runs` is the coroutine that the
// operation's handler goes on with. Both null: not recorded.
struct operation_state {
  void* node = nullptr;
  coroutine* runs = nullptr;
  context* of = nullptr;
  const void* object = nullptr;  // the socket or timer that it is an operation of; null: it waits for its turn alone
  bool is_ready = false;         // it waits for its turn, and for nothing else
  bool is_background = false;    // the program says so (curfew/asio_background.hpp)
  bool is_asios = false;         // its handler is Asio's own, and goes on with `runs` and nobody else
  std::uint32_t handler = 0;     // the type of its handler, as a number; 0: not known
  std::uint32_t name = 0;        // of its handler, as a number; 0: it has none
  std::uint32_t turn = 0;        // of `runs`: the suspension that the operation was begun in
};

// An operation keeps what is known of its coroutine, which may end before it does.
void use(coroutine&, unsigned shares = 1) noexcept;
void release(coroutine*, unsigned shares = 1) noexcept;

// The base that Asio gives each of its operations.
class tracked_handler : public operation_state {
 protected:
  tracked_handler() noexcept = default;
  ~tracked_handler() {
    if (runs != nullptr) release(runs);
  }

 private:
  friend class completion;
  operation_state taken() noexcept {
    const operation_state state = *this;
    runs = nullptr;
    return state;
  }
};

// Said before an operation is started. `object_type` and `operation` are literals: "socket", "async_receive".
void created(context&, operation_state&, operation_type&, const char* object_type, const void* object,
             std::uintmax_t native_handle, const char* operation) noexcept;
// Makes a type known; false: there is no memory for it. Two threads may do it at once.
bool learn(operation_type&, const char* object_type, const char* operation) noexcept;
// Said in place of created() of an operation of curfew's runtime: the task that runs here waits for the object.
void begun_by_runtime(const char* object_type, const void* object, std::uintmax_t native_handle,
                      const char* operation) noexcept;
// The descriptor is another object's from now on, or nobody's.
void descriptor_changes_hands(std::uintmax_t descriptor) noexcept;

// The time between an operation's end and that of its handler. An operation that is destroyed has no invocation.
class completion {
 public:
  // Asio hands its operation here when that has ended, and looks at it no more.
  explicit completion(const tracked_handler& h) noexcept
      : handler_(const_cast<tracked_handler&>(h).taken()),
        outer_(this_thread.running),
        around_(this_thread.here),
        declared_around_(background_mark::depth) {
    this_thread.running = this;
  }
  ~completion() {
    this_thread.running = outer_;
    if (handler_.node != nullptr && !went_on_) end();
    if (handler_.runs != nullptr) leave();
  }
  completion(const completion&) = delete;
  completion& operator=(const completion&) = delete;

  template <class... Arguments>
  void invocation_begin(const Arguments&...) noexcept {
    begun_ = true;
    if (handler_.of != nullptr) begin();
  }
  void invocation_end() noexcept {}

 private:
  friend struct scopes;
  void begin() noexcept;  // of a handler that is recorded
  void end() noexcept;    // of a chain, with this handler or with an operation that has no invocation
  void leave() noexcept;  // of a coroutine

  operation_state handler_;
  std::uint64_t task_ = 0;  // id of the chain's task: it may have ended when the handler begins something
  completion* const outer_;
  const location* const around_;  // where it was called, if an initiation called it
  bool begun_ = false;
  bool went_on_ = false;        // an operation that was begun in the handler continues its chain
  bool went_anywhere_ = false;  // the handler has no object: it may as well be another one that continues it
  int declared_around_;         // background_mark::depth where it was called, which says nothing of its handler
  unsigned begun_beside_ = 0;
  void* beside_[16];  // tasks that the handler has begun, and that do not continue its chain
};

// ---- coroutines -----------------------------------------------------------------------------------------------------

// A place where an operation is begun. Composed operations and coroutines each add theirs; the innermost comes last.
class location {
 public:
  location(const char* file, int line, const char* function) noexcept
      : outer_(this_thread.here), file_(file), line_(line), function_(function) {
    this_thread.here = this;
  }
  // Of a coroutine that has just suspended, and is about to begin an operation.
  template <class Frame>
  location(Frame* innermost, const char* file, int line, const char* function) noexcept
      : location(file, line, function) {
    if (!is_off.load(std::memory_order_relaxed)) suspended(frame_access<Frame>::look(innermost));
  }
  ~location() {
    this_thread.here = outer_;
    if (suspended_ != nullptr) release(suspended_, shares_);
  }
  location(const location&) = delete;
  location& operator=(const location&) = delete;

 private:
  friend struct scopes;
  void suspended(const suspended_frames&) noexcept;

  location* const outer_;
  const char* const file_;
  const int line_;
  const char* const function_;
  coroutine* suspended_ = nullptr;
  unsigned shares_ = 0;     // in `suspended_`: its own, and one for the first operation that is begun here
  std::uint32_t turn_ = 0;  // of `suspended_`: this suspension
};

// ---- what is compiled -----------------------------------------------------------------------------------------------

// Each object that has Asio with the tracking definitions refers to one of these, so that the library looks at the link
// and at the program's start for objects that have it without.
extern const char asio_is_tracked;
extern const char boost_asio_is_tracked;

// ---- contexts -------------------------------------------------------------------------------------------------------

context* begin_context(const void* execution_context) noexcept;  // null: nothing of it is recorded
void shut_down(context*) noexcept;  // its services are shut down: what is pending now is abandoned. May be said twice
void end_context(context*) noexcept;
void goes_on_after_fork(context*) noexcept;  // a forked child goes on with its parent's

// Lives and dies with its execution_context.
template <class ExecutionContext>
class context_service : public ExecutionContext::service {
 public:
  using key_type = context_service;
  static typename ExecutionContext::id id;

  explicit context_service(ExecutionContext& of) : ExecutionContext::service(of), context_(begin_context(&of)) {}
  ~context_service() override {
    end_context(context_);
    const void* const of = &this->context();
    this_thread.gone[this_thread.next_gone++ % 4] = {of, made_at(of).load(std::memory_order_relaxed)};
  }
  context* get() const noexcept { return context_; }

 private:
  void shutdown() override { shut_down(context_); }
  void notify_fork(typename ExecutionContext::fork_event event) override {
    if (event == ExecutionContext::fork_child) goes_on_after_fork(context_);
  }

  context* context_;
};
template <class ExecutionContext>
typename ExecutionContext::id context_service<ExecutionContext>::id;

// Makes `use_service<…>(…)` parse before Asio's own is found by its argument.
template <class>
void use_service() noexcept;

template <class ExecutionContext>
void find_context(ExecutionContext& of, const char* object_type) {
  for (const gone_context& gone : this_thread.gone) {
    if (gone.execution_context != &of || gone.made != made_at(&of).load(std::memory_order_relaxed)) continue;
    this_thread.of = nullptr;  // its services are being destroyed: no new one may be added
    this_thread.execution_context = nullptr;
    return;
  }
  this_thread.object_type = object_type;
  const std::uint64_t ended = ended_contexts.load(std::memory_order_acquire);
  this_thread.of = use_service<context_service<ExecutionContext>>(of).get();
  this_thread.execution_context = &of;
  this_thread.ended = ended;
}

template <class ExecutionContext, class Operation>
void creation(ExecutionContext& of, Operation& operation, const char* object_type, const void* object,
              std::uintmax_t native_handle, const char* name) {
  operation_type& type = type_of<Operation>();
  if (!type.is_known() && !learn(type, object_type, name)) return;
  // Before its context is looked for: one that has nothing but a loop of the runtime's is that loop, and no other.
  if (type.is_seen_by_runtime()) return begun_by_runtime(object_type, object, native_handle, name);
  if (this_thread.execution_context != &of || this_thread.ended != ended_contexts.load(std::memory_order_acquire))
    find_context(of, object_type);
  if (this_thread.of != nullptr) created(*this_thread.of, operation, type, object_type, object, native_handle, name);
}

// A reactor was told of a descriptor, or told to forget it.
template <class ExecutionContext>
void registration(ExecutionContext&, std::uintmax_t descriptor, std::uintmax_t) noexcept {
  descriptor_changes_hands(descriptor);
}

}  // namespace asio_tracking
}  // namespace curfew

// A location of a coroutine is told from others by its first word, for only there is a frame at hand: Asio spells it
// `u.file_name_` where a token use_awaitable_t is at work, and `self->location_.…` where an operation is awaited as it
// is. The rest are plain. (The macros of asio_tracking.hpp hand `file` on unexpanded, by pasting it to nothing.)
#define CURFEW_ASIO_LOCATION(file, line, function) \
  CURFEW_ASIO_CHOOSE(CURFEW_ASIO_FIRST_WORD_##file, CURFEW_ASIO_PLAIN, )(file, line, function)
#define CURFEW_ASIO_FIRST_WORD_u ~, CURFEW_ASIO_TOKEN,
#define CURFEW_ASIO_FIRST_WORD_self ~, CURFEW_ASIO_AWAITED,
#define CURFEW_ASIO_CHOOSE(...) CURFEW_ASIO_SECOND(__VA_ARGS__)
#define CURFEW_ASIO_SECOND(first, second, ...) second
#define CURFEW_ASIO_PLAIN(file, line, function) \
  ::curfew::asio_tracking::location tracked_location(file, static_cast<int>(line), function)
#define CURFEW_ASIO_TOKEN(file, line, function) \
  ::curfew::asio_tracking::location tracked_location(frame, file, static_cast<int>(line), function)
#define CURFEW_ASIO_AWAITED(file, line, function) \
  ::curfew::asio_tracking::location tracked_location(self->frame_, file, static_cast<int>(line), function)

#endif  // CURFEW_ASIO_TRACKING_HOOKS_HPP
