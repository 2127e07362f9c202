// The desk's part of opening lines of source: which one the editor is to show.
#include <algorithm>

#include "viewer/ui/desk.hpp"

namespace curfew::viewer {

std::optional<source_line> desk::chosen_line() const {
  if (picture() == nullptr) return std::nullopt;
  const auto known = [](source_line line) { return line.site == 0 ? std::nullopt : std::optional(std::move(line)); };
  if (tab_ == viewer::tab::sites) return known({"Spawned at", site_ == none ? 0 : site_});
  if (tab_ == viewer::tab::loops) {
    if (loop_ >= picture()->loops.size() || picture()->loops[loop_].loops.empty()) return std::nullopt;
    return known({"Began at", picture()->snapshot.loops[picture()->loops[loop_].loops.front()].began_at});
  }
  if (selected() == none) return std::nullopt;
  const source_lines lines = source_lines_of(*picture(), selected());
  if (lines.all.empty()) return std::nullopt;
  return lines.all[std::min(line_.value_or(lines.first), lines.all.size() - 1)];
}

void desk::choose_line(std::int64_t by) {
  if (selected() == none) return;
  const source_lines lines = source_lines_of(*picture(), selected());
  if (lines.all.empty()) return;
  const auto last = static_cast<std::int64_t>(lines.all.size()) - 1;
  const auto now = static_cast<std::int64_t>(line_.value_or(lines.first));
  line_ = static_cast<std::size_t>(std::clamp<std::int64_t>(now + by, 0, last));
  reveal_ = true;
}

void desk::choose_loop(std::int64_t by) {
  const auto last = static_cast<std::int64_t>(picture()->loops.size()) - 1;
  loop_ = static_cast<std::size_t>(
      std::clamp<std::int64_t>(static_cast<std::int64_t>(loop_) + by, 0, std::max<std::int64_t>(last, 0)));
  reveal_ = true;
}

}  // namespace curfew::viewer
