# Refuses a compiler that is too old, before it fails in many lines. runtime/include/curfew/detail/compiler.hpp has the
# same numbers, for programs that use curfew.
set(oldest_GNU 11)
set(oldest_Clang 16)
if(DEFINED oldest_${CMAKE_CXX_COMPILER_ID} AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS oldest_${CMAKE_CXX_COMPILER_ID})
  message(FATAL_ERROR
    "curfew needs g++ ${oldest_GNU} or newer, or clang ${oldest_Clang} or newer: ${CMAKE_CXX_COMPILER} is "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. Name another by -DCMAKE_CXX_COMPILER=g++-12, in a new build folder.")
endif()
