// A queue of input, for the window's events and for tests. ImGui 1.86 has none: two changes of one key within a frame
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
  bool down = false;   // for button, key and focus
  unsigned code = 0;   // for button and character
  viewer::key key{};   // for key
  float x = 0, y = 0;  // the position for move, the distance for wheel
};

class input_queue {
 public:
  // Tells ImGui the viewer's keys. To be called once for an ImGui context.
  static void install(ImGuiIO&);

  void push(const input_event& e) { waiting_.push_back(e); }
  bool empty() const { return waiting_.empty(); }
  // Gives ImGui as many events as may share a frame; the rest wait for the next.
  void apply_one_frame(ImGuiIO&);
  // Holds all events back for this many frames: a field that was asked to take the keyboard does so two frames later,
  // and what is typed fast must not be lost.
  void hold(int frames) { held_ = frames; }

 private:
  std::deque<input_event> waiting_;
  int held_ = 0;
};

}  // namespace curfew::viewer
