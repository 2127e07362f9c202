#include "probe/recorder/site_pool.hpp"

#include "probe/recorder/state.hpp"
#include "probe/recorder/string_pool.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

constinit site_pool sites;

bool site_pool::begin() noexcept {
  if (used_ != 0) return true;
  if (!keys_.ensure(1) || !spawned_functions_.ensure(1)) return false;
  used_ = 1;
  return true;
}

bool site_pool::write(std::uint64_t from, std::uint64_t end) noexcept {
  std::uint64_t first = 0;
  auto* const place = static_cast<segment::site*>(table_.find_room(from, end - from, first));
  if (place == nullptr || first != from) return false;
  for (std::uint64_t i = from; i < end; ++i) {
    segment::site& to = place[i - from];  // it is fresh, and so zero
    to.file = keys_[i].file;
    to.function = keys_[i].function;
    to.line = keys_[i].line;
    to.column = keys_[i].column;
    to.spawns.store(spawned_functions_[i], std::memory_order_relaxed);  // stored before sites_used names it
  }
  // The partner is the reader's acquire.
  process.header.load(std::memory_order_acquire)
      ->sites_used.store(static_cast<std::uint32_t>(end), std::memory_order_release);
  written_ = end;
  return true;
}

bool site_pool::in_step() noexcept { return written_ == used_ || write(written_, used_); }

site_id site_pool::intern(const site_key& key) noexcept {
  const std::uint64_t hash = mix(mix(key.file, key.function), std::uint64_t{key.line} << 32 | key.column);
  if (const auto known = by_content_.find(hash, [&](site_id id) { return keys_[id] == key; })) return known;
  if (!begin() || !keys_.ensure(used_ + 1) || !spawned_functions_.ensure(used_ + 1)) return lose_name(), 0;

  const std::uint64_t at = used_;
  keys_[at] = key;
  const bool recorded = process.header.load(std::memory_order_acquire) != nullptr;
  if (recorded && (!in_step() || !write(at, at + 1))) return lose_name(), 0;
  used_ = at + 1;
  const auto id = static_cast<site_id>(at);
  by_content_.insert(hash, id);
  return id;
}

void site_pool::note_spawn(site_id spawned_at, site_id function) noexcept {
  site_id& known = spawned_functions_[spawned_at];
  if (known == function || known == segment::spawns_several) return;
  known = known == 0 ? function : segment::spawns_several;
  if (segment::site* const to = written(spawned_at))
    to->spawns.store(known, std::memory_order_release);  // partner: the reader's acquire
}

void site_pool::forget_segment() noexcept {
  table_.forget();
  written_ = 0;
}

}  // namespace curfew::recorder::detail
