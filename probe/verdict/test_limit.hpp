// A coroutine test that takes too long is stopped by its limit (curfew/coroutine_test.hpp), and its main task says so.
// Who reads that gives other advice than of a loop that somebody stopped.
#pragma once

#include <string_view>

#include "probe/model/snapshot.hpp"

namespace curfew::verdict {

// Ends what the main task says of a loop that was stopped by the limit of its test.
inline constexpr std::string_view mark_of_test_limit = "(CURFEW_TEST_LIMIT)";

// Returns whether the task's loop was stopped in that way.
bool is_ended_by_test_limit(const model::snapshot&, const model::task&);

}  // namespace curfew::verdict
