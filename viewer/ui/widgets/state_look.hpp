// How states are shown: their word and colour. Of what a process left behind when it ended, nothing goes on any more.
#pragma once

#include <string>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/view_model.hpp"
#include "viewer/theme/theme.hpp"

namespace curfew::viewer {

struct state_look {
  std::string word;  // "waiting"; of a process that has ended, "was waiting"
  colour of{};
  bool loud = false;  // to be seen among many others
};

state_look look_of(const palette&, const view_model&, const model::task&);
state_look look_of(const palette&, const view_model&, const model::group&);
state_look look_of(const palette&, const view_model&, const model::loop&);

}  // namespace curfew::viewer
