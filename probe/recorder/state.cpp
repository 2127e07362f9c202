#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

constinit thread_local thread_state* this_thread [[gnu::tls_model("initial-exec")]] = nullptr;
constinit process_view process;
constinit std::atomic<std::uint32_t> epoch{0};
constinit std::atomic<std::int32_t> recording_pid{0};

std::uint64_t to_ticks(std::uint64_t ns) noexcept {
  const double ns_per_tick = process.ns_per_tick.load(std::memory_order_relaxed);
  return ns_per_tick == 0 ? ns : static_cast<std::uint64_t>(static_cast<double>(ns) / ns_per_tick);
}

}  // namespace curfew::recorder::detail
