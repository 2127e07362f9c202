// The keys that the viewer knows: ImGui 1.86 has no names of its own for most. The platform translates into these, and
// they are the indexes of ImGuiIO::KeysDown. When ImGui is newer, this file, keys.cpp and input_queue.cpp change,
// nothing else.
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
  // In the order of the alphabet, and of the numbers.
  a,
  b,
  c,
  d,
  e,
  f,
  g,
  h,
  i,
  j,
  k,
  l,
  m,
  n,
  o,
  p,
  q,
  r,
  s,
  t,
  u,
  v,
  w,
  x,
  y,
  z,
  zero,
  one,
  two,
  three,
  four,
  five,
  six,
  seven,
  eight,
  nine,
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
