// The loops: what happened when.
#include <cmath>

#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

void loops_panel(const stage& on, const box& b) {
  const canvas& pen = on.pen;
  ImFont* const font = pen.fonts().plain;
  const char* const text = "Nothing was recorded yet";
  pen.text(font, std::floor((b.left + b.right - canvas::width(font, text)) / 2), b.top + pen.px(108),
           pen.colours().text_dim, text);
  on.mark("loops", b);
}

}  // namespace curfew::viewer
