# Tests of CTest's, each run by a `curfew check` of its own: one that leaves a task behind fails, and one that hangs is
# reported with its tree before CTest kills it.
#
#   find_package(curfew REQUIRED)
#   include(CurfewTest)            # of a subproject: include(${curfew_SOURCE_DIR}/cmake/CurfewTest.cmake)
#
#   curfew_add_test(NAME name COMMAND command [arg…] [CONFIGURATIONS config…] [WORKING_DIRECTORY folder]
#                   [COMMAND_EXPAND_LISTS] [CHECK_OPTIONS option…] [TIMEOUT seconds] [LABELS label…] [DEPENDS test…])
#
# is add_test() with the same arguments, and with some properties, which set_tests_properties() sets as well. A command
# that is a target is run by its TEST_LAUNCHER and its CROSSCOMPILING_EMULATOR, if it has any and was made before.
#
#   curfew_discover_tests(target [CHECK_OPTIONS option…] [argument of gtest_discover_tests()…])
#
# is gtest_discover_tests(), and runs each test that it finds under a check. A test in which no loop runs records
# nothing, so --allow-nothing-recorded is among the options.
#
# What is common to both:
#   options      Those of `curfew check` in the variable CURFEW_CHECK_OPTIONS, a list, and then those of CHECK_OPTIONS.
#   time limits  The check has less time than the test: five seconds, at most a quarter of it; or, where that is less
#                than a second, a second, at most a half. The test's is its property TIMEOUT or, where it has none,
#                DART_TESTING_TIMEOUT, which include(CTest) sets. Of curfew_add_test() the property counts as it is at
#                the end of the folder's CMakeLists.txt, of curfew_discover_tests() as it is in PROPERTIES. What
#                `ctest --timeout` says only CTest knows. Three tenths of what is left are its --grace.
#   reports      A JUnit file a test below ${CMAKE_BINARY_DIR}/curfew_reports/, in its ATTACHED_FILES_ON_FAIL.
#   output       With PASS_REGULAR_EXPRESSION CTest does not look at a test's status: such a test has
#                FAIL_REGULAR_EXPRESSION, too, which finds what --say-failure prints. Of one with WILL_FAIL we warn.
#   the program  The target curfew where that is built (a subproject with CURFEW_BUILD_TOOLS); else CURFEW_PROGRAM, which
#                is looked for in the package that has this file, and in the PATH.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)
include(GoogleTest)
include(${CMAKE_CURRENT_LIST_DIR}/CurfewTestReports.cmake)

