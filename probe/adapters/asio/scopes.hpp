// What a thread is in: handlers that run, within each other, and places where operations are begun.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/context.hpp"
#include "probe/adapters/asio/coroutine.hpp"
#include "probe/adapters/asio/operation_facts.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

struct begun_operation {
  const named_operation& named;
  handler_kind kind = handler_kind::callback;
  bool is_in_own_class = false;
  recorder::site_id function = 0;  // of its handler
  recorder::site_id name = 0;
  std::uint64_t object = 0;  // that it waits for: a word of segment::object_reference, or 0
  bool is_idle = false;      // it may never end, and nothing is lost then
};

struct scopes {
  // A coroutine has suspended here, to begin an operation. Returns the turn that it is in now.
  static std::uint32_t suspended(coroutine&, const suspended_frames&, const char* file, int line,
                                 const char* function) noexcept;

  // It was seen to be resumed, on this thread.
  static void resumed(coroutine&) noexcept;
  // It suspends, or ends.
  static void leaves(const coroutine& c) noexcept {
    if (this_thread.calls != 0) [[unlikely]]
      leaves_call(c);
  }

  // Whether a handler of the program's own runs, and not a task of curfew's runtime.
  static bool is_in_handler() noexcept {
    return this_thread.running != nullptr && this_thread.running->handler_.of != nullptr;
  }
  // Whether it is suspended, in that turn, as far as is known. `by_its_handler`: its operation has ended, and its
  // handler, which is Asio's own, runs here.
  static bool is_known_suspended(const coroutine&, std::uint32_t turn, bool by_its_handler) noexcept;

  // An operation was made, and is about to be started.
  static void created(context&, operation_state&, const operation_facts&, const begun_operation&) noexcept;

 private:
  static void created_by_callback(context&, operation_state&, const operation_facts&, const begun_operation&) noexcept;
  // Of an awaitable's operation, or of what may be one. Apart, so that the callbacks' way stays short.
  [[gnu::noinline]] static void created_beside_coroutine(context&, operation_state&, const operation_facts&,
                                                         const begun_operation&) noexcept;
  // `hops`: the same handler goes on, on its executor.
  static void continue_chain(completion& running, operation_state&, const operation_facts&, const begun_operation&,
                             bool hops) noexcept;
  // `in_group`: a coroutine has begun it with others, and waits for them.
  static void begin_chain(context&, operation_state&, const operation_facts&, const begun_operation&,
                          recorder::node_id spawner, bool in_group) noexcept;

  // The task that begins something here, or 0; and whether what it begins is background work: code that runs on a
  // wrapper, or a task that is background work, begins it.
  struct beginner {
    recorder::node_id task;
    bool is_background;
  };
  // `from`: the place to look outward from; `begun`: the coroutine that is begun, or null.
  static beginner who_begins(context&, const location* from, const coroutine* begun) noexcept;
  // A coroutine that runs inside of the handler, and is not the handler's: some code has called its handler, or has
  // spawned it, and it ran at once; `at` is the place that this happened in. Null: there is none.
  struct found_coroutine {
    coroutine* it;
    const location* at;
  };
  static found_coroutine innermost_called(const location* from, const coroutine* begun) noexcept;
  static beginner begins(const found_coroutine&, context&, bool is_declared) noexcept;
  static void leaves_call(const coroutine&) noexcept;
  // The coroutine that an operation is begun for, in that turn of it; with `must_be_known`, only one that is known to
  // be suspended. Null: there is none.
  struct waiting_coroutine {
    coroutine* it = nullptr;
    std::uint32_t turn = 0;
  };
  static waiting_coroutine find_waiting(bool must_be_known) noexcept;
  static void use_for_operation(coroutine&) noexcept;  // the place that it is begun at may have a share for it
  static recorder::site_id place() noexcept;           // nearest one of the program's where the operation is begun
};

}  // namespace curfew::asio_tracking
