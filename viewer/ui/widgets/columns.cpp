#include "viewer/ui/widgets/columns.hpp"

#include <algorithm>
#include <numeric>

namespace curfew::viewer {

std::vector<box> lay_out(const canvas& pen, const box& whole, std::span<const column> columns, float least_first,
                         float fair_first) {
  const float gap = pen.px(16);
  std::vector<std::size_t> foremost_first(columns.size());
  std::iota(foremost_first.begin(), foremost_first.end(), std::size_t{0});
  std::stable_sort(foremost_first.begin(), foremost_first.end(),
                   [&](std::size_t a, std::size_t b) { return columns[a].importance > columns[b].importance; });
  std::vector<bool> kept(columns.size(), false);
  float needed = gap;
  for (const std::size_t i : foremost_first) {
    const float more = pen.px(columns[i].width) + gap;
    const float least = columns[i].importance > of_little_use ? least_first : std::max(least_first, fair_first);
    const bool has_room = whole.width() - needed - more >= pen.px(least);
    kept[i] = columns[i].wanted && (has_room || columns[i].importance >= indispensable);
    if (kept[i]) needed += more;
  }
  std::vector<float> widths;
  float spare = whole.width() - needed - pen.px(fair_first);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const column& c = columns[i];
    const float more = kept[i] ? std::clamp(spare, 0.f, pen.px(std::max(0.f, c.widest - c.width))) : 0;
    widths.push_back(pen.px(c.width) + more);
    spare -= more;
  }
  std::vector<box> result(columns.size() + 1);
  float right = whole.right - gap;
  for (std::size_t i = columns.size(); i-- > 0;) {
    if (!kept[i]) continue;
    result[i + 1] = {right - widths[i], whole.top, right, whole.bottom};
    right -= widths[i] + gap;
  }
  result[0] = {whole.left, whole.top, right, whole.bottom};
  return result;
}

}  // namespace curfew::viewer
