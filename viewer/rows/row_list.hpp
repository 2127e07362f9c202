// The rows that the tree panel has: the entries of a flat tree whose parents are all unfolded and that the filter lets
// through, from top to bottom. What is unfolded is kept by key, so that it survives the next view model.
//
// Knows no screen. One thread at a time.
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
  // Takes the next view model. O(entries unfolded), with a filter O(entries).
  void show(std::shared_ptr<const view_model>);
  const view_model* shown_view_model() const { return view_model_.get(); }

  std::size_t size() const { return size_; }
  index entry(std::size_t row) const { return rows_[row]; }
  std::optional<std::size_t> row_of(index entry) const;  // nullopt: it is folded away or filtered out
  std::optional<std::size_t> row_of(entry_key) const;

  bool is_open(index entry) const;
  void toggle(index entry);
  void open_all();    // bundles too
  void open_usual();  // all but bundles: how it begins
  void close_all();
  // Unfolds what the entry lies in; returns its row. Nullopt when it is filtered out.
  std::optional<std::size_t> reveal(index entry);

  void set_filter(const viewer::filter&);
  const viewer::filter& current_filter() const { return filter_; }
  bool is_match(index entry) const { return shown_.empty() || shown_[entry] == shown::match; }
  std::uint64_t tasks_matching() const { return matching_; }

  // The next entry with a finding behind this one (none: from the top), round the end; filtered ones are left out.
  // none: there is none.
  index next_problem(index after) const;
  index previous_problem(index before) const;

  // Where findings lie along the list, for the scrollbar: rows per part of it. A folded row counts for what is in it.
  static constexpr std::size_t marks = 256;
  const std::array<std::uint32_t, marks>& problem_marks() const { return marks_; }

 private:
  enum class usual : std::uint8_t { all_but_bundles, all, nothing };

  void resolve();  // keys -> entries
  void flatten();
  void mark_problems();
  bool open_by_default(index entry) const;
  bool is_problem(index entry) const;

  std::shared_ptr<const view_model> view_model_;
  usual usual_ = usual::all_but_bundles;
  std::unordered_set<entry_key> toggled_;  // those that are not as usual
  std::vector<bool> exception_;            // the same by entry; empty: none
  viewer::filter filter_;
  std::vector<shown> shown_;  // by entry; empty: no filter
  std::uint64_t matching_ = 0;
  std::vector<index> rows_;  // the first size_ of them: never shrinks, for to clear a million takes time
  std::size_t size_ = 0;
  std::array<std::uint32_t, marks> marks_{};
};

}  // namespace curfew::viewer
