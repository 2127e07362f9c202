// Keeps how the number of live tasks of each spawn site rises and falls while one process is read many times. The rule
// growing-site judges by it. Whoever reads a process again and again has one: an exporter, `curfew tree --watch`, a
// viewer.
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

// Says how many live tasks were spawned at one site, in all loops of one name. Daemons are not counted: they are meant
// to stay.
struct site_load {
  std::string loop;  // name of the loop
  index site = 0;
  std::uint64_t live = 0;
};

// Returns the loads by loop and site; sites without live tasks are not listed. stand_for[i] is how many tasks the
// snapshot's task i stands for (model/tally.hpp); if it is empty, each stands for one.
std::vector<site_load> site_loads(const snapshot&, std::span<const std::uint64_t> stand_for = {});

// This class is not thread safe.
class site_history {
 public:
  // At most so many sites are watched; further ones are ignored. No reasonable program spawns from more.
  static constexpr std::size_t most_sites = 4096;

  // Remembers `kept` stretches of time for each site. REQUIRES: stretch > 0, kept > 0.
  site_history(nanoseconds stretch, std::size_t kept) noexcept : stretch_(stretch), kept_(kept) {}

  // Records what was alive at this time, measured since the process' segment began (process::taken). A site that is not
  // listed had no live tasks.
  void add(nanoseconds at, std::span<const site_load>);

  struct entry {
    low_water_marks marks;
    std::uint64_t live = 0;  // in the last read
  };
  using key = std::pair<std::string, index>;  // loop's name, site
  const std::map<key, entry>& sites() const noexcept { return sites_; }

 private:
  nanoseconds stretch_;
  std::size_t kept_;
  std::map<key, entry> sites_;
};

}  // namespace curfew::model
