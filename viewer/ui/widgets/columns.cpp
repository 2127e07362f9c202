#include "viewer/ui/widgets/columns.hpp"

namespace curfew::viewer {

std::vector<box> lay_out(const canvas& pen, const box& whole, std::span<const column> columns, float least_first) {
  const float gap = pen.px(16);
  std::vector<bool> kept;
  float needed = gap;
  for (const column& c : columns) {
    kept.push_back(c.wanted);
    if (c.wanted) needed += pen.px(c.width) + gap;
  }
  while (whole.width() - needed < pen.px(least_first)) {
    std::size_t least = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (kept[i] && (least == columns.size() || columns[i].importance < columns[least].importance)) least = i;
    if (least == columns.size() || columns[least].importance >= indispensable) break;
    kept[least] = false;
    needed -= pen.px(columns[least].width) + gap;
  }
  std::vector<box> result(columns.size() + 1);
  float right = whole.right - gap;
  for (std::size_t i = columns.size(); i-- > 0;) {
    if (!kept[i]) continue;
    result[i + 1] = {right - pen.px(columns[i].width), whole.top, right, whole.bottom};
    right -= pen.px(columns[i].width) + gap;
  }
  result[0] = {whole.left, whole.top, right, whole.bottom};
  return result;
}

}  // namespace curfew::viewer
