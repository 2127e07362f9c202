// Notes which tasks are pending when a loop shuts down.
//
// What a daemon owns is background work, like the daemon: tasks in its groups and tasks whose handles it holds, however
// deep. Who owns whom is read here, while all of them are there, and written down, because a reader may come when the
// daemon and its groups are gone.
#include <algorithm>
#include <cstddef>
#include <new>
#include <thread>
#include <vector>

#include "probe/recorder/counting.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/pending_daemons.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/retained_tasks.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// Holds a slot's fields as they stood together.
struct node_view {
  node_id id = 0;
  node_id owner = 0;
  std::uint64_t since = 0;
  std::uint32_t loop = 0;
  std::uint32_t flags = 0;
  bool live_task = false;
  bool waiting = false;
  bool group = false;

  bool is(std::uint32_t flag) const noexcept { return (flags & flag) != 0; }
  owner_kind owned_by() const noexcept { return static_cast<owner_kind>((flags >> segment::flag::owner_shift) & 7); }
};

// Reads a slot once. Returns false if the slot was being changed.
bool look_at(const segment::slot& s, node_view& seen) noexcept {
  const std::uint32_t before = s.sequence.load(std::memory_order_acquire);  // partner: the end of slot_change
  if (before % 2 != 0) return false;
  const auto kind = static_cast<segment::node_kind>(s.kind.load(std::memory_order_acquire));
  const auto state = static_cast<node_state>(s.state.load(std::memory_order_acquire));
  seen.id = s.id.load(std::memory_order_acquire);
  seen.owner = s.owner.load(std::memory_order_acquire);
  seen.since = s.since.load(std::memory_order_acquire);
  seen.loop = s.loop.load(std::memory_order_acquire);
  seen.flags = s.flags.load(std::memory_order_acquire);
  seen.live_task = kind == segment::node_kind::task && state != node_state::free && state <= node_state::waiting;
  seen.waiting = seen.live_task && state == node_state::waiting;
  seen.group = kind == segment::node_kind::group;
  return s.sequence.load(std::memory_order_relaxed) == before;
}

// Reads a slot until it is steady. Writers are inside a slot for a few stores, and one that was put off the processor
// there comes back.
node_view look_until_steady(const segment::slot& s) noexcept {
  node_view seen;
  for (int attempt = 0; !look_at(s, seen) && attempt < 100'000; ++attempt) {
    if (attempt % 64 == 63) std::this_thread::yield();
  }
  return seen;
}

template <class Visit>
void for_each_node(const loop& l, Visit visit) {
  // Acquire: the partner is the release where the pool gives out slots.
  const std::uint32_t used = process.header.load(std::memory_order_acquire)->slots_used.load(std::memory_order_acquire);
  segment::slot* const all = slots();
  for (std::uint32_t i = 1; i < used; ++i) {
    const node_view seen = look_until_steady(all[i]);
    if (seen.loop == l.index && (seen.live_task || seen.group)) visit(all[i], seen);
  }
}

struct owned_node {
  node_id owner;
  node_id id;
};

// Returns whether the node may have an owner. An orphan has nobody left, whoever is still on record as its last owner.
bool may_be_owned(const node_view& seen) noexcept { return seen.owner != 0 && !seen.is(segment::flag::orphaned); }

// Adds to `all`, in order, what its nodes own, however deep. It first copies who owns whom for all nodes of the loop.
void add_all_owned(const loop& l, std::vector<node_id>& all) {
  std::vector<owned_node> nodes;
  for_each_node(l, [&](const segment::slot&, const node_view& seen) {
    if (may_be_owned(seen)) nodes.push_back({seen.owner, seen.id});
  });
  std::sort(nodes.begin(), nodes.end(), [](const owned_node& a, const owned_node& b) { return a.owner < b.owner; });
  // Each node is in `nodes` once, with its one owner. So it is added once, unless it was in `all` from the beginning.
  const std::vector<node_id> roots = all;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto at = std::lower_bound(nodes.begin(), nodes.end(), all[i],
                               [](const owned_node& n, node_id owner) { return n.owner < owner; });
    for (; at != nodes.end() && at->owner == all[i]; ++at)
      if (!std::binary_search(roots.begin(), roots.end(), at->id)) all.push_back(at->id);
  }
  std::sort(all.begin(), all.end());
}

