# Tests in ctest.
#
#   curfew_test(NAME [SOURCES …] [LIBRARIES …] [LABELS …] [TIMEOUT seconds])
#
# makes a GoogleTest program that ctest runs case by case. Label `soak`: minutes long, run by ./dev soak only. Programs
# in a folder that curfew_sanitized_tests() named are built by the target sanitized_tests and get the label `sanitized`.
include(GoogleTest)

# The test folders (below tests/) whose programs run in the sanitizer trees too.
macro(curfew_sanitized_tests)
  set(CURFEW_SANITIZED_TESTS ${ARGN})
  add_custom_target(sanitized_tests)
endmacro()

function(curfew_test name)
  cmake_parse_arguments(test "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  add_executable(${name} ${test_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${test_LIBRARIES} GTest::gmock GTest::gtest_main curfew_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin/tests)

  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/tests OUTPUT_VARIABLE folder)
  if(folder IN_LIST CURFEW_SANITIZED_TESTS)
    list(APPEND test_LABELS sanitized)
    add_dependencies(sanitized_tests ${name})
    # What is looked at is the boxes: to optimize gtest's macros around them takes half of the time to compile a test.
    # Not where a test does more than that, as those of viewer/ui that draw.
    if(CURFEW_SANITIZE AND folder MATCHES "exporter$|^viewer/(ingest|rows|timeline)$")
      target_compile_options(${name} PRIVATE -O0)
    endif()
  endif()
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${test_TIMEOUT})
  # Labels by a file of their own: gtest_discover_tests cannot hand on a property that is a list.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(WRITE ${labels_file}
    "if(${name}_TESTS)\n  set_tests_properties(\${${name}_TESTS} PROPERTIES LABELS \"${test_LABELS}\")\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()
