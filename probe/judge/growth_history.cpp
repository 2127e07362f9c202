#include "probe/judge/growth_history.hpp"

#include "probe/verdict/judge.hpp"

namespace curfew::judge {

growth_history::growth_history(const verdict::growth_thresholds& limits)
    : limits_(limits), sites_(limits.stretch, limits.stretches) {}

void growth_history::add(const model::snapshot& snapshot, std::span<const std::uint64_t> stand_for) {
  if (snapshot.process.end != model::process_end::alive) return;
  latest_ = model::site_loads(snapshot, stand_for);
  sites_.add(snapshot.process.taken, latest_);
}

void growth_history::add_unchanged(model::nanoseconds at) { sites_.add(at, latest_); }

std::vector<verdict::growing_site> growth_history::growing() const { return verdict::growing_sites(sites_, limits_); }

}  // namespace curfew::judge
