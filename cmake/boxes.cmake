# One target a box of docs/architecture.md, so that the link graph is the architecture.
#
#   curfew_box(NAME [SOURCES …] [PUBLIC …] [PRIVATE …])
#
# makes the library curfew_NAME with the alias curfew::NAME. Headers are named from the repository's root
# ("probe/segment/layout.hpp"); public ones, of a box with include/, as <curfew/…>.
function(curfew_box name)
  cmake_parse_arguments(box "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target curfew_${name})
  add_library(${target} STATIC ${box_SOURCES})
  add_library(curfew::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(${target} PUBLIC ${box_PUBLIC} PRIVATE ${box_PRIVATE} $<BUILD_INTERFACE:curfew_warnings>)
endfunction()
