#include "viewer/ingest/fingerprint.hpp"

#include <type_traits>

#include "probe/model/hash.hpp"

namespace curfew::viewer {

namespace {

class digest : public model::hasher {
 public:
  using hasher::add;
  template <class Enum>
    requires std::is_enum_v<Enum>
  void add(Enum e) {
    add(static_cast<std::uint64_t>(e));
  }
};

std::uint64_t flags_of(const model::task& t) {
  return (t.daemon ? 1u : 0u) | (t.orphaned ? 2u : 0u) | (t.pending_at_shutdown ? 4u : 0u) |
         (t.unobserved_error ? 8u : 0u) | (t.cancel_requested ? 16u : 0u) | (t.failed_daemon ? 32u : 0u) |
         (t.has_deadline ? 64u : 0u) | (t.shielded ? 128u : 0u) | static_cast<std::uint64_t>(t.scope_reason) << 8 |
         (t.waits_for_any ? 4096u : 0u) | (t.collectable ? 8192u : 0u) | (t.dead_wait ? 16384u : 0u);
}

}  // namespace

std::uint64_t fingerprint(const model::snapshot& s) {
  digest d;
  d.add(s.process.end);
  d.add(s.process.never_started);
  d.add(s.process.abandoned_handlers);
  for (const model::loop& l : s.loops) {
    d.add(l.id);
    d.add(l.state);
  }
  for (const model::group& g : s.groups) {
    d.add(g.id);
    d.add(std::uint64_t{g.children_spawned});
    d.add(g.state);
    d.add(std::uint64_t{g.cancelled.count() != 0});
  }
  for (const model::task& t : s.tasks) {
    d.add(t.id);
    d.add(t.owner);
    d.add(t.wait_on);
    d.add(std::uint64_t{t.polls} << 32 | std::uint64_t{t.given_name});
    d.add(flags_of(t) << 8 | static_cast<std::uint64_t>(t.state));
  }
  for (const model::counters& c : s.counters_by_name) {
    d.add(c.spawned_after);
    d.add(c.ended_after);
    d.add(c.untracked);
    d.add(c.orphaned);
  }
  return d.value();
}

}  // namespace curfew::viewer
