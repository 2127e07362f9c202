// What a panel is given to draw and to send commands: the canvas, the view's state, the commands of this frame, and the
// names by which tests find what is on the screen.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/wording.hpp"
#include "viewer/theme/canvas.hpp"
#include "viewer/ui/commands.hpp"
#include "viewer/ui/view_state.hpp"

namespace curfew::viewer {

using element_boxes = std::map<std::string, box>;

struct panel_context {
  const canvas& pen;
  const view_state& view;
  std::vector<command>& out;
  element_boxes* boxes = nullptr;   // null unless a test wants to know
  std::string* tip_text = nullptr;  // the full text of what the mouse is over, which is drawn last
  bool reveal = false;              // whether to scroll to what was chosen by a key

  void send(command) const;
  void record_box(const std::string& name, const box& b) const {
    if (boxes != nullptr) (*boxes)[name] = b;
  }

  // Shows the text beside the mouse while that is over the box.
  void tip(const box&, const std::string& text) const;

  // REQUIRES: there is a view model.
  model::wording words() const;

  struct touch {
    bool hovered = false, clicked = false;
  };
  // Makes an area that can be clicked. REQUIRES: `name` is unique on the screen.
  touch area(const std::string& name, const box&) const;
  // Draws a text that sends `leads_to` when it is clicked; if `tail` is set and there is no room, only its end. Returns
  // where it ends.
  float link(const std::string& name, ImFont*, float x, float right, float baseline, const std::string& text,
             const command& leads_to, bool tail = false) const;
  // Draws a name. If there is no room for all of it, it is cut in its middle, and a tip has the whole of it. Returns
  // where it ends.
  float name(ImFont*, float x, float right, float baseline, colour, const std::string& text) const;
  // Draws a flat button with a word. Returns whether it was clicked.
  bool button(const std::string& name, const box&, const std::string& word, bool lit = false) const;
};

}  // namespace curfew::viewer
