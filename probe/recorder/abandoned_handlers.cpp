// Counts handlers that went with the io_context of a loop, uncalled. They have no node: what is left of them is their
// number at the place where the loop began, under its name.
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/site_counts.hpp"
#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {

loop_place place_of(const loop& l) noexcept { return {l.began, l.name, detail::epoch.load(std::memory_order_acquire)}; }

void abandoned_handlers(const loop_place& loop, std::uint64_t at_least) noexcept {
  using namespace detail;
  segment::header* const h = process.header.load(std::memory_order_acquire);
  // A forked child does not have to answer for what it has of its parent's memory.
  if (h == nullptr || loop.epoch != epoch.load(std::memory_order_acquire)) return;
  count_abandoned_handlers(loop, at_least);
  h->abandoned_handlers.fetch_add(at_least, std::memory_order_release);
}

}  // namespace curfew::recorder
