// The window of the system. The files of this folder are the only ones that use GLFW and OpenGL; everything else uses
// ImGui and input_queue.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "viewer/ui/window/input_queue.hpp"

namespace curfew::viewer {

struct window_options {
  std::string title = "curfew";
  int width = 1600;  // the window is made smaller if, with its frame, it does not fit on the screen
  int height = 1000;
};

// There may be one at a time; it is made, used and destroyed on the main thread. REQUIRES: there is an ImGui context
// that outlives it.
class system_window {
 public:
  explicit system_window(const window_options&);  // throws std::runtime_error if it cannot be opened
  ~system_window();
  system_window(const system_window&) = delete;
  system_window& operator=(const system_window&) = delete;

  bool closing() const;
  bool visible() const;  // whether it is neither minimized nor, as far as the system tells, hidden
  float scale() const;   // the scale of the screen that the window is on, from 0.75 to 4
  void set_title(const std::string&);
  std::pair<int, int> size() const;    // width and height
  void hold_input(int frames);         // see input_queue::hold()
  void take_fonts();                   // hands the fonts of the ImGui context to OpenGL, after they were loaded anew
  void copy(const std::string& text);  // copies a text to the clipboard

  // Sleeps until there is input, wake() is called, or the window has to be drawn anew or was shown or hidden. Uses no
  // processor time meanwhile. A visible window does not sleep if a frame is needed or a mouse button is held.
  void wait();
  // Ends a wait(). Any thread may call this.
  static void wake();

  // Returns whether a frame is to be drawn, because there is input or because draw_again() asked for it.
  bool needs_frame() const;
  // Asks for at least this many more frames.
  void draw_again(int frames);
  // Draws a frame: begins it, calls `draw`, renders it, and shows it if `draw` returns true. Returns false if `draw`
  // did. Waits so long that frames do not come more often than the screen can show them.
  bool frame(ImU32 background, const std::function<bool()>& draw);

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace curfew::viewer
