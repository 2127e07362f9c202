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

# CTest calls this: gives the tests in `list` a file each for their reports, beside what their properties have already.
function(_curfew_give_reports list folder environment attached passes fails)
  _curfew_errors(errors)
  list(APPEND fails ${errors})
  foreach(test IN LISTS ${list})
    _curfew_report_file("${folder}" "${test}" report)
    set(files ${attached} "${report}")
    set(changes ${environment} "CURFEW_TEST_REPORT=set:${report}")
    set_tests_properties("${test}" PROPERTIES ENVIRONMENT_MODIFICATION "${changes}" ATTACHED_FILES_ON_FAIL "${files}")
    if(NOT "${passes}" STREQUAL "")
      set_tests_properties("${test}" PROPERTIES FAIL_REGULAR_EXPRESSION "${fails}")
    endif()
  endforeach()
endfunction()
