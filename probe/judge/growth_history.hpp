// What only repeated looks at a process can tell: the history that rules over time are asked about. One for each
// process that is looked at again and again, by whoever does: an exporter, `curfew tree --watch`, a viewer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::judge {

// Not thread safe.
class growth_history {
 public:
  explicit growth_history(const verdict::growth_thresholds& = {});

  // A look at it, later than the one before. One that has ended grows no more: it adds nothing. `stand_for`: as in
  // model::tally; empty: each task for itself.
  void add(const model::snapshot&, std::span<const std::uint64_t> stand_for = {});
  // At that time (as process::taken) it was as in the last look.
  void add_unchanged(model::nanoseconds at);

  // What rules over time hold against it by now: by kind, of each the worst site first.
  std::vector<verdict::growing_site> growing() const;

 private:
  verdict::growth_thresholds limits_;
  model::site_history sites_;
  std::vector<model::site_load> latest_;
};

}  // namespace curfew::judge