function(curfew_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 test "COMMAND_EXPAND_LISTS" "NAME;WORKING_DIRECTORY;TIMEOUT"
    "COMMAND;CONFIGURATIONS;CHECK_OPTIONS;LABELS;DEPENDS")
  if(NOT "${test_UNPARSED_ARGUMENTS}" STREQUAL "")
    message(FATAL_ERROR "curfew_add_test takes no \"${test_UNPARSED_ARGUMENTS}\". It takes NAME, COMMAND, CONFIGURATIONS, "
      "WORKING_DIRECTORY, COMMAND_EXPAND_LISTS, CHECK_OPTIONS, TIMEOUT, LABELS and DEPENDS; options of the check go "
      "behind CHECK_OPTIONS, and other properties of the test are set by set_tests_properties()")
  elseif("${test_NAME}" STREQUAL "" OR "${test_COMMAND}" STREQUAL "")
    message(FATAL_ERROR "curfew_add_test needs NAME and COMMAND: curfew_add_test(NAME name COMMAND command [arg…])")
  endif()
  # Word by word, for a list cannot have single square brackets in it.
  set(keywords NAME COMMAND CONFIGURATIONS WORKING_DIRECTORY COMMAND_EXPAND_LISTS CHECK_OPTIONS TIMEOUT LABELS DEPENDS)
  set(words_of_COMMAND "")
  set(words_of_CHECK_OPTIONS "")
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE ${last})
    if("${ARGV${i}}" IN_LIST keywords)
      set(key "${ARGV${i}}")
    elseif(key STREQUAL "COMMAND" AND words_of_COMMAND STREQUAL "")
      _curfew_quote_program(words_of_COMMAND "${ARGV${i}}")
    elseif(key STREQUAL "COMMAND" OR key STREQUAL "CHECK_OPTIONS")
      _curfew_quote(word "${ARGV${i}}")
      string(APPEND words_of_${key} "${word}")
    endif()
  endforeach()
  _curfew_program(program)
  _curfew_report_folder(reports)
  _curfew_report_file("${reports}" "${test_NAME}" report)
  _curfew_new_limit(limit)
  _curfew_quote(check "${program}" check --timeout "$<TARGET_PROPERTY:curfew_test_limits,${limit}>"
    --grace "$<TARGET_PROPERTY:curfew_test_limits,${limit}_grace>" --say-failure --format "junit=${report}")
  _curfew_quote_list(usual_options CURFEW_CHECK_OPTIONS)
  _curfew_quote(name "${test_NAME}")
  set(more "")
  if(NOT "${test_CONFIGURATIONS}" STREQUAL "")
    _curfew_quote_list(configurations test_CONFIGURATIONS)
    string(APPEND more " CONFIGURATIONS ${configurations}")
  endif()
  if(NOT "${test_WORKING_DIRECTORY}" STREQUAL "")
    _curfew_quote(folder "${test_WORKING_DIRECTORY}")
    string(APPEND more " WORKING_DIRECTORY ${folder}")
  endif()
  if(test_COMMAND_EXPAND_LISTS)
    string(APPEND more " COMMAND_EXPAND_LISTS")
  endif()
  # Evaluated, because a list that is expanded loses its empty elements.
  cmake_language(EVAL CODE
    "add_test(NAME ${name} COMMAND ${check} ${usual_options} ${words_of_CHECK_OPTIONS} -- ${words_of_COMMAND} ${more})")
  foreach(property TIMEOUT LABELS DEPENDS)
    if(DEFINED test_${property})
      set_property(TEST "${test_NAME}" PROPERTY ${property} "${test_${property}}")
    endif()
  endforeach()
  _curfew_quote(arguments "${test_NAME}" "${limit}" "${report}")
  cmake_language(EVAL CODE "cmake_language(DEFER CALL _curfew_look_at_properties ${arguments})")
endfunction()