// Returns the nodes for which `is_root` returns true, and all that they own, in order. Mostly the roots are all there
// is, or they own a level or two: these are found without a copy of who owns whom.
template <class IsRoot>
std::vector<node_id> all_owned_by(const loop& l, IsRoot is_root) {
  constexpr int most_levels = 4;
  std::vector<node_id> all;
  for_each_node(l, [&](const segment::slot&, const node_view& seen) {
    if (is_root(seen)) all.push_back(seen.id);
  });
  std::sort(all.begin(), all.end());
  for (int level = 0; !all.empty(); ++level) {
    const auto known = all.size();
    const auto is_known = [&](node_id id) {
      return std::binary_search(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known), id);
    };
    if (level == most_levels) {
      add_all_owned(l, all);
      break;
    }
    for_each_node(l, [&](const segment::slot&, const node_view& seen) {
      if (may_be_owned(seen) && is_known(seen.owner) && !is_known(seen.id)) all.push_back(seen.id);
    });
    if (all.size() == known) break;
    std::sort(all.begin(), all.end());
  }
  return all;
}

// Flags what daemons own. If a program keeps its flags in step, as our runtime does, all of that is flagged already.
void flag_what_daemons_own(const loop& l) {
  const auto background =
      all_owned_by(l, [](const node_view& seen) { return seen.live_task && seen.is(segment::flag::daemon); });
  if (background.empty()) return;
  for_each_node(l, [&](segment::slot& s, const node_view& seen) {
    if (seen.live_task && !seen.is(segment::flag::daemon) &&
        std::binary_search(background.begin(), background.end(), seen.id))
      s.flags.fetch_or(segment::flag::daemon, std::memory_order_release);  // partner: readers
  });
}

// Returns the tasks that were told to end by an owner that went, and what these own.
std::vector<node_id> all_on_their_way(const loop& l) {
  return all_owned_by(l, [](const node_view& seen) {
    return seen.live_task && seen.owned_by() == owner_kind::none && seen.is(segment::flag::cancel_requested) &&
           !seen.is(segment::flag::orphaned);
  });
}

// Returns whether all live tasks of the loop have waited since before that time.
bool all_have_waited_since(const loop& l, tick when) noexcept {
  bool all = true;
  for_each_node(l, [&](const segment::slot&, const node_view& seen) {
    if (seen.live_task && (!seen.waiting || seen.since > when)) all = false;
  });
  return all;
}

}  // namespace
}  // namespace detail

std::size_t mark_pending(loop& l, pending_tasks which, tick out_of_work) noexcept {
  using namespace detail;
  if (!is_registered(l)) return 0;
  std::vector<node_id> spared;
  try {
    flag_what_daemons_own(l);
    if (which == pending_tasks::but_on_their_way) spared = all_on_their_way(l);
  } catch (const std::bad_alloc&) {
    // There is no memory: then too much is noted, but nothing is forgotten.
  }
  std::uint32_t says = segment::flag::pending_at_shutdown;
  if (out_of_work != 0 && all_have_waited_since(l, out_of_work)) says |= segment::flag::dead_wait;
  std::size_t marked = 0;
  for_each_node(l, [&](segment::slot& s, const node_view& seen) {
    if (!seen.live_task || seen.is(segment::flag::daemon | segment::flag::pending_at_shutdown)) return;
    if (std::binary_search(spared.begin(), spared.end(), seen.id)) return;
    // A task of this loop cannot end here (REQUIRES), so the slot is still the one that was read. Release: the partner
    // is the acquire in finish() and in readers.
    const std::uint32_t before = s.flags.fetch_or(says, std::memory_order_acq_rel);
    if (!is_frozen(before)) ++marked;
  });
  add(place_of(l, ready_thread()), &segment::counters::pending_at_shutdown, marked);
  return marked;
}

void keep_pending_daemons(loop& l) noexcept {
  using namespace detail;
  if (!is_registered(l) || !is_segment_kept()) return;
  for_each_node(l, [&](segment::slot& s, const node_view& seen) {
    if (!seen.live_task || !seen.is(segment::flag::daemon) || seen.is(segment::flag::pending_at_shutdown)) return;
    // Release: the partner is the acquire in finish() and in readers.
    if (may_keep_daemon()) s.flags.fetch_or(segment::flag::pending_at_shutdown, std::memory_order_acq_rel);
  });
}

}  // namespace curfew::recorder
