# Tests in ctest.
#
#   curfew_test(NAME [OPTIMIZED] [SOURCES …] [LIBRARIES …] [LABELS …] [TIMEOUT seconds])
#
# makes a GoogleTest program that ctest runs case by case. Label `soak`: minutes long, run by ./dev soak only. Programs
# in a folder that curfew_sanitized_tests() named are built by the target sanitized_tests and get the label `sanitized`.
#
# What a test costs is its compilation, and that is gtest's macros: they are compiled without optimization, after a
# header that is compiled once, and the sources of a program several at a time. What is tested, the boxes, is optimized.
# Not where a test's own code is what is tested (OPTIMIZED: coroutines).
include(GoogleTest)

# The test folders (below tests/) whose programs run in the sanitizer trees too.
macro(curfew_sanitized_tests)
  set(CURFEW_SANITIZED_TESTS ${ARGN})
  add_custom_target(sanitized_tests)
endmacro()

# gtest's headers, once for all programs that are compiled alike.
function(curfew_test_headers)
  if(TARGET curfew_test_headers)
    return()
  endif()
  add_library(curfew_test_headers OBJECT ${PROJECT_SOURCE_DIR}/tests/test_headers.cpp)
  target_link_libraries(curfew_test_headers PRIVATE GTest::gmock GTest::gtest curfew_warnings)
  target_compile_features(curfew_test_headers PRIVATE cxx_std_20)
  target_compile_options(curfew_test_headers PRIVATE -O0)
  target_precompile_headers(curfew_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

function(curfew_test name)
  cmake_parse_arguments(test "OPTIMIZED" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  add_executable(${name} ${test_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${test_LIBRARIES} GTest::gmock GTest::gtest_main curfew_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin/tests)
  if(NOT test_OPTIMIZED)
    curfew_test_headers()
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
    target_compile_options(${name} PRIVATE -O0)
    target_precompile_headers(${name} REUSE_FROM curfew_test_headers)
  endif()

  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/tests OUTPUT_VARIABLE folder)
  if(folder IN_LIST CURFEW_SANITIZED_TESTS)
    list(APPEND test_LABELS sanitized)
    add_dependencies(sanitized_tests ${name})
  endif()
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${test_TIMEOUT})
  # Labels by a file of their own: gtest_discover_tests cannot hand on a property that is a list.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(WRITE ${labels_file}
    "if(${name}_TESTS)\n  set_tests_properties(\${${name}_TESTS} PROPERTIES LABELS \"${test_LABELS}\")\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()
