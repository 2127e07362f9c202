#include "viewer/theme/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "probe/model/bucket.hpp"
#include "probe/model/text.hpp"

namespace curfew::viewer {

void sparkline(const canvas& pen, const box& b, std::span<const float> values, std::size_t whole, float top, colour c) {
  if (values.empty() || whole < 2 || b.width() < 4) return;
  if (values.size() > whole) values = values.last(whole);
  for (const float v : values) top = std::max(top, v);
  const float step = b.width() / static_cast<float>(whole - 1);
  const float left = b.right - step * static_cast<float>(values.size() - 1);
  const float floor = b.bottom - 1;
  const float height = b.height() - 2;
  std::vector<ImVec2> line;
  line.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    line.emplace_back(left + step * static_cast<float>(i), floor - (top > 0 ? height * values[i] / top : 0));
  for (std::size_t i = 1; i < line.size(); ++i) {
    const ImVec2 area[] = {line[i - 1], line[i], {line[i].x, floor + 1}, {line[i - 1].x, floor + 1}};
    // The pieces are drawn without anti-aliasing, which would show the seams between them.
    const ImDrawListFlags flags = pen.list().Flags;
    pen.list().Flags &= ~ImDrawListFlags_AntiAliasedFill;
    pen.list().AddConvexPolyFilled(area, 4, with_alpha(c, 36));
    pen.list().Flags = flags;
  }
  pen.list().AddPolyline(line.data(), static_cast<int>(line.size()), c, 0, std::max(1.f, pen.px(1.25f)));
}

namespace {

constexpr std::size_t doublings = model::histogram_buckets / 4;

}  // namespace

void distribution(const canvas& pen, const box& b, const model::histogram& h, model::nanoseconds slow) {
  const palette& c = pen.colours();
  std::array<std::uint64_t, doublings> count{};
  std::size_t first = doublings, last = 0;
  for (std::size_t i = 0; i < h.buckets.size(); ++i) {
    if (h.buckets[i] == 0) continue;
    count[i / 4] += h.buckets[i];
    first = std::min(first, i / 4);
    last = i / 4;
  }
  if (first > last) return;
  // There is room for at least this many bars, so that a single one is not as wide as the chart.
  constexpr std::size_t least = 12;
  while (last - first + 1 < least) {
    if (last + 1 < doublings) ++last;
    if (last - first + 1 < least && first > 0) --first;
  }
  const std::uint64_t most = *std::max_element(count.begin(), count.end());
  ImFont* const font = pen.fonts().mono_small;
  const float words = font->FontSize + pen.px(2);
  const box bars{b.left, b.top, b.right, b.bottom - words};
  const float step = bars.width() / static_cast<float>(last - first + 1);
  pen.fill({bars.left, bars.bottom, bars.right, bars.bottom + 1}, c.line);
  float named_until = bars.left - 1;
  for (std::size_t i = first; i <= last; ++i) {
    const float x = bars.left + step * static_cast<float>(i - first);
    const std::uint64_t floor = model::histogram_floor(i * 4);
    if (count[i] != 0) {
      const float share = std::sqrt(static_cast<float>(count[i]) / static_cast<float>(most));
      const float height = std::max(pen.px(2), share * bars.height());
      const bool is_slow = slow.count() > 0 && floor >= static_cast<std::uint64_t>(slow.count());
      pen.fill({std::floor(x), bars.bottom - height, std::floor(x + step) - pen.px(1), bars.bottom},
               is_slow ? c.warning : c.running, pen.px(1.5f));
    }
    const std::string name = model::duration_text(model::nanoseconds(static_cast<std::int64_t>(floor)));
    if (x < named_until + pen.px(14) || x + canvas::width(font, name) > bars.right) continue;
    named_until = pen.text(font, x, b.bottom - pen.px(3), c.text_faint, name);
  }
}

void share_bar(const canvas& pen, const box& b, std::span<const share> shares) {
  pen.fill(b, pen.colours().raised, pen.px(3));
  double all = 0;
  for (const share& s : shares) all += s.value;
  if (all <= 0) return;
  float x = b.left;
  for (const share& s : shares) {
    if (s.value <= 0) continue;
    // Even the smallest share is wide enough to be seen.
    const float right = std::min(b.right, std::max(x + pen.px(2), x + static_cast<float>(s.value / all) * b.width()));
    pen.fill({x, b.top, right, b.bottom}, s.of, pen.px(2));
    x = right;
  }
}

}  // namespace curfew::viewer
