// One queue of input, for the window's events and for tests. ImGui 1.86 has none: two changes of one key within a frame
// would be lost, and a viewer that draws only when something happens has long frames.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <deque>

#include "viewer/ui/keys.hpp"

namespace curfew::viewer {

struct input_event {
  enum class kind : std::uint8_t { move, button, wheel, key, character, focus };
  kind what = kind::move;
  bool down = false;   // button, key, focus
  unsigned code = 0;   // button, character
  viewer::key key{};   // key
  float x = 0, y = 0;  // move: where; wheel: how far
};

class input_queue {
 public:
  // Once for an ImGui context.
  static void install(ImGuiIO&);

  void push(const input_event& e) { waiting_.push_back(e); }
  bool empty() const { return waiting_.empty(); }
  // As many as may share a frame; the rest wait for the next.
  void apply_one_frame(ImGuiIO&);
  // Takes nothing for so many frames: a field that was asked to take the keyboard does so two frames later, and what
  // is typed fast must not be lost.
  void hold(int frames) { held_ = frames; }

 private:
  std::deque<input_event> waiting_;
  int held_ = 0;
};

}  // namespace curfew::viewer
