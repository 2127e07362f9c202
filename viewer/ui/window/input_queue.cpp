#include "viewer/ui/window/input_queue.hpp"

#include <cfloat>
#include <cstddef>

namespace curfew::viewer {

namespace {

constexpr std::size_t number(key k) { return static_cast<std::size_t>(k); }
constexpr bool is_modifier(key k) { return k == key::control || k == key::shift || k == key::alt || k == key::super; }

}  // namespace

void input_queue::install(ImGuiIO& io) {
  const auto map = [&](int theirs, key ours) { io.KeyMap[theirs] = static_cast<int>(ours); };
  map(ImGuiKey_Tab, key::tab);
  map(ImGuiKey_LeftArrow, key::left);
  map(ImGuiKey_RightArrow, key::right);
  map(ImGuiKey_UpArrow, key::up);
  map(ImGuiKey_DownArrow, key::down);
  map(ImGuiKey_PageUp, key::page_up);
  map(ImGuiKey_PageDown, key::page_down);
  map(ImGuiKey_Home, key::home);
  map(ImGuiKey_End, key::end);
  map(ImGuiKey_Delete, key::del);
  map(ImGuiKey_Backspace, key::backspace);
  map(ImGuiKey_Space, key::space);
  map(ImGuiKey_Enter, key::enter);
  map(ImGuiKey_Escape, key::escape);
  map(ImGuiKey_A, key::a);
  map(ImGuiKey_C, key::c);
  map(ImGuiKey_V, key::v);
  map(ImGuiKey_X, key::x);
  map(ImGuiKey_Y, key::y);
  map(ImGuiKey_Z, key::z);
}

void input_queue::apply_one_frame(ImGuiIO& io) {
  if (held_ > 0) {
    --held_;
    return;
  }
  using kind = input_event::kind;
  bool button_changed[5] = {}, any_button = false, wheel = false, text = false, any_key = false, any_plain_key = false;
  bool key_changed[number(key::count)] = {};
  for (; !waiting_.empty(); waiting_.pop_front()) {
    const input_event& e = waiting_.front();
    switch (e.what) {
      case kind::move:
        if (any_button || wheel || any_key || text) return;
        io.MousePos = ImVec2(e.x, e.y);
        break;
      case kind::button:
        if (e.code >= 5) break;
        if (button_changed[e.code] || wheel) return;
        io.MouseDown[e.code] = e.down;
        button_changed[e.code] = any_button = true;
        break;
      case kind::wheel:
        if (any_button) return;
        io.MouseWheelH += e.x;
        io.MouseWheel += e.y;
        wheel = true;
        break;
      case kind::key:
        if (e.key == key::unknown) break;
        if (key_changed[number(e.key)] || text || any_button) return;
        // A key that was pressed with this modifier, or the wheel, must be seen together with it, so the modifier's
        // change waits for the next frame.
        if (is_modifier(e.key) && (any_plain_key || wheel)) return;
        io.KeysDown[number(e.key)] = e.down;
        key_changed[number(e.key)] = any_key = true;
        any_plain_key |= !is_modifier(e.key);
        io.KeyCtrl = io.KeysDown[number(key::control)];
        io.KeyShift = io.KeysDown[number(key::shift)];
        io.KeyAlt = io.KeysDown[number(key::alt)];
        io.KeySuper = io.KeysDown[number(key::super)];
        break;
      case kind::character:
        io.AddInputCharacter(e.code);
        text = true;
        break;
      case kind::focus:
        io.AddFocusEvent(e.down);
        if (!e.down) io.MousePos = ImVec2(-FLT_MAX, -FLT_MAX);
        break;
    }
  }
}

}  // namespace curfew::viewer
