# The warnings every target of ours is built with; never passed on to users of the library.
add_library(curfew_warnings INTERFACE)
target_compile_options(curfew_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
  # Not of names that another source has, where several are compiled as one.
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
  $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  # g++ 12 sees an overlap in std::string's operator+ that is not there (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # … and one that copies beyond it, where the same is inlined (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
  # … and a store through a pointer that it thinks null behind the check that it is not (GCC bug 104475).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
  # clang 19 reports what std::stable_partition of libstdc++ 12 does inside; g++ looks at our own uses.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  $<$<BOOL:${CURFEW_WARNINGS_AS_ERRORS}>:-Werror>)
