// The timer of Asio's by which a loop waits for a time. It goes by the loop's own clock, which may be virtual.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(basic_waitable_timer.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/detail/loop_clock.hpp>

namespace curfew::detail {

using sleep_timer =
    asio::basic_waitable_timer<loop_clock, asio::wait_traits<loop_clock>, asio::io_context::executor_type>;

}  // namespace curfew::detail
