// How states are shown: their word and colour. In a process that has ended, states are shown as what they were.
#pragma once

#include <string>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/view_model.hpp"
#include "viewer/theme/theme.hpp"

namespace curfew::viewer {

struct state_style {
  std::string word;  // e.g. "waiting" or, in a process that has ended, "was waiting"
  colour of{};
  bool loud = false;  // whether it is to stand out among many others
  bool over = false;  // whether it is the end of a task
};

state_style style_of(const palette&, const view_model&, const model::task&);
state_style style_of(const palette&, const view_model&, const model::group&);
state_style style_of(const palette&, const view_model&, const model::loop&);

}  // namespace curfew::viewer
