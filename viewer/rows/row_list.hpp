// The rows of the tree panel: the entries of a flat tree whose parents are all unfolded and that the filter lets
// through, from top to bottom. What is unfolded is kept by key, so that it stays so in the next view model.
//
// It does not depend on the screen. Not thread safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "viewer/rows/filter.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

class row_list {
 public:
  // Takes the next view model. O(entries that are shown); with a filter, O(entries).
  void show(std::shared_ptr<const view_model>);
  const view_model* shown_view_model() const { return view_model_.get(); }

  std::size_t size() const { return size_; }
  index entry(std::size_t row) const { return rows_[row]; }
  // Returns the row of an entry; nullopt if it is folded away or filtered out.
  std::optional<std::size_t> row_of(index entry) const;
  std::optional<std::size_t> row_of(entry_key) const;

  bool is_open(index entry) const;
  void toggle(index entry);
  void open_all();    // unfolds all entries, bundles included
  void open_usual();  // unfolds all but bundles, as at the beginning
  void close_all();
  // Unfolds all entries above this one. Returns its row; nullopt if it is filtered out.
  std::optional<std::size_t> reveal(index entry);

  void set_filter(const viewer::filter&);
  const viewer::filter& current_filter() const { return filter_; }
  bool is_match(index entry) const { return shown_.empty() || shown_[entry] == shown::match; }
  std::uint64_t tasks_matching() const { return matching_; }

  // Returns the next entry with a finding after this one (from the top if it is `none`). The search goes on at the top
  // after the last entry, and leaves out entries that the filter leaves out. Returns none if there is no such entry.
  index next_problem(index after) const;
  index previous_problem(index before) const;  // the same in the other direction

  // Returns where findings are along the list, for the scrollbar: the number of rows with one in each of `marks` equal
  // parts of the list. A folded row counts if there is a finding in it.
  static constexpr std::size_t marks = 256;
  const std::array<std::uint32_t, marks>& problem_marks() const { return marks_; }

 private:
  enum class usual : std::uint8_t { all_but_bundles, all, nothing };

  void resolve();  // finds the entries of toggled_ and of the filter in the view model
  void flatten();
  void mark_problems();
  bool open_by_default(index entry) const;
  bool is_problem(index entry) const;

  std::shared_ptr<const view_model> view_model_;
  usual usual_ = usual::all_but_bundles;
  std::unordered_set<entry_key> toggled_;  // the entries that are not folded or unfolded as usual
  std::vector<bool> exception_;            // by entry: whether it is in toggled_; empty if none is
  viewer::filter filter_;
  std::vector<shown> shown_;  // by entry; empty if there is no filter
  std::uint64_t matching_ = 0;
  std::vector<index> rows_;  // only the first size_ are in use; it never shrinks, because to clear a million takes time
  std::size_t size_ = 0;
  std::array<std::uint32_t, marks> marks_{};
};

}  // namespace curfew::viewer
