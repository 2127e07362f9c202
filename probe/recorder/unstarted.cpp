// Counts task objects that nobody ever awaited or spawned. They have no node: what is left of each is a count at its
// function.
#include "probe/recorder/fork.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/site_counts.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder {

namespace {

// `site` gives the id of the function. It is asked for once there is a segment.
template <class Site>
void count(Site site) noexcept {
  using namespace detail;
  // A forked child that records nothing of its own does not have to answer for what it has of its parent's memory.
  if (process.header.load(std::memory_order_acquire) == nullptr && is_forked_child()) return;
  if (!ensure_segment()) return;
  count_never_started(site());
  process.header.load(std::memory_order_acquire)->never_started.fetch_add(1, std::memory_order_release);
}

}  // namespace

void never_started(const std::source_location& function) noexcept {
  count([&function]() noexcept { return site(function); });
}

void never_started(site_id function) noexcept {
  count([function]() noexcept { return function; });
}

}  // namespace curfew::recorder
