#include "viewer/theme/look.hpp"

#include <unistd.h>

#include <cmath>
#include <initializer_list>

namespace curfew::viewer {

colour blend(colour a, colour b, float share_of_b) {
  const auto channel = [&](int shift) {
    const auto x = static_cast<float>((a >> shift) & 255);
    const auto y = static_cast<float>((b >> shift) & 255);
    return static_cast<colour>(x + (y - x) * share_of_b + .5f) << shift;
  };
  return channel(0) | channel(8) | channel(16) | channel(24);
}

colour palette::of(model::task_state state) const {
  using enum model::task_state;
  switch (state) {
    case running:
      return this->running;
    case ready:
      return this->ready;
    case waiting:
      return this->waiting;
    case failed:
      return problem;
    case cancelled:
      return this->cancelled;
    default:
      return ended;
  }
}

const palette& dark() {
  static constexpr palette colours{
      .ground = rgb(0x0D1015),
      .panel = rgb(0x13171E),
      .field = rgb(0x191E27),
      .raised = rgb(0x222935),
      .line = rgb(0x262D39),
      .line_soft = rgb(0x1C222B),
      .text = rgb(0xDCE3EC),
      .text_dim = rgb(0x98A3B3),
      .text_faint = rgb(0x727D8D),
      .accent = rgb(0x5AA2FF),
      .selection = rgb(0x5AA2FF, 46),
      .hover = rgb(0xFFFFFF, 10),
      .guide = rgb(0xFFFFFF, 14),
      .running = rgb(0x3DD68C),
      .ready = rgb(0xE8B84A),
      .waiting = rgb(0x6C8EBF),
      .ended = rgb(0x5D6878),
      .cancelled = rgb(0xA98BD0),
      .problem = rgb(0xFF5C5C),
      .warning = rgb(0xFF8F4C),
      .good = rgb(0x3DD68C),
  };
  return colours;
}

const palette& light() {
  static constexpr palette colours{
      .ground = rgb(0xFFFFFF),
      .panel = rgb(0xF5F7FA),
      .field = rgb(0xE9EDF2),
      .raised = rgb(0xDDE3EA),
      .line = rgb(0xD5DBE3),
      .line_soft = rgb(0xE7EBF0),
      .text = rgb(0x1A212B),
      .text_dim = rgb(0x4F5B6B),
      .text_faint = rgb(0x76828F),
      .accent = rgb(0x1565D8),
      .selection = rgb(0x1565D8, 34),
      .hover = rgb(0x000000, 10),
      .guide = rgb(0x000000, 20),
      .running = rgb(0x0B8F52),
      .ready = rgb(0xA06A00),
      .waiting = rgb(0x3E68A8),
      .ended = rgb(0x8A95A3),
      .cancelled = rgb(0x7A52B3),
      .problem = rgb(0xC92A2A),
      .warning = rgb(0xC25400),
      .good = rgb(0x0B8F52),
  };
  return colours;
}

float look::px(float v) const { return std::round(v * scale); }

namespace {

const char* first_there(std::initializer_list<const char*> paths) {
  for (const char* path : paths)
    if (::access(path, R_OK) == 0) return path;
  return nullptr;
}

// Latin, Greek mu, punctuation, arrows, geometric shapes: 1.86 wants them listed up front.
constexpr ImWchar glyphs[] = {0x20,   0x17F,  0x3BC,  0x3BC,  0xD7,   0xD7,   0x2010, 0x2027, 0x2030,
                              0x203A, 0x2190, 0x2193, 0x2212, 0x2212, 0x25B2, 0x25CF, 0};

}  // namespace

fonts load_fonts(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  const char* const regular = first_there(
      {"/usr/share/fonts/opentype/inter/Inter-Regular.otf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"});
  const char* const medium = first_there(
      {"/usr/share/fonts/opentype/inter/Inter-Medium.otf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"});
  const char* const bold = first_there(
      {"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"});
  const char* const mono = first_there({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                                        "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"});
  if (regular == nullptr || medium == nullptr || bold == nullptr || mono == nullptr) {
    ImFont* only = atlas.AddFontDefault();
    return {only, only, only, only, only, only};
  }
  // ImGui's size is ascent to descent, not the em: Inter spans 1.21 em, JetBrains Mono 1.32.
  constexpr float sans_span = 1.21f;
  constexpr float mono_span = 1.32f;
  const auto add = [&](const char* path, float em, float span, float contrast) {
    ImFontConfig config;
    config.OversampleH = 3;  // even spacing without FreeType
    config.OversampleV = 1;
    config.RasterizerMultiply = contrast;
    return atlas.AddFontFromFileTTF(path, std::round(em * span * scale), &config, glyphs);
  };
  fonts f;
  f.plain = add(regular, 14, sans_span, 1.05f);
  f.strong = add(medium, 14, sans_span, 1.05f);
  f.small = add(regular, 12, sans_span, 1.1f);
  f.title = add(bold, 18, sans_span, 1.0f);
  f.mono = add(mono, 13, mono_span, 1.05f);
  f.mono_small = add(mono, 11.5f, mono_span, 1.1f);
  ImGui::GetIO().FontDefault = f.plain;
  return f;
}

void apply_style(const look& look) {
  const palette& c = look.colours;
  ImGuiStyle style;  // from scratch: ScaleAllSizes must not be applied twice
  style.WindowPadding = {0, 0};
  style.FramePadding = {8, 5};
  style.ItemSpacing = {8, 6};
  style.WindowBorderSize = style.ChildBorderSize = style.FrameBorderSize = 0;
  style.WindowRounding = style.ChildRounding = 0;
  style.FrameRounding = 5;
  style.PopupRounding = 6;
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.GrabMinSize = 24;
  const auto set = [&](ImGuiCol which, colour value) { style.Colors[which] = ImGui::ColorConvertU32ToFloat4(value); };
  set(ImGuiCol_Text, c.text);
  set(ImGuiCol_TextDisabled, c.text_faint);
  set(ImGuiCol_WindowBg, c.ground);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, c.raised);
  set(ImGuiCol_Border, c.line);
  set(ImGuiCol_FrameBg, c.field);
  set(ImGuiCol_FrameBgHovered, c.raised);
  set(ImGuiCol_FrameBgActive, c.raised);
  set(ImGuiCol_Button, c.field);
  set(ImGuiCol_ButtonHovered, c.raised);
  set(ImGuiCol_ButtonActive, c.line);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, blend(c.raised, c.text_faint, .4f));
  set(ImGuiCol_ScrollbarGrabHovered, c.text_faint);
  set(ImGuiCol_ScrollbarGrabActive, c.text_dim);
  set(ImGuiCol_TextSelectedBg, with_alpha(c.accent, 90));
  set(ImGuiCol_NavHighlight, 0);
  style.ScaleAllSizes(look.scale);
  ImGui::GetStyle() = style;
}

}  // namespace curfew::viewer
