// A part that has tasks of curfew, for untracked_parts.sh.
#include <asio.hpp>
#include <curfew/curfew.hpp>

curfew::task<> waits(asio::steady_timer& timer) { co_await timer.async_wait(curfew::use_task); }
