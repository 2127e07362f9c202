#include "viewer/ui/widgets/scroll_bar.hpp"

#include <algorithm>

namespace curfew::viewer {

namespace {

// Returns the distance from the top of the thumb at which the mouse has taken hold of it, and which stays under the
// mouse: half of the thumb's height if the mouse was beside it. ImGui keeps it while the button is down.
float grip_of(const std::string& name, float mouse, float top, float height) {
  float& grip = *ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID(name.c_str()));
  if (ImGui::IsItemActivated()) grip = mouse >= top && mouse <= top + height ? mouse - top : height / 2;
  return grip;
}

}  // namespace

std::optional<double> scroll_bar(const panel_context& on, const std::string& name, const box& b,
                                 const scroll_range& range, const scroll_bar_style& style) {
  constexpr float least_thumb = 24;
  const double most = range.all - range.visible;
  if (most <= 0 || b.width() < 1 || b.height() < 1) return {};
  const box way{b.left + style.beside, b.top + style.above, b.right - style.beside, b.bottom - style.above};
  const auto share_seen = static_cast<float>(range.visible / range.all);
  const float height =
      std::clamp(way.height() * share_seen, std::min(on.pen.px(least_thumb), way.height()), way.height());
  const float room = way.height() - height;
  const auto top_at = [&](double first) {
    return way.top + std::clamp(static_cast<float>(first / most), 0.f, 1.f) * room;
  };
  const auto touch = on.area(name, b);
  const bool held = ImGui::IsItemActive();
  std::optional<double> to;
  if (held && room > 0) {
    const float mouse = ImGui::GetIO().MousePos.y;
    const float top = mouse - grip_of(name, mouse, top_at(range.first), height);
    to = std::clamp(static_cast<double>((top - way.top) / room), 0.0, 1.0) * most;
  }
  const float top = top_at(to.value_or(range.first));
  on.pen.fill({way.left, top, way.right, top + height},
              held            ? style.held
              : touch.hovered ? style.hovered
                              : style.thumb,
              style.rounding);
  return to;
}

}  // namespace curfew::viewer
