// first error: curfew needs
#undef __GNUC__
#define __GNUC__ 10
#if defined(__clang__)
#undef __clang_major__
#define __clang_major__ 15
#endif
#include <curfew/detail/compiler.hpp>
