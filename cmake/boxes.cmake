# One target a box of docs/architecture.md, so that the link graph is the architecture.
#
#   curfew_box(NAME [TOGETHER] [EXPORT_NAME name] [INCLUDE folder] [SOURCES …] [PUBLIC …] [PRIVATE …])
#
# makes the static library curfew_NAME with the alias curfew::NAME. Its headers are named from the repository's root
# ("probe/segment/layout.hpp"). With INCLUDE the box has a public face: users see the headers in that folder, as
# <curfew/…>, and nothing else of the repository. EXPORT_NAME is its name for users: curfew::<name>. TOGETHER: its
# sources are compiled several at a time, which pays where they begin with the same large headers.
function(curfew_box name)
  cmake_parse_arguments(box "TOGETHER" "EXPORT_NAME;INCLUDE" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target curfew_${name})
  add_library(${target} STATIC ${box_SOURCES})
  add_library(curfew::${name} ALIAS ${target})
  if(NOT box_EXPORT_NAME)
    set(box_EXPORT_NAME ${name})
  elseif(NOT TARGET curfew::${box_EXPORT_NAME})
    add_library(curfew::${box_EXPORT_NAME} ALIAS ${target})
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${box_EXPORT_NAME} POSITION_INDEPENDENT_CODE ON)
  if(box_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
  set_property(GLOBAL APPEND PROPERTY CURFEW_BOXES ${name})

  target_compile_features(${target} PUBLIC cxx_std_20)
  # Position-independent, for those who link us into a library of their own; nobody replaces our functions one by one.
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  if(box_INCLUDE)
    cmake_path(ABSOLUTE_PATH box_INCLUDE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    target_include_directories(${target}
      PUBLIC $<BUILD_INTERFACE:${box_INCLUDE}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
      PRIVATE ${PROJECT_SOURCE_DIR})
  else()
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  endif()
  target_link_libraries(${target} PUBLIC ${box_PUBLIC} PRIVATE ${box_PRIVATE} $<BUILD_INTERFACE:curfew_warnings>)
endfunction()
