// Turns the tallies of one process, which is scraped again and again, into its numbers, together with what only
// repeated scrapes can tell. Not thread safe.
#pragma once

#include <cstddef>
#include <utility>

#include "probe/exporter/numbers.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/judge/policy.hpp"
#include "probe/model/tally.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::metrics {

class process_scraper {
 public:
  process_scraper(std::size_t spawn_sites, judge::policy policy)
      : spawn_sites_(spawn_sites), policy_(std::move(policy)), history_(policy_.limits.of_growth()) {}
  // Returns the tally of a scrape, with what the policy has to know of single tasks. Throws reader::error.
  model::tally count(reader::attachment& segment) const {
    return segment.count(policy_.suppressions.empty() ? reader::tallied::alike : reader::tallied::one_by_one);
  }
  // Returns the numbers of a scrape. REQUIRES: all tallies are of the same process, in the order of time.
  process_numbers take(const model::tally& tally) {
    return numbers_of(tally, judge::judgement_of(tally, history_, policy_), spawn_sites_);
  }

 private:
  std::size_t spawn_sites_;
  judge::policy policy_;
  judge::growth_history history_;
};

}  // namespace curfew::metrics
