#include "probe/report/formats/text/difference_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_sites = 40;  // limit for live tasks; further sites are only counted

// Lines of text in columns; the last one is as wide as it is, and one in which nothing stands is none.
class table {
 public:
  void add(std::vector<std::string> cells, ink first) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], columns(cells[i]));
    rows_.push_back({std::move(cells), first});
  }
  std::string text(bool colour) const {
    std::string text;
    for (const auto& [cells, first] : rows_)
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool last = i + 1 == cells.size();
        if (!last && widths_[i] == 0) continue;
        const auto cell = last ? cells[i] : padded(cells[i], widths_[i]);
        text += (i == 0 ? paint(cell, first, colour) : cell) + (last ? "\n" : "  ");
      }
    return text;
  }

 private:
  struct row {
    std::vector<std::string> cells;
    ink first;
  };
  std::vector<row> rows_;
  std::vector<std::size_t> widths_;
};

ink ink_of(const bug_change& c) {
  if (c.kind == change_kind::gone || c.kind == change_kind::shrank) return ink::good;
  return c.fails && c.kind == change_kind::appeared ? ink::error : ink::warning;
}

std::string names_of(const std::string& function, const std::string& task) {
  if (task.empty()) return model::printable(function);
  return (function.empty() ? "" : model::printable(function) + " → ") + model::printable(task);
}

// Returns the names of a bug, unless its place, where none is known, is called by them already.
std::string names_of(const bug_change& c) {
  auto names = names_of(c.key.function, c.key.task);
  return names == model::printable(c.where) ? "" : names;
}

// Returns why a bug is new that was there before.
std::string why_new(const bug_change& c) {
  if (c.before == 0) return {};
  const auto had = counted(c.before, "task", "tasks");
  if (c.lines_after > c.lines_before)
    return fmt::format(" on {}; had {} on {}", counted(c.lines_after, "line", "lines"), had,
                       model::count_text(c.lines_before));
  if (c.without_line_after > c.without_line_before)
    return fmt::format("; had {}, and on which lines is not known", had);
  return fmt::format("; had {}, and only warned", had);
}

std::string tasks_of(const bug_change& c) {
  if (c.kind == change_kind::appeared) return counted(c.after, "task", "tasks") + why_new(c);
  if (c.kind == change_kind::gone) return "had " + counted(c.before, "task", "tasks");
  return fmt::format("from {} to {}", model::count_text(c.before), counted(c.after, "task", "tasks"));
}

}  // namespace

std::string difference_text(const difference& made, const style& style) {
  table bugs, live;
  for (const auto& c : made.bugs)
    bugs.add({std::string(in_a_word(c.kind)), c.key.finding,
              model::name_or_unnamed(model::relative_path(c.where, style.working_directory)), names_of(c), tasks_of(c)},
             ink_of(c));
  const auto shown = std::min(made.live.size(), most_sites);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& c = made.live[i];
    const bool more = c.after > c.before;
    live.add({fmt::format("{}{}", more ? "+" : "−", model::count_text(more ? c.after - c.before : c.before - c.after)),
              names_of(c.origin.function, c.origin.task),
              fmt::format("{} live, were {}", model::count_text(c.after), model::count_text(c.before))},
             more ? ink::warning : ink::good);
  }
  auto text = bugs.text(style.colour);
  if (!made.bugs.empty() && !made.live.empty()) text += "\n";
  text += live.text(style.colour);
  if (shown < made.live.size()) text += fmt::format("… and {} more\n", model::count_text(made.live.size() - shown));
  if (!text.empty()) text += "\n";
  const auto loud = any_new_failure(made) ? ink::error : made.bugs.empty() ? ink::good : ink::warning;
  return fitted(text + paint(summary_of(made), loud, style.colour) + "\n", style.width);
}

}  // namespace curfew::report
