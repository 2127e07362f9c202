// The keys that the viewer knows: ImGui 1.86 has no names of its own for most. The platform translates into these, and
// they are the indexes of ImGuiIO::KeysDown. When ImGui is newer, this file and input_queue.cpp change, nothing else.
#pragma once

#include <cstdint>

namespace curfew::viewer {

enum class key : std::uint8_t {
  unknown,
  tab,
  left,
  right,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  del,
  backspace,
  space,
  enter,
  escape,
  control,
  shift,
  alt,
  super,
  a,
  c,
  f,
  n,
  p,
  t,
  v,
  x,
  y,
  z,
  slash,
  question,
  minus,
  equal,
  count
};

// Went down in this frame, or is held and repeats.
bool pressed(key);
bool control_held();
bool shift_held();

}  // namespace curfew::viewer
