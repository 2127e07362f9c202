#include "tests/viewer/ui/headless.hpp"

#include <stdexcept>
#include <variant>

#include "viewer/ui/window/window.hpp"

namespace curfew::tests {

using viewer::input_event;

headless::headless(float width, float height, float scale) : context_(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {width, height};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  viewer::input_queue::install(io);
  theme_.scale = scale;
  theme_.glyphs = &glyphs_;
  theme_.fonts = viewer::load_fonts(scale);
  viewer::apply_style(theme_);
  unsigned char* pixels = nullptr;
  int w = 0, h = 0;
  io.Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
  settle();
}

headless::~headless() { ImGui::DestroyContext(context_); }

void headless::show(std::shared_ptr<const viewer::view_model> view_model, bool watching) {
  viewer::update update;
  update.view_model = std::move(view_model);
  update.watching = watching;
  show(std::move(update));
}

void headless::show(viewer::update update) {
  if (!view_.process.is_watched()) view_.begin_watching("1-00000000.curfew");
  view_.take(std::make_shared<const viewer::update>(std::move(update)));
  settle();
}

void headless::frame() {
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = 1 / 60.f;
  input_.apply_one_frame(io);
  ImGui::NewFrame();
  const auto [commands, readable] = viewer::draw_window(theme_, view_, &boxes_);
  readable_ = readable;
  ImGui::Render();
  for (const viewer::command& c : commands) std::visit([this](const auto& one) { execute(one); }, c);
  if (!readable) theme_.fonts = viewer::load_fonts(theme_.scale, &glyphs_);
}

void headless::execute(const viewer::view_command& c) {
  view_.apply(c);
  if (view_.filter_focus_wanted()) input_.hold(3);
}

void headless::execute(const viewer::program_command& c) {
  view_.status_message.clear();
  if (!std::holds_alternative<viewer::commands::switch_theme>(c)) return asked_.push_back(c);
  light_ = !light_;
  theme_.colours = light_ ? viewer::light() : viewer::dark();
  viewer::apply_style(theme_);
}

void headless::settle() {
  do frame();
  while (!input_.empty());
  frame();
  frame();
}

void headless::button(bool down) { input_.push({.what = input_event::kind::button, .down = down}); }

void headless::key(viewer::key k, bool down) { input_.push({.what = input_event::kind::key, .down = down, .key = k}); }

void headless::click(ImVec2 at) {
  input_.push({.what = input_event::kind::move, .x = at.x, .y = at.y});
  settle();
  button(true);
  button(false);
  settle();
}

void headless::click(const std::string& name) {
  const viewer::box b = where(name);
  click(ImVec2((b.left + b.right) / 2, b.middle()));
}

void headless::press(viewer::key k, bool with_shift) {
  if (with_shift) key(viewer::key::shift, true);
  key(k, true);
  key(k, false);
  if (with_shift) key(viewer::key::shift, false);
  settle();
}

void headless::press_with_control(viewer::key k) {
  for (const bool down : {true, false}) {
    key(down ? viewer::key::control : k, down);
    key(down ? k : viewer::key::control, down);
  }
  settle();
}

void headless::type(const std::string& text) {
  for (const char c : text) input_.push({.what = input_event::kind::character, .code = static_cast<unsigned char>(c)});
  settle();
}

void headless::press_and_type(viewer::key k, const std::string& text) {
  key(k, true);
  key(k, false);
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') key(static_cast<viewer::key>(static_cast<int>(viewer::key::a) + (c - 'a')), true);
    input_.push({.what = input_event::kind::character, .code = static_cast<unsigned char>(c)});
    if (c >= 'a' && c <= 'z') key(static_cast<viewer::key>(static_cast<int>(viewer::key::a) + (c - 'a')), false);
  }
  settle();
}

void headless::wheel(const std::string& over, float lines) {
  const viewer::box b = where(over);
  input_.push({.what = input_event::kind::move, .x = (b.left + b.right) / 2, .y = b.middle()});
  settle();
  input_.push({.what = input_event::kind::wheel, .y = lines});
  settle();
}

void headless::wheel_at(ImVec2 at, float lines) {
  input_.push({.what = input_event::kind::move, .x = at.x, .y = at.y});
  settle();
  input_.push({.what = input_event::kind::wheel, .y = lines});
  settle();
}

void headless::drag(ImVec2 from, ImVec2 to, bool with_shift) {
  if (with_shift) key(viewer::key::shift, true);
  input_.push({.what = input_event::kind::move, .x = from.x, .y = from.y});
  settle();
  button(true);
  settle();
  for (int step = 1; step <= 4; ++step) {
    const float part = static_cast<float>(step) / 4;
    input_.push(
        {.what = input_event::kind::move, .x = from.x + (to.x - from.x) * part, .y = from.y + (to.y - from.y) * part});
    settle();
  }
  button(false);
  if (with_shift) key(viewer::key::shift, false);
  settle();
}

viewer::box headless::where(const std::string& name) const {
  const auto found = boxes_.find(name);
  if (found == boxes_.end()) throw std::runtime_error("not on the screen: " + name);
  return found->second;
}

drawn_text headless::drawn(const viewer::box& within) const { return text_in(*ImGui::GetDrawData(), within); }

std::set<ImU32> headless::colours_in(const std::string& name) const {
  const viewer::box within = where(name);
  const ImDrawData& data = *ImGui::GetDrawData();
  std::set<ImU32> colours;
  for (int l = 0; l < data.CmdListsCount; ++l)
    for (const ImDrawVert& v : data.CmdLists[l]->VtxBuffer)
      if (within.contains(v.pos)) colours.insert(v.col);
  return colours;
}

std::size_t headless::vertices() const { return static_cast<std::size_t>(ImGui::GetDrawData()->TotalVtxCount); }

}  // namespace curfew::tests
