// Who a task belongs to, or belonged to: "a join_handle of accept #2", "nobody; it was task_group #4 of serve #1".
#pragma once

#include <string>

#include "probe/verdict/words.hpp"

namespace curfew::report {

// Of the oldest task. "" where it has no owner to speak of. REQUIRES: there is one.
std::string owner_text(const verdict::evidence&);

}  // namespace curfew::report
