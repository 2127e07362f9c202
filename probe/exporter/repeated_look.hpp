// One process that is looked at again and again: its numbers, and what only repeated looks can tell.
#pragma once

#include <cstddef>

#include "probe/exporter/numbers.hpp"
#include "probe/model/site_history.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::metrics {

struct number_options {
  std::size_t spawn_sites = 20;        // series of their own a loop
  verdict::growth_thresholds growing;  // of growing-site
};

class repeated_look {
 public:
  explicit repeated_look(number_options options) : options_(options), history_(verdict::history_for(options.growing)) {}

  // Of the same process each time, in order.
  process_numbers take(const model::tally& tally) {
    if (tally.facts.process.end == model::process_end::alive) {
      history_.add(tally.facts.process.taken, model::site_loads(tally.facts, tally.stand_for));
    }
    return numbers_of(tally, options_.spawn_sites, verdict::growing_sites(history_, options_.growing));
  }

 private:
  number_options options_;
  model::site_history history_;
};

}  // namespace curfew::metrics
