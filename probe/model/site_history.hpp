// How the number of live tasks of each spawn site goes up and down, over many looks at one process: what the rule
// growing-site is judged by. Kept by whoever looks again and again: an exporter, `curfew tree --watch`, a viewer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/low_water_marks.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

// The live tasks that were spawned at one place, in the loops of one name. Daemons are not counted: they are meant to
// stay.
struct site_load {
  std::string loop;  // name
  index site = 0;
  std::uint64_t live = 0;
};

// By loop and site; those with no live task are not listed. `stand_for`: how many tasks each of the snapshot's stands
// for (model/tally.hpp); empty: one.
std::vector<site_load> site_loads(const snapshot&, std::span<const std::uint64_t> stand_for = {});

// Not thread safe.
class site_history {
 public:
  // A program has so many places that spawn; what is beyond is not watched.
  static constexpr std::size_t most_sites = 4096;

  // Remembers `kept` stretches of each. REQUIRES: a stretch takes time, kept > 0.
  site_history(nanoseconds stretch, std::size_t kept) noexcept : stretch_(stretch), kept_(kept) {}

  // What was alive at this time, since the process began (process::taken). A site that is not listed had none.
  void add(nanoseconds at, std::span<const site_load>);

  struct entry {
    low_water_marks marks;
    std::uint64_t live = 0;  // in the last look
  };
  using key = std::pair<std::string, index>;  // loop's name, site
  const std::map<key, entry>& sites() const noexcept { return sites_; }

 private:
  nanoseconds stretch_;
  std::size_t kept_;
  std::map<key, entry> sites_;
};

}  // namespace curfew::model
