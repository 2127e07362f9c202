#include "probe/recorder/site_counts.hpp"

#include <algorithm>
#include <mutex>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/site_pool.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

void count_evicted(site_id id, std::uint32_t flags) noexcept {
  const std::lock_guard lock(interning_mutex);
  segment::site* const site = sites.written(id);
  if (site == nullptr) return;
  const auto count = [site](std::uint32_t place) {
    const std::uint32_t before = site->evicted[place].load(std::memory_order_relaxed);
    // Release: the partner is the reader's acquire. A reader that sees evicted_findings of the header go up sees this
    // too.
    if (before != ~std::uint32_t{0}) site->evicted[place].store(before + 1, std::memory_order_release);
  };
  if ((flags & segment::flag::failed_daemon) != 0) count(static_cast<std::uint32_t>(segment::evicted::failed_daemon));
  if ((flags & segment::flag::daemon) != 0) return;
  std::uint32_t place = 0;
  const auto had = [&](std::uint32_t flag, segment::evicted kind) {
    if ((flags & flag) != 0) place |= static_cast<std::uint32_t>(kind);
  };
  had(segment::flag::pending_at_shutdown, segment::evicted::pending_at_shutdown);
  had(segment::flag::orphaned, segment::evicted::orphaned);
  had(segment::flag::unobserved_error, segment::evicted::unobserved_error);
  if (place != 0) count(place);
}

void count_never_started(site_id id) noexcept {
  const std::lock_guard lock(interning_mutex);
  // Release: the partner is the reader's acquire. A reader that sees never_started of the header go up sees this too.
  if (segment::site* const site = sites.written(id)) site->never_started.fetch_add(1, std::memory_order_release);
}

void count_abandoned_handlers(const loop_place& loop, std::uint64_t how_many) noexcept {
  const std::lock_guard lock(interning_mutex);
  site_key key = sites[loop.began];
  key.function = loop.name;
  segment::site* const site = sites.written(sites.intern(key));
  if (site == nullptr) return;
  const std::uint64_t sum = site->abandoned_handlers.load(std::memory_order_relaxed) + how_many;
  // Release: the partner is the reader's acquire. A reader that sees abandoned_handlers of the header go up sees this
  // too.
  site->abandoned_handlers.store(static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, ~std::uint32_t{0})),
                                 std::memory_order_release);
}

}  // namespace curfew::recorder::detail
