#include "viewer/ui/panel_context.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace curfew::viewer {

void panel_context::send(command c) const { out.push_back(std::move(c)); }

model::wording panel_context::words() const {
  const view_model& p = *view.view_model();
  return {p.snapshot, p.nodes, std::filesystem::current_path().string(), view.process.later()};
}

void panel_context::tip(const box& b, const std::string& text) const {
  if (tip_text != nullptr && b.contains(ImGui::GetIO().MousePos)) *tip_text = text;
}

panel_context::touch panel_context::area(const std::string& name, const box& b) const {
  if (b.width() < 1 || b.height() < 1) return {};
  record_box(name, b);
  ImGui::SetCursorScreenPos({b.left, b.top});
  const bool clicked = ImGui::InvisibleButton(name.c_str(), {b.width(), b.height()});
  return {ImGui::IsItemHovered(), clicked};
}

float panel_context::link(const std::string& name, ImFont* font, float x, float right, float baseline,
                          const std::string& text, const command& leads_to, bool tail) const {
  const float end = std::min(right, x + canvas::width(font, text));
  const box b{x, baseline - pen.px(13), end, baseline + pen.px(4)};
  const touch t = area(name, b);
  if (t.hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    pen.fill({x, baseline + pen.px(2), end, baseline + pen.px(3)}, pen.colours().accent);
  }
  if (t.clicked) send(leads_to);
  return tail ? pen.text_tail_within(font, x, right, baseline, pen.colours().accent, text)
              : this->name(font, x, right, baseline, pen.colours().accent, text);
}

float panel_context::name(ImFont* font, float x, float right, float baseline, colour c, const std::string& text) const {
  if (x + canvas::width(font, text) > right) tip({x, baseline - pen.px(13), right, baseline + pen.px(5)}, text);
  return pen.text_middle_within(font, x, right, baseline, c, text);
}

bool panel_context::button(const std::string& name, const box& b, const std::string& word, bool lit) const {
  const touch t = area(name, b);
  const palette& c = pen.colours();
  pen.fill(b, lit ? with_alpha(c.ready, 60) : t.hovered ? c.raised : c.field, pen.px(5));
  ImFont* const font = pen.fonts().plain;
  pen.text(font, (b.left + b.right - canvas::width(font, word)) / 2, canvas::baseline(font, b.top, b.bottom), c.text,
           word);
  return t.clicked;
}

}  // namespace curfew::viewer