function(curfew_discover_tests target)
  set(flags NO_PRETTY_TYPES NO_PRETTY_VALUES)
  set(single TEST_PREFIX TEST_SUFFIX WORKING_DIRECTORY TEST_LIST DISCOVERY_TIMEOUT XML_OUTPUT_DIR DISCOVERY_MODE)
  set(several EXTRA_ARGS DISCOVERY_EXTRA_ARGS PROPERTIES TEST_FILTER)
  cmake_parse_arguments(PARSE_ARGV 1 test "${flags}" "${single}" "${several};CHECK_OPTIONS")
  _curfew_refuse_unknown("${test_UNPARSED_ARGUMENTS}" ${flags} ${single} ${several})
  # What follows CHECK_OPTIONS is ours, up to the next word that gtest_discover_tests() knows; all else is passed on.
  set(passed_on "")
  set(options "")
  set(is_ours FALSE)
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE ${last})
    set(word "${ARGV${i}}")
    if(word STREQUAL "CHECK_OPTIONS")
      set(is_ours TRUE)
      continue()
    elseif(word IN_LIST flags OR word IN_LIST single OR word IN_LIST several)
      set(is_ours FALSE)
    endif()
    if(is_ours)
      _curfew_shell_quote(quoted "${word}")
      string(APPEND options "${quoted}")
    else()
      _curfew_quote(quoted "${word}")
      string(APPEND passed_on "${quoted}")
    endif()
  endforeach()
  if("${test_TEST_LIST}" STREQUAL "")
    set(test_TEST_LIST ${target}_TESTS)
  endif()
  get_property(number TARGET ${target} PROPERTY CURFEW_TEST_DISCOVERIES)
  math(EXPR number "0${number} + 1")
  set_property(TARGET ${target} PROPERTY CURFEW_TEST_DISCOVERIES ${number})
  foreach(property TIMEOUT WILL_FAIL PASS_REGULAR_EXPRESSION)
    _curfew_find_property("${test_PROPERTIES}" ${property} of_tests_${property})
  endforeach()
  _curfew_warn_of_will_fail("${target}" "${of_tests_WILL_FAIL}")

  # What stands before each test gtest_discover_tests() takes from a property, as that is when it is called.
  set(files ${CMAKE_CURRENT_BINARY_DIR}/curfew_tests/${target}-${number})
  _curfew_time_limit("${target}" "${of_tests_TIMEOUT}" limit grace)
  _curfew_write_launcher(${files}-$<CONFIG>.sh ${limit} ${grace} "${options}")
  set(property CROSSCOMPILING_EMULATOR)
  if(NOT CMAKE_VERSION VERSION_LESS 3.29)
    set(property TEST_LAUNCHER)
  endif()
  get_property(was_set TARGET ${target} PROPERTY ${property} SET)
  get_property(before TARGET ${target} PROPERTY ${property})
  set_property(TARGET ${target} PROPERTY ${property} /bin/sh ${files}-$<CONFIG>.sh ${before})
  cmake_language(EVAL CODE "gtest_discover_tests(${passed_on})")
  set_property(TARGET ${target} PROPERTY ${property})
  if(was_set)
    set_property(TARGET ${target} PROPERTY ${property} ${before})
  endif()

  # Only CTest knows which tests there are. It reads this file after the one that has them, whose place is that of CMake
  # 3.25; several configurations may have one each.
  get_property(number TARGET ${target} PROPERTY CTEST_DISCOVERED_TEST_COUNTER)
  _curfew_report_folder(reports)
  _curfew_quote(arguments "${CMAKE_CURRENT_BINARY_DIR}/${target}[${number}]_tests" "${reports}"
    "${of_tests_PASS_REGULAR_EXPRESSION}")
  file(WRITE ${files}.cmake "include([==[${CMAKE_CURRENT_FUNCTION_LIST_DIR}/CurfewTestReports.cmake]==])\n"
    "_curfew_give_reports(${test_TEST_LIST} ${arguments})\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${files}.cmake)
endfunction()

# A word that this CMake's gtest_discover_tests() knows is passed on, also where we have not heard of it.
function(_curfew_refuse_unknown words)
  if("${words}" STREQUAL "")
    return()
  endif()
  list(GET words 0 word)
  file(READ ${CMAKE_ROOT}/Modules/GoogleTest.cmake module)
  if(word MATCHES "^[A-Z_]+$" AND module MATCHES "[;\"]${word}[;\"]")
    return()
  endif()
  list(JOIN ARGN ", " known)
  message(FATAL_ERROR "curfew_discover_tests takes no \"${words}\". It takes CHECK_OPTIONS, and what gtest_discover_tests() "
    "takes: ${known}")
endfunction()

# ---- what runs a test -----------------------------------------------------------------------------------------------

function(_curfew_program result)
  if(TARGET curfew AND NOT CURFEW_PROGRAM)
    get_target_property(type curfew TYPE)
    if(type STREQUAL "EXECUTABLE")
      set(${result} $<TARGET_FILE:curfew> PARENT_SCOPE)
      return()
    endif()
  endif()
  set(hints "")
  # The programs of a package for another machine do not run on this one.
  if(EXISTS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/curfew-config.cmake AND NOT CMAKE_CROSSCOMPILING)
    set(hints ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../../bin)
  endif()
  find_program(CURFEW_PROGRAM curfew HINTS ${hints} DOC "The program curfew, under which tests are run")
  if(NOT CURFEW_PROGRAM)
    message(FATAL_ERROR "CurfewTest found no program curfew: install it, set CURFEW_PROGRAM to it, or set CURFEW_BUILD_TOOLS to ON before curfew where that is a subproject")
  endif()
  set(${result} "${CURFEW_PROGRAM}" PARENT_SCOPE)
endfunction()

# Sets `result` to the first word of a test's COMMAND, quoted. For a target that is its program, with what runs it, as in
# add_test(); the target may be made later.
function(_curfew_quote_program result word)
  set(launchers "")
  if(TARGET "${word}")
    _curfew_launchers_of("${word}" launchers)
  endif()
  if(word MATCHES "^[A-Za-z0-9_.+:-]+$")
    set(word "$<$<TARGET_EXISTS:${word}>:$<TARGET_FILE:${word}>>$<$<NOT:$<TARGET_EXISTS:${word}>>:${word}>")
  endif()
  _curfew_quote_list(before launchers)
  _curfew_quote(quoted "${word}")
  set(${result} "${before}${quoted}" PARENT_SCOPE)
endfunction()

function(_curfew_launchers_of target result)
  set(launcher "")
  if(NOT CMAKE_VERSION VERSION_LESS 3.29)
    get_property(launcher TARGET ${target} PROPERTY TEST_LAUNCHER)
  endif()
  get_property(emulator TARGET ${target} PROPERTY CROSSCOMPILING_EMULATOR)
  set(${result} ${launcher} ${emulator} PARENT_SCOPE)
endfunction()

# Writes the script that runs a discovered test. Which test it is, it knows by the name of the report; to list the tests
# it only runs the program. `options` are those of its check, quoted.
function(_curfew_write_launcher path limit grace options)
  _curfew_program(program)
  _curfew_shell_quote(command "${program}" check --timeout ${limit} --grace ${grace} --say-failure
    --allow-nothing-recorded)
  foreach(option IN LISTS CURFEW_CHECK_OPTIONS)
    _curfew_shell_quote(quoted "${option}")
    string(APPEND command "${quoted}")
  endforeach()
  file(GENERATE OUTPUT ${path} CONTENT "# Made by curfew_discover_tests().
for word; do
  [ \"$word\" != --gtest_list_tests ] || exec \"$@\"
done
report=\${CURFEW_TEST_REPORT-}
unset CURFEW_TEST_REPORT
exec${command}${options} \${report:+--format \"junit=$report\"} -- \"$@\"
")
endfunction()

# ---- time limits ----------------------------------------------------------------------------------------------------

# Sets `result` to the name of a property that is to have the time limit of a check: curfew_test_limits is a target that
# builds nothing, and has such properties for generator expressions.
function(_curfew_new_limit result)
  if(NOT TARGET curfew_test_limits)
    add_library(curfew_test_limits INTERFACE IMPORTED GLOBAL)
    set_property(GLOBAL PROPERTY CURFEW_TEST_LIMITS 0)
  endif()
  get_property(number GLOBAL PROPERTY CURFEW_TEST_LIMITS)
  math(EXPR number "${number} + 1")
  set_property(GLOBAL PROPERTY CURFEW_TEST_LIMITS ${number})
  set(${result} limit_${number} PARENT_SCOPE)
endfunction()

# Sets `result` to the time limit of the check of a test with this TIMEOUT, for --timeout; 0 is none. Sets `grace` to what
# goes with that, for --grace.
function(_curfew_time_limit test timeout result grace)
  if("${timeout}" STREQUAL "")
    set(timeout "${DART_TESTING_TIMEOUT}")
  endif()
  set(limit 0)
  set(of_what_is_left 2s)
  if(timeout MATCHES "^([0-9]+)\\.?([0-9]*)$")
    string(SUBSTRING "${CMAKE_MATCH_2}000" 0 3 fraction)
    math(EXPR limit "${CMAKE_MATCH_1} * 1000 + 1${fraction} - 1000")
    # What is left ends the test, however deaf to SIGTERM it is. The grace goes three times at most: stacks are read, the
    # test may end by itself, and is killed.
    set(left ${limit})
    if(limit GREATER 20000)
      math(EXPR limit "${limit} - 5000")
    elseif(limit GREATER 4000)
      math(EXPR limit "(${limit} * 3 + 3) / 4")
    elseif(limit GREATER 2000)
      math(EXPR limit "${limit} - 1000")
    else()
      math(EXPR limit "(${limit} + 1) / 2")
    endif()
    math(EXPR of_what_is_left "(${left} - ${limit}) * 3 / 10")
    string(APPEND of_what_is_left ms)
    string(APPEND limit ms)
    string(REGEX REPLACE "000ms$" "s" limit ${limit})
  elseif(NOT "${timeout}" STREQUAL "")
    message(WARNING "CurfewTest: \"${timeout}\", the TIMEOUT of ${test}, is no number of seconds: where it hangs, CTest kills it before there is a report")
  endif()
  set(${result} ${limit} PARENT_SCOPE)
  set(${grace} ${of_what_is_left} PARENT_SCOPE)
endfunction()

# ---- properties -----------------------------------------------------------------------------------------------------

# Called at the end of the folder's CMakeLists.txt, when the properties of its tests are set.
function(_curfew_look_at_properties test limit report)
  foreach(property TIMEOUT WILL_FAIL PASS_REGULAR_EXPRESSION)
    get_property(${property} TEST "${test}" PROPERTY ${property})
  endforeach()
  _curfew_time_limit("${test}" "${TIMEOUT}" time grace)
  set_property(TARGET curfew_test_limits PROPERTY ${limit} ${time})
  set_property(TARGET curfew_test_limits PROPERTY ${limit}_grace ${grace})
  set_property(TEST "${test}" APPEND PROPERTY ATTACHED_FILES_ON_FAIL "${report}")
  _curfew_warn_of_will_fail("${test}" "${WILL_FAIL}")
  if(NOT "${PASS_REGULAR_EXPRESSION}" STREQUAL "")
    _curfew_errors(errors)
    set_property(TEST "${test}" APPEND PROPERTY FAIL_REGULAR_EXPRESSION ${errors})
  endif()
endfunction()

function(_curfew_warn_of_will_fail test will_fail)
  if(will_fail)
    message(WARNING "CurfewTest: ${test} has WILL_FAIL, so it passes where it leaves something behind")
  endif()
endfunction()

function(_curfew_find_property properties name result)
  set(is_value FALSE)
  set(value "")
  foreach(word IN LISTS properties)
    if(is_value AND key STREQUAL name)
      set(value "${word}")
    endif()
    set(key "${word}")
    if(is_value)
      set(is_value FALSE)
    else()
      set(is_value TRUE)
    endif()
  endforeach()
  set(${result} "${value}" PARENT_SCOPE)
endfunction()

# ---- words ----------------------------------------------------------------------------------------------------------

# Sets `result` to the words behind it as source code of CMake's, which means each as it is.
function(_curfew_quote result)
  set(text "")
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE 1 ${last})
    set(equals "==")
    while("${ARGV${i}}]" MATCHES "]${equals}]")
      string(APPEND equals "=")
    endwhile()
    string(APPEND text " [${equals}[${ARGV${i}}]${equals}]")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# The same of all elements of a list, which is named.
function(_curfew_quote_list result list)
  set(text "")
  foreach(word IN LISTS ${list})
    _curfew_quote(quoted "${word}")
    string(APPEND text "${quoted}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Sets `result` to the words behind it, quoted for sh.
function(_curfew_shell_quote result)
  set(text "")
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE 1 ${last})
    string(REPLACE "'" "'\\''" word "${ARGV${i}}")
    string(APPEND text " '${word}'")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()
