# What CurfewTest.cmake says of the reports of tests: when a project is configured, and when CTest reads its tests.

# Sets `result` to what finds that a check failed in what it prints by --say-failure, whatever the format of its report.
function(_curfew_errors result)
  set(${result} "curfew check: failed" PARENT_SCOPE)
endfunction()

# Sets `result` to where the reports of this folder's tests are. CTest makes that, in case somebody has removed it.
function(_curfew_report_folder result)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_BINARY_DIR BASE_DIRECTORY ${CMAKE_BINARY_DIR} OUTPUT_VARIABLE here)
  set(folder ${CMAKE_BINARY_DIR}/curfew_reports)
  if(NOT here STREQUAL ".")
    string(APPEND folder "/${here}")
  endif()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/curfew_tests/reports.cmake)
  get_property(files DIRECTORY PROPERTY TEST_INCLUDE_FILES)
  if(NOT file IN_LIST files)
    file(WRITE ${file} "file(MAKE_DIRECTORY [==[${folder}]==])\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
  endif()
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

# Sets `result` to the file for the report of a test, which is called after it.
function(_curfew_report_file folder test result)
  string(REGEX REPLACE "[^A-Za-z0-9_.+-]" "_" name "${test}")
  string(LENGTH "${name}" length)
  if(NOT name STREQUAL test OR length GREATER 100)  # another test's could be the same, or too long for a file
    string(MD5 hash "${test}")
    string(SUBSTRING "${name}" 0 100 name)
    string(SUBSTRING ${hash} 0 8 hash)
    string(APPEND name "-${hash}")
  endif()
  set(${result} "${folder}/${name}.xml" PARENT_SCOPE)
endfunction()

# CTest calls this: gives the tests in `list` a file each for their reports. To what these properties of a test have
# already CTest appends. Tests with square brackets in their names are in no list, for no list can have them: those are read from the file that
# gtest_discover_tests() has made of all, whose name begins with `made`.
function(_curfew_give_reports list made folder passes)
  foreach(test IN LISTS ${list})
    _curfew_give_report("${test}")
  endforeach()
  foreach(file "${made}.cmake" "${made}-${CTEST_CONFIGURATION_TYPE}.cmake")
    if(EXISTS "${file}")
      _curfew_give_reports_to_bracketed("${file}")
    endif()
  endforeach()
endfunction()

# Has the variables of its caller.
function(_curfew_give_report test)
  _curfew_report_file("${folder}" "${test}" report)
  set_tests_properties("${test}" PROPERTIES ENVIRONMENT_MODIFICATION "CURFEW_TEST_REPORT=set:${report}"
    ATTACHED_FILES_ON_FAIL "${report}")
  if(NOT "${passes}" STREQUAL "")
    _curfew_errors(errors)
    set_tests_properties("${test}" PROPERTIES FAIL_REGULAR_EXPRESSION "${errors}")
  endif()
endfunction()

# A test's line begins with add_test([=[NAME]=], with as many equals signs as it takes. What lists cannot have stands for
# itself only in the end.
function(_curfew_give_reports_to_bracketed file)
  file(READ "${file}" text)
  string(ASCII 1 opening)
  string(ASCII 2 closing)
  string(ASCII 3 semicolon)
  string(REPLACE "[" "${opening}" text "${text}")
  string(REPLACE "]" "${closing}" text "${text}")
  string(REPLACE ";" "${semicolon}" text "${text}")
  string(REGEX MATCHALL "\nadd_test\\(${opening}=+${opening}[^\n]*" lines "\n${text}")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^\nadd_test\\(${opening}(=+)${opening}(.*)$" "\\1;\\2" parts "${line}")
    list(GET parts 0 equals)
    list(GET parts 1 name)
    string(FIND "${name}" "${closing}${equals}${closing}" length)
    string(SUBSTRING "${name}" 0 ${length} name)
    if(name MATCHES "[${opening}${closing}]")
      string(REPLACE "${opening}" "[" name "${name}")
      string(REPLACE "${closing}" "]" name "${name}")
      string(REPLACE "${semicolon}" ";" name "${name}")
      _curfew_give_report("${name}")
    endif()
  endforeach()
endfunction()
