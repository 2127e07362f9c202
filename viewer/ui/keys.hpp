// The keys that the viewer knows, because ImGui 1.86 has no names of its own for most keys. The platform translates its
// keys into these, and they are the indices of ImGuiIO::KeysDown. With a newer ImGui, only this file, keys.cpp and
// input_queue.cpp will have to change.
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
  // The letters are in the order of the alphabet, and the digits in that of the numbers.
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

// Returns whether the key went down in this frame, or is held down and repeats.
bool pressed(key);
bool control_held();
bool shift_held();

}  // namespace curfew::viewer
