#include "viewer/theme/theme.hpp"

#include <unistd.h>

#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "viewer/theme/glyphs.hpp"
#include "viewer/theme/mapped_file.hpp"

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
      .text_dim = rgb(0x9FAABA),
      .text_faint = rgb(0x8D98A9),
      .accent = rgb(0x5AA2FF),
      .selection = rgb(0x5AA2FF, 46),
      .hover = rgb(0xFFFFFF, 10),
      .guide = rgb(0xFFFFFF, 14),
      .running = rgb(0x7E9EFD),
      .ready = rgb(0xECEF82),
      .waiting = rgb(0x72759B),
      .ended = rgb(0x82848C),
      .cancelled = rgb(0x9F94AF),
      .problem = rgb(0xFF5545),
      .warning = rgb(0xFFB013),
      .good = rgb(0x2BE5A5),
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
      .text_dim = rgb(0x4A5666),
      .text_faint = rgb(0x566270),
      .accent = rgb(0x0F57BF),
      .selection = rgb(0x1565D8, 34),
      .hover = rgb(0x000000, 10),
      .guide = rgb(0x000000, 20),
      .running = rgb(0x054387),
      .ready = rgb(0x4F3E01),
      .waiting = rgb(0x2B6D9D),
      .ended = rgb(0x65737B),
      .cancelled = rgb(0x787090),
      .problem = rgb(0xD91A09),
      .warning = rgb(0xA15F34),
      .good = rgb(0x056248),
  };
  return colours;
}

float theme::px(float v) const { return std::round(v * scale); }

namespace {

const char* first_there(std::initializer_list<const char*> paths) {
  for (const char* path : paths)
    if (::access(path, R_OK) == 0) return path;
  return nullptr;
}

// Latin, Greek mu, punctuation, arrows and geometric shapes: ImGui 1.86 wants all characters listed before a font is
// loaded. Other characters are asked for when they come up in a name (glyph_requests).
constexpr ImWchar usual_glyphs[] = {0x20,   0x17F,  0x3BC,  0x3BC,  0xD7,   0xD7,   0x2010, 0x2027, 0x2030,
                                    0x203A, 0x2190, 0x2193, 0x2212, 0x2212, 0x25B2, 0x25CF, 0};

// ImGui takes the distance from ascent to descent as a font's size, not the em: this is 1.21 em in Inter, and 1.32 em
// in JetBrains Mono.
constexpr float sans_span = 1.21f;
constexpr float mono_span = 1.32f;

class font_loader {
 public:
  font_loader(ImFontAtlas& atlas, float scale, const glyph_requests* wanted) : atlas_(atlas), scale_(scale) {
    if (wanted == nullptr || wanted->empty()) return;
    wanted_ = wanted->ranges();
    for (const std::string& path : fonts_with_more_glyphs())
      if (mapped_file file(path); is_font(file)) more_.push_back(std::move(file));
  }

  ImFont* add(const char* path, float em, float span, float contrast) {
    ImFontConfig config;
    config.OversampleH = 3;  // makes the spacing even without FreeType
    config.OversampleV = 1;
    config.RasterizerMultiply = contrast;
    const float size = std::round(em * span * scale_);
    ImFont* const font = atlas_.AddFontFromFileTTF(path, size, &config, usual_glyphs);
    if (wanted_.empty()) return font;
    config.MergeMode = true;
    config.OversampleH = 1;
    atlas_.AddFontFromFileTTF(path, size, &config, wanted_.data());  // a glyph of the font itself is the best
    config.FontDataOwnedByAtlas = false;
    for (const mapped_file& file : more_)
      atlas_.AddFontFromMemoryTTF(file.data(), file.size(), size, &config, wanted_.data());
    return font;
  }
  // Renders the glyphs of all fonts, after which their files are not needed any more. Returns false if ImGui does not
  // understand one of the files.
  bool build() {
    const bool done = atlas_.Build();
    if (done) atlas_.ClearInputData();
    return done;
  }

 private:
  // Returns whether this looks like a font: ImGui asserts that it is one.
  static bool is_font(const mapped_file& file) {
    if (file.size() < 12) return false;
    const std::string_view begin(static_cast<const char*>(file.data()), 4);
    return begin == "OTTO" || begin == "ttcf" || begin == "true" || begin == std::string_view("\0\1\0\0", 4);
  }

  ImFontAtlas& atlas_;
  const float scale_;
  std::vector<ImWchar> wanted_;
  std::vector<mapped_file> more_;
};

}  // namespace

fonts load_fonts(float scale, const glyph_requests* wanted) {
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
  font_loader loader(atlas, scale, wanted);
  fonts f;
  f.plain = loader.add(regular, 14, sans_span, 1.05f);
  f.strong = loader.add(medium, 14, sans_span, 1.05f);
  f.small = loader.add(regular, 12, sans_span, 1.1f);
  f.title = loader.add(bold, 18, sans_span, 1.0f);
  f.mono = loader.add(mono, 13, mono_span, 1.05f);
  f.mono_small = loader.add(mono, 11.5f, mono_span, 1.1f);
  if (!loader.build()) return wanted == nullptr ? fonts() : load_fonts(scale);
  ImGui::GetIO().FontDefault = f.plain;
  return f;
}

void apply_style(const theme& theme) {
  const palette& c = theme.colours;
  ImGuiStyle style;  // a fresh one, because ScaleAllSizes must not be applied twice
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
  style.ScaleAllSizes(theme.scale);
  ImGui::GetStyle() = style;
}

}  // namespace curfew::viewer
