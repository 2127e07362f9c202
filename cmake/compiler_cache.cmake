# Compile through ccache where there is one, unless the caller chose a launcher. It takes these options to cache what
# is compiled with a precompiled header too (ccache's manual, "Precompiled headers").
find_program(CURFEW_CCACHE ccache)
mark_as_advanced(CURFEW_CCACHE)
if(CURFEW_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CURFEW_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CURFEW_CCACHE})
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
