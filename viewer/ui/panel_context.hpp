// What a panel draws with and talks through: the canvas, the view, the commands of this frame, and the names by which
// tests find what is on the screen.
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
  element_boxes* boxes = nullptr;   // null: nobody looks
  std::string* tip_text = nullptr;  // what the mouse is over, in full; drawn when all else is
  bool reveal = false;              // what was chosen by key is to be scrolled into view

  void send(command) const;
  void record_box(const std::string& name, const box& b) const {
    if (boxes != nullptr) (*boxes)[name] = b;
  }

  // While the mouse is over that, the text stands beside it.
  void tip(const box&, const std::string& text) const;

  // REQUIRES: there is a view model.
  model::wording words() const;

  struct touch {
    bool hovered = false, clicked = false;
  };
  // An area that can be clicked. `name` is unique on the screen.
  touch area(const std::string& name, const box&) const;
  // Text that leads somewhere. Returns where it ends.
  float link(const std::string& name, ImFont*, float x, float right, float baseline, const std::string& text,
             const command& leads_to, bool tail = false) const;
  // A name, cut in its middle where there is no room for all of it: then the whole of it is in a tip. Returns its end.
  float name(ImFont*, float x, float right, float baseline, colour, const std::string& text) const;
  // A flat button with a word.
  bool button(const std::string& name, const box&, const std::string& word, bool lit = false) const;
};

}  // namespace curfew::viewer
