// The rows of the table of sites, with what was seen of each site over time, as the user has ordered and filtered them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/site_sums.hpp"
#include "viewer/rows/trends.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

enum class site_column : std::uint8_t {
  place,
  live,
  growth,
  spawn_rate,
  lifetime,
  lifetime_p99,
  oldest,
  typical,
  busy,
  polls,
  mean_poll,
  poll_p50,
  poll_p99,
  problems
};
inline constexpr std::size_t site_columns = static_cast<std::size_t>(site_column::problems) + 1;

struct site_order {
  site_column by = site_column::live;
  bool largest_first = true;
  friend bool operator==(const site_order&, const site_order&) = default;
};

struct site_row {
  site_line line;  // the view model's line; one without any task if the view model has none for this site
  std::optional<double> spawn_rate;  // spawns per second; nullopt if it is not known yet
  // Percentiles for tasks that ended, and for polls that were recorded; 0 if none was seen.
  model::nanoseconds lifetime_p50{0}, lifetime_p99{0};
  model::nanoseconds poll_p50{0}, poll_p99{0};
};

class site_view {
 public:
  // Makes the rows. All three pointers may be null. `words` are those of a filter (filter.hpp); they are looked for in
  // function, file and line.
  void arrange(const view_model*, const trends*, const site_sums*, const site_order&, const std::string& words);

  std::size_t size() const { return rows_.size(); }
  const site_row& operator[](std::size_t row) const { return rows_[row]; }
  std::size_t row_of_site(model::index site) const;  // returns size() if the site has no row

 private:
  std::vector<site_row> rows_;
};

// Returns a name for the tasks that were spawned at a site: the name that all of them bear; else their function; if
// they are of several functions, e.g. "session and 2 others"; "" if it is not known. If the names differ, the name of a
// single task is taken only if its function is not known. What never had a node is named after the function that stands
// at the site.
std::string name_of(const view_model&, const site_line&);

// Returns a name for the tasks that have the function and the spawn site of this one: the name that all tasks of the
// site bear, else the function.
std::string name_of_alike(const view_model&, const model::task&);

// Returns whether the view model has a task that was spawned at this site.
bool has_tasks(const view_model&, model::index site);

// Returns words for the tree's filter that let the tasks of this site through, and no others. Of a site whose place is
// not known, it is the function, which others may have in theirs.
std::string words_for_site(const view_model&, model::index site);

}  // namespace curfew::viewer
