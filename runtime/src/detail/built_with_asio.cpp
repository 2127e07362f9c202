#include <curfew/detail/built_with_asio.hpp>

extern "C" const char CURFEW_BUILT_WITH_ASIO = 0;
