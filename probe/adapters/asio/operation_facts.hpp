// What is known of an operation from its type's spelling, and from its two words in Asio: found out once a type.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include <cstdint>

#include "probe/adapters/asio/handler_names.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

// An operation of Asio's, by its two literals: "socket" and "async_receive".
struct named_operation {
  const char* object_type = nullptr;
  const char* operation = nullptr;
  recorder::string_id name = 0;
  bool on_executor = false;  // a handler that waits for its turn, and for nothing else
  bool is_idle = false;      // it may never end, and nothing is lost then
  bool accepts = false;      // anybody may end it: a client that connects, or who sends a datagram
  bool connects = false;
  bool is_of_socket = false;
  bool has_descriptor = false;  // its native handle is one
};

struct operation_facts {
  handler_kind kind = handler_kind::callback;
  bool is_in_own_class = false;
  bool is_of_coroutine = false;
  bool is_begun_in_it = false;
  recorder::site_id function = 0;  // of a callback
  named_operation first;           // what the first one of the type was; most types have no other
  std::uint32_t handler = 0;       // a callback's type, as a number; 0: not known
  recorder::site_id name = 0;      // a callback's name, wherever it stands
  bool hides_handler = false;      // its handler is a function that hides another one
};

// Its name where it is on another context than the coroutine that waits for it: that one must run as well. 0 without
// memory.
recorder::string_id name_elsewhere(const named_operation&) noexcept;

}  // namespace curfew::asio_tracking
