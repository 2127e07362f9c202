// The whole window without a window: an ImGui context without a backend, driven through the same input queue, its
// elements found by name.
#pragma once

#include <imgui.h>

#include <set>
#include <string>
#include <vector>

#include "tests/viewer/ui/drawn_text.hpp"
#include "viewer/theme/glyphs.hpp"
#include "viewer/ui/panel_context.hpp"
#include "viewer/ui/view_state.hpp"
#include "viewer/ui/window/input_queue.hpp"

namespace curfew::tests {

class headless {
 public:
  explicit headless(float width = 1600, float height = 1000, float scale = 1);
  ~headless();
  headless(const headless&) = delete;
  headless& operator=(const headless&) = delete;

  void show(std::shared_ptr<const viewer::view_model>, bool watching = true);
  void show(viewer::update);
  void frame();
  bool readable() const { return readable_; }  // the last frame was worth showing
  void settle();                               // frames until all input is taken and shown

  // What a user does. REQUIRES: `name` is on the screen.
  void click(const std::string& name);
  void click(ImVec2);
  void press(viewer::key, bool with_shift = false);
  void press_with_control(viewer::key);
  void type(const std::string& text);
  void press_and_type(viewer::key, const std::string& text);  // all at once
  void wheel(const std::string& over, float lines);
  void wheel_at(ImVec2, float lines);
  void drag(ImVec2 from, ImVec2 to, bool with_shift = false);

  bool sees(const std::string& name) const { return boxes_.count(name) != 0; }
  viewer::box where(const std::string& name) const;
  void build_frame() { frame(); }  // for those who measure it
  ImU32 ground() const { return theme_.colours.ground; }
  const viewer::palette& colours() const { return theme_.colours; }
  std::size_t vertices() const;  // of the last frame
  // Of all that was drawn in a part of the last frame.
  std::set<ImU32> colours_in(const std::string& name) const;
  // What can be read in a part of the last frame, and its characters alone: without spaces.
  drawn_text drawn(const viewer::box&) const;
  std::string text(const viewer::box& within) const { return drawn(within).characters; }
  viewer::view_state& view() { return view_; }
  // What is the program's to execute, but for the theme.
  const std::vector<viewer::program_command>& asked() const { return asked_; }

 private:
  void button(bool down);
  void key(viewer::key, bool down);
  void execute(const viewer::view_command&);
  void execute(const viewer::program_command&);

  ImGuiContext* context_;
  viewer::glyph_requests glyphs_;
  viewer::theme theme_;
  viewer::view_state view_;
  viewer::input_queue input_;
  viewer::element_boxes boxes_;
  bool readable_ = false;
  std::vector<viewer::program_command> asked_;
  bool light_ = false;
};

}  // namespace curfew::tests
