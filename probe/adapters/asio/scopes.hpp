// What a thread is in: handlers that run, within each other, and places where operations are begun.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/context.hpp"
#include "probe/adapters/asio/coroutine.hpp"
#include "probe/adapters/asio/operation_facts.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

struct begun_operation {
  recorder::string_id name = 0;
  std::uint64_t object = 0;  // that it waits for: a word of segment::object_reference, or 0
  bool is_idle = false;      // it may never end, and nothing is lost then
};

struct scopes {
  // A coroutine has suspended here, to begin an operation.
  static void suspended(coroutine&, const suspended_frames&, const char* file, int line, const char* function) noexcept;

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
  // `parent`: the coroutine that has begun it with others, and waits for them; or null.
  static void begin_chain(context&, operation_state&, const operation_facts&, const begun_operation&,
                          const coroutine* parent) noexcept;

  // Whether what begins here is background work: code that runs on a wrapper, or a handler of background work, begins
  // it.
  static bool is_background() noexcept;
  // The coroutine that an operation is begun for; with `must_be_known`, only one that is known to be suspended.
  static coroutine* waiting_coroutine(bool must_be_known) noexcept;
  static void use_for_operation(coroutine&) noexcept;  // the place that it is begun at may have a share for it
  static recorder::node_id running_task() noexcept;
  static recorder::site_id place() noexcept;  // nearest one of the program's where the operation is begun
};

}  // namespace curfew::asio_tracking
