# cpack, or ./dev pack: three packages for Debian and its kin, made of the components of cmake/install.cmake.
#
#   libcurfew-dev   what programs are compiled with and linked to
#   curfew          the command, its adapter for Python and all documents
#   curfew-viewer   the window
#
# Every installed file is in one of them. They are built for the distribution that they are built on.
set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME curfew)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT "${CURFEW_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian_files.cmake)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SOURCE curfew)  # all three are of it
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

# curfew_debian_package(NAME DESCRIPTION COMPONENTS … SECTION … [DEPENDS …] [RECOMMENDS …] [SUGGESTS …]): the first line of
# DESCRIPTION is what lists of packages say of it
function(curfew_debian_package name description)
  set(lists COMPONENTS DEPENDS RECOMMENDS SUGGESTS)
  cmake_parse_arguments(package "" SECTION "${lists}" ${ARGN})
  string(TOUPPER ${name} NAME)
  set(files ${PROJECT_BINARY_DIR}/debian/${name})
  set(PACKAGE ${name})
  string(TIMESTAMP DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH, where that is set
  configure_file(${PROJECT_SOURCE_DIR}/packaging/debian/changelog.in ${files}/changelog.Debian @ONLY)
  install(FILES ${files}/changelog.Debian ${PROJECT_SOURCE_DIR}/packaging/debian/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT debian_${name} EXCLUDE_FROM_ALL)
  install(FILES ${PROJECT_SOURCE_DIR}/CHANGELOG.md RENAME changelog
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT debian_${name} EXCLUDE_FROM_ALL)
  foreach(component IN LISTS package_COMPONENTS ITEMS debian_${name})
    string(TOUPPER ${component} COMPONENT)
    set(CPACK_COMPONENT_${COMPONENT}_GROUP ${name} PARENT_SCOPE)
    list(APPEND CPACK_COMPONENTS_ALL ${component})
  endforeach()
  set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} PARENT_SCOPE)
  foreach(field DEPENDS RECOMMENDS SUGGESTS)
    list(JOIN package_${field} ", " value)
    set(CPACK_DEBIAN_${NAME}_PACKAGE_${field} "${value}" PARENT_SCOPE)
  endforeach()
  set(CPACK_DEBIAN_${NAME}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${NAME}_PACKAGE_SECTION ${package_SECTION} PARENT_SCOPE)
  set(CPACK_DEBIAN_${NAME}_DESCRIPTION "${description}" PARENT_SCOPE)
  if(EXISTS ${PROJECT_SOURCE_DIR}/packaging/debian/${name}/prerm)
    set(CPACK_DEBIAN_${NAME}_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/${name}/prerm PARENT_SCOPE)
  endif()
endfunction()

set(CPACK_COMPONENTS_ALL "")

# What curfew-config.cmake and the modules of pkg-config look for. Asio is always asked for, and its version is the one that
# curfew was built with: with another, programs do not link. The rest belongs to components.
set(asio libasio-dev)
if(EXISTS ${CURFEW_ASIO_INCLUDE_DIR}/asio/version.hpp)
  file(STRINGS ${CURFEW_ASIO_INCLUDE_DIR}/asio/version.hpp version REGEX "^#define ASIO_VERSION [0-9]+")
  string(REGEX REPLACE "^#define ASIO_VERSION ([0-9]+).*" "\\1" version "${version}")
  math(EXPR major "${version} / 100000")
  math(EXPR minor "${version} / 100 % 1000")
  math(EXPR patch "${version} % 100")
  math(EXPR next "${patch} + 1")
  set(asio "libasio-dev (>= 1:${major}.${minor}.${patch})" "libasio-dev (<< 1:${major}.${minor}.${next}~)")
endif()
set(recommended curfew)
set(suggested "")
if(TARGET curfew_gtest)
  list(APPEND recommended libgtest-dev libfmt-dev libpugixml-dev libzstd-dev pkg-config)
endif()
if(TARGET curfew_exporter)
  list(APPEND suggested prometheus-cpp-dev)
endif()
if(TARGET curfew_runtime_boost)
  list(APPEND suggested libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev)
endif()
curfew_debian_package(libcurfew-dev [[
structured concurrency on Asio, seen from outside (development files)
curfew is a runtime of tasks and task groups for C++20, on standalone Asio or
Boost.Asio, that keeps what every task does where other processes can read it.
Programs of plain Asio can be recorded without a change to their sources.

This package has static libraries, headers, a package for CMake and modules
for pkg-config, among them one that fails tests of GoogleTest.]]
  COMPONENTS development SECTION libdevel
  DEPENDS ${asio} RECOMMENDS ${recommended} SUGGESTS ${suggested})

if(TARGET curfew)
  set(suggested libcurfew-dev prometheus python3)
  if(TARGET curfew_viewer)
    list(PREPEND suggested curfew-viewer)
  endif()
  curfew_debian_package(curfew [[
finds tasks that nobody waits for when an event loop closes
curfew check runs a program or its tests, and fails when a task was left
behind: it names the task, who spawned it and the line where it waits. curfew
ps and curfew tree show the same of a process that runs, hangs or was killed,
and curfew export has it for Prometheus.

It is for programs that were built with libcurfew-dev, and for those of
Python's asyncio, trio and anyio. This package has the documents, too.]]
    COMPONENTS tools documents SECTION devel
    SUGGESTS ${suggested})
endif()
if(TARGET curfew_viewer)
  curfew_debian_package(curfew-viewer [[
shows the tasks of a process that curfew records, in a window
The window has the tree of the tasks by who owns them, what was found of them,
the lines that spawned them with their trends, and a timeline of who ran when.
It reads processes that run, those that have died, and what curfew snapshot
has saved. A process that is looked at notices nothing.]]
    COMPONENTS viewer SECTION devel
    RECOMMENDS curfew fonts-inter fonts-jetbrains-mono)
endif()
include(CPack)
