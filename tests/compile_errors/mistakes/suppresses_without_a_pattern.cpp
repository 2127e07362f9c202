// first error: each line of a suppression is FINDING:PATTERN, as in
#include <curfew/suppress.hpp>

CURFEW_SUPPRESS(
    "orphaned-task:session\n"
    "pending-at-shutdown");
