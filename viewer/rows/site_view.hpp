// The lines of the table of sites, with what was seen of each, in the order and choice of the user.
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
  site_line line;  // of the view model; of a site that has no task there: nobody is alive
  std::optional<double> spawn_rate;
  // Of tasks that ended, and of polls that were written down; 0: none was seen.
  model::nanoseconds lifetime_p50{0}, lifetime_p99{0};
  model::nanoseconds poll_p50{0}, poll_p99{0};
};

class site_view {
 public:
  // All three may be null. `words` as in filter.hpp, looked for in function, file and line.
  void arrange(const view_model*, const trends*, const site_sums*, const site_order&, const std::string& words);

  std::size_t size() const { return rows_.size(); }
  const site_row& operator[](std::size_t row) const { return rows_[row]; }
  std::size_t row_of_site(model::index site) const;  // size(): it is not there

 private:
  std::vector<site_row> rows_;
};

// Of the tasks that were spawned there: the name that all of them bear, else their function, "session and 2 others"
// where they are of several; "" when it is not known. Never the name of one that does not stand for the rest.
std::string name_of(const view_model&, const site_line&);

// Of the tasks of one function and one site, of which this is one: their name, else their function.
std::string name_of_alike(const view_model&, const model::task&);

// Words for the tree's filter that let the tasks of one site through.
std::string words_for_site(const view_model&, model::index site);

}  // namespace curfew::viewer
