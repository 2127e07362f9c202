// Writes how long something lasted that had not ended when its process was last seen: "40 s". If nobody saw the process
// end, this is a lower bound, as in the other tools: "≥ 40 s".
#pragma once

#include <string>

#include "probe/model/text.hpp"

namespace curfew::viewer {

inline std::string ongoing_text(const model::snapshot& s, model::nanoseconds lasted) {
  return (s.process.end_unseen ? "≥ " : "") + model::duration_text(lasted);
}
// The same for a task's age, which is exact if the task has ended by itself.
inline std::string age_text(const model::snapshot& s, const model::task& t, model::nanoseconds age) {
  return model::is_live(t.state) ? ongoing_text(s, age) : model::duration_text(age);
}

}  // namespace curfew::viewer
