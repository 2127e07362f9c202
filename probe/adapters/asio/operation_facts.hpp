// What is known of a type of operation: found out once, from its spelling.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/handler_names.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

struct operation_facts {
  handler_kind kind = handler_kind::callback;
  bool resumes = false;
  recorder::site_id function = 0;  // of a callback
};

const operation_facts& facts_of(operation_type&) noexcept;

}  // namespace curfew::asio_tracking
