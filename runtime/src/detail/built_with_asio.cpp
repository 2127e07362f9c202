#include <curfew/detail/built_with_asio.hpp>

extern "C" const char CURFEW_BUILT_WITH_ASIO = 0;

// Both runtimes define it, as they do everything else: a link of the two says so by this name, too.
extern "C" const char curfew_a_program_has_one_runtime = 0;
