# What is used from outside: all from Debian 12. GLOBAL, so that a project that has curfew as a subproject sees what the
# libraries link to.
find_package(Threads REQUIRED GLOBAL)

# Asio, standalone: headers only. A project that has it as a target (vcpkg and Conan make one) has chosen.
add_library(curfew_asio INTERFACE)
add_library(curfew::asio ALIAS curfew_asio)
set_target_properties(curfew_asio PROPERTIES EXPORT_NAME asio)
if(TARGET asio::asio)
  target_link_libraries(curfew_asio INTERFACE $<BUILD_INTERFACE:asio::asio>)
else()
  find_path(CURFEW_ASIO_INCLUDE_DIR asio.hpp REQUIRED DOC "Folder of standalone Asio's asio.hpp")
  target_include_directories(curfew_asio SYSTEM INTERFACE $<BUILD_INTERFACE:${CURFEW_ASIO_INCLUDE_DIR}>)
endif()
# clang 19 does not announce coroutines in the way that Asio 1.22 asks for them.
target_compile_definitions(curfew_asio INTERFACE ASIO_STANDALONE
  $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT=1> $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_STD_COROUTINE=1>)
if(PROJECT_IS_TOP_LEVEL)  # our own code does without; a user's may not
  target_compile_definitions(curfew_asio INTERFACE $<BUILD_INTERFACE:ASIO_NO_DEPRECATED>)
endif()
target_link_libraries(curfew_asio INTERFACE Threads::Threads)

# Boost.Asio, for a second runtime on it; headers only, too. Without it there is none.
find_package(Boost 1.81 CONFIG QUIET GLOBAL)
if(TARGET Boost::headers)
  add_library(curfew_boost_asio INTERFACE)
  add_library(curfew::boost_asio ALIAS curfew_boost_asio)
  set_target_properties(curfew_boost_asio PROPERTIES EXPORT_NAME boost_asio)
  target_compile_definitions(curfew_boost_asio INTERFACE CURFEW_BOOST_ASIO)
  if(PROJECT_IS_TOP_LEVEL)
    target_compile_definitions(curfew_boost_asio INTERFACE $<BUILD_INTERFACE:BOOST_ASIO_NO_DEPRECATED>)
  endif()
  target_link_libraries(curfew_boost_asio INTERFACE Boost::headers Threads::Threads)
elseif(PROJECT_IS_TOP_LEVEL)
  message(STATUS "Boost 1.81 or later was not found: curfew is built without its runtime on Boost.Asio")
endif()

if(CURFEW_BUILD_TOOLS)
  find_package(CLI11 REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET GLOBAL libzstd)  # snapshot files; its CMake package is not in Debian
endif()
if(CURFEW_BUILD_TOOLS)  # optional: without it there is no exporter, and `curfew export` says so
  find_package(prometheus-cpp QUIET GLOBAL)
  if(NOT TARGET prometheus-cpp::pull)
    message(STATUS "prometheus-cpp was not found: curfew is built without its exporter")
  endif()
endif()
# The viewer is left out where its libraries are not. Debian's libimgui.a wants stb and FreeType, which its .pc file does
# not name.
set(CURFEW_VIEWER_FOUND OFF)
if(CURFEW_BUILD_VIEWER AND CURFEW_BUILD_TOOLS)
  find_package(OpenGL QUIET)
  find_package(glfw3 QUIET)
  find_package(Freetype QUIET)
  pkg_check_modules(IMGUI QUIET IMPORTED_TARGET imgui)
  pkg_check_modules(STB QUIET IMPORTED_TARGET stb)
  if(OpenGL_FOUND AND glfw3_FOUND AND Freetype_FOUND AND IMGUI_FOUND AND STB_FOUND)
    set(CURFEW_VIEWER_FOUND ON)
    add_library(curfew_imgui INTERFACE)
    target_link_libraries(curfew_imgui INTERFACE PkgConfig::IMGUI PkgConfig::STB Freetype::Freetype)
  else()
    message(STATUS "curfew-viewer is left out: it needs libimgui-dev libglfw3-dev libgl-dev libstb-dev libfreetype-dev")
  endif()
endif()

if(CURFEW_BUILD_TOOLS OR CURFEW_BUILD_TESTS)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(pugixml REQUIRED)
endif()
if(CURFEW_BUILD_TESTS)
  find_package(GTest REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()
if(CURFEW_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
