// Handlers that any_io_executor and the like hide from the type of their operation, by the function that calls them.
#pragma once

#include "probe/adapters/asio/handler_names.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

struct hidden_handler {
  handler_kind kind = handler_kind::erased;  // this one: it is not known
  bool is_in_own_class = false;
  recorder::site_id name = 0;  // 0: it has none
};

// Looks at the function that an operation has in the place of its handler: at what calls the one behind it, whose
// symbol has its type. Found out once a type. Any thread.
hidden_handler hidden_handler_in(const void* function_object) noexcept;

}  // namespace curfew::asio_tracking
