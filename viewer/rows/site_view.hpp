// The lines of the table of sites in the order and choice of the user.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/rows/picture.hpp"
#include "viewer/rows/trends.hpp"

namespace curfew::viewer {

enum class site_column : std::uint8_t { place, live, growth, oldest, typical, busy, polls, mean_poll, problems };
inline constexpr std::size_t site_columns = static_cast<std::size_t>(site_column::problems) + 1;

struct site_order {
  site_column by = site_column::live;
  bool largest_first = true;
  friend bool operator==(const site_order&, const site_order&) = default;
};

class site_view {
 public:
  // Both may be null. `words` as in filter.hpp, looked for in function, file and line.
  void arrange(const picture*, const trends*, const site_order&, const std::string& words);

  std::size_t size() const { return rows_.size(); }
  index line(std::size_t row) const { return rows_[row]; }           // of picture::sites
  std::size_t row_of_site(const picture&, model::index site) const;  // size(): it is not there

 private:
  std::vector<index> rows_;
};

// Words for the tree's filter that let the tasks of one site through.
std::string words_for_site(const picture&, model::index site);

}  // namespace curfew::viewer
