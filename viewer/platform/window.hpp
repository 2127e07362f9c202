// The window of the system: the one place that knows GLFW and OpenGL. Everything else knows ImGui and input_queue.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "viewer/ui/window/input_queue.hpp"

namespace curfew::viewer {

struct window_options {
  std::string title = "curfew";
  int width = 1600;  // at most: with its frame it is no larger than what the screen has for windows
  int height = 1000;
};

// One at a time; made, used and destroyed on the main thread. REQUIRES: an ImGui context that outlives it.
class system_window {
 public:
  explicit system_window(const window_options&);  // throws std::runtime_error
  ~system_window();
  system_window(const system_window&) = delete;
  system_window& operator=(const system_window&) = delete;

  bool closing() const;
  bool visible() const;  // it is neither minimized nor, as far as the system tells, hidden
  float scale() const;   // of the screen it is on
  void set_title(const std::string&);
  std::pair<int, int> size() const;    // width and height
  void hold_input(int frames);         // see input_queue
  void take_fonts();                   // the atlas of the ImGui context was made anew
  void copy(const std::string& text);  // to the clipboard

  // Sleeps until there is input, a wake() or the window has to be drawn anew or was shown or hidden. Uses no processor.
  void wait();
  // Ends a wait(), from any thread.
  static void wake();

  // Whether there is anything to draw: input, or that draw_again() asked for it.
  bool needs_frame() const;
  void draw_again(int frames);
  // NewFrame, `draw`, Render, and onto the screen, if `draw` says that it is worth showing; returns whether. No more
  // often than the screen can show.
  bool frame(ImU32 background, const std::function<bool()>& draw);

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace curfew::viewer
