// Keeps the history that rules over time judge: what only repeated reads of a process can tell. Whoever reads a process
// again and again has one for it: an exporter, `curfew tree --watch`, a viewer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::judge {

// This class is not thread safe.
class growth_history {
 public:
  explicit growth_history(const verdict::growth_thresholds& = {});

  // Adds a snapshot of the process, taken later than the previous one. A process that has ended does not grow any more:
  // its snapshot adds nothing. `stand_for` is as in model::tally; if it is empty, each task stands for itself.
  void add(const model::snapshot&, std::span<const std::uint64_t> stand_for = {});
  // Records that at that time (as in process::taken) the process was the same as in its last snapshot.
  void add_unchanged(model::nanoseconds at);

  // Returns what rules over time have found by now, ordered by kind, with the worst site of each kind first.
  std::vector<verdict::growing_site> growing() const;

 private:
  verdict::growth_thresholds limits_;
  model::site_history sites_;
  std::vector<model::site_load> latest_;
};

}  // namespace curfew::judge
