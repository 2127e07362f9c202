// Internal: refuses compilers that are too old for curfew's headers, before these fail in many lines. Included first by
// what includes all headers, and by what every task needs. cmake/compiler.cmake has the same numbers.
//
// clang 15 takes a line of curfew's for the user's where std::source_location is asked for it.
#pragma once

#if defined(__clang__)
#if !defined(__apple_build_version__) && __clang_major__ < 16
#error "curfew needs clang 16 or newer, or g++ 11 or newer: std::source_location of this clang is missing, or wrong"
#endif
#elif defined(__GNUC__) && __GNUC__ < 11
#error "curfew needs g++ 11 or newer, or clang 16 or newer: this g++ has no std::source_location"
#endif

#if __cplusplus < 202002L
#error "curfew needs C++20: compile with -std=c++20, or link the program with a CMake target of curfew's"
#endif
