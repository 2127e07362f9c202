#include "probe/recorder/c_handles.hpp"

#include <mutex>

#include "probe/recorder/fork.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loop_list.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::uint32_t slot_bits = 26;
constexpr std::uint64_t slot_mask = (std::uint64_t{1} << slot_bits) - 1;
constexpr std::uint64_t loop_mark = 0x4c;

std::uint64_t number(const void* handle) noexcept { return reinterpret_cast<std::uintptr_t>(handle); }

constexpr std::uint64_t id_part(node_id id) { return id << slot_bits; }
constexpr node_id id_of_part(std::uint64_t part) { return part >> slot_bits; }

void count_misuse() noexcept {
  if (auto* const header = process.header.load(std::memory_order_acquire))
    header->misused_calls.fetch_add(1, std::memory_order_relaxed);
}

// Returns whether the slot is the node of this handle, by what the slot says now.
bool is_node(const segment::slot& s, std::uint64_t handle, segment::node_kind kind) noexcept {
  return s.kind.load(std::memory_order_acquire) == static_cast<std::uint8_t>(kind) &&
         id_part(s.id.load(std::memory_order_acquire)) == (handle & ~slot_mask);
}

bool is_in(const segment::slot& s, stage wanted) noexcept {
  const auto state = static_cast<node_state>(s.state.load(std::memory_order_acquire));
  const bool pending = state != node_state::free && state <= node_state::waiting;
  const bool observable =
      state == node_state::failed && (s.flags.load(std::memory_order_acquire) & segment::flag::awaits_observer) != 0;
  switch (wanted) {
    case stage::pending:
      return pending;
    case stage::observed:
      return observable;
    case stage::alive:
      return pending || observable;
    case stage::held:
      return true;
    case stage::group:
      break;
  }
  return state == node_state::group_open || state == node_state::group_joining;
}

segment::node_kind kind_of(stage wanted) noexcept {
  if (wanted == stage::held) return segment::node_kind::held;
  return wanted == stage::group ? segment::node_kind::group : segment::node_kind::task;
}

node find(std::uint64_t handle, stage wanted) noexcept {
  segment::header* const header = process.header.load(std::memory_order_acquire);
  if (header == nullptr) return nullptr;
  const std::uint64_t index = handle & slot_mask;
  // Acquire: the partner is the release where the pool gives out slots. Slots below the count are mapped.
  if (index == 0 || index >= header->slots_used.load(std::memory_order_acquire)) return nullptr;
  segment::slot& s = slots()[index];
  return is_node(s, handle, kind_of(wanted)) && is_in(s, wanted) ? &s : nullptr;
}

// Returns whether the node was spawned before this process was forked off. Such a node is ignored here, which is no
// misuse.
bool is_from_before_fork(std::uint64_t handle) noexcept {
  const node_id id = id_of_part(handle);
  return process.header.load(std::memory_order_acquire) == nullptr || (id != 0 && id < first_own_id());
}

}  // namespace

curfew_node* to_handle(node n) noexcept {
  if (n == nullptr) return nullptr;
  return reinterpret_cast<curfew_node*>(id_part(n->id.load(std::memory_order_relaxed)) | index_of(n));
}

curfew_loop* to_handle(const loop* l) noexcept {
  const std::uint64_t generation = l->generation.load(std::memory_order_acquire);
  return reinterpret_cast<curfew_loop*>(generation << 32 | std::uint64_t{l->number} << 8 | loop_mark);
}

node_id id_in(const curfew_node* handle) noexcept { return id_of_part(number(handle)); }

loop& loop_of(const curfew_loop* handle) noexcept {
  const std::uint64_t value = number(handle);
  loop* const found = (value & 0xff) == loop_mark ? numbered_loop(value >> 8 & 0xff'ffff) : nullptr;
  // Acquire: the partner is the release where a loop is given up.
  if (found != nullptr && found->generation.load(std::memory_order_acquire) == value >> 32) return *found;
  count_misuse();
  return unrecorded_loop();
}

node node_of(const curfew_node* handle, stage wanted) noexcept {
  if (handle == nullptr) return nullptr;
  const node n = find(number(handle), wanted);
  if (n == nullptr && !is_from_before_fork(number(handle))) count_misuse();
  return n;
}

node node_to_go_on_with(const curfew_node* handle) noexcept {
  const node n = node_of(handle, stage::pending);
  if (n == nullptr) go_on_with_lost(handle);
  return n;
}

void go_on_with_lost(const curfew_node* handle) noexcept {
  if (handle != nullptr && is_from_before_fork(number(handle))) go_on_with_inherited();
}

node node_to_end(const curfew_node* handle, stage wanted) noexcept {
  const node n = node_of(handle, wanted);
  if (n == nullptr) return nullptr;
  const std::uint32_t claim = wanted == stage::observed ? segment::flag::awaits_observer : segment::flag::ending;
  // An observer takes its flag away, and whoever ends a node sets a flag. So only one of them finds the flag as it was.
  const std::uint32_t before = wanted == stage::observed ? n->flags.fetch_and(~claim, std::memory_order_acq_rel)
                                                         : n->flags.fetch_or(claim, std::memory_order_acq_rel);
  const bool first = ((before & claim) != 0) == (wanted == stage::observed);
  if (first && is_node(*n, number(handle), kind_of(wanted))) return n;
  // The node ended in between, and another one may stand in its slot, which must not keep our mark.
  if (first && wanted != stage::observed) n->flags.fetch_and(~claim, std::memory_order_acq_rel);
  count_misuse();
  return nullptr;
}

loop& loop_of(loop& named, node n) noexcept {
  if (n == nullptr || n->loop.load(std::memory_order_relaxed) == named.index) return named;
  count_misuse();
  const std::lock_guard lock(evidence_mutex);
  loop* const its = loop_at(n->loop.load(std::memory_order_relaxed));
  return its != nullptr ? *its : named;
}

}  // namespace curfew::recorder::detail
