# What is used from outside: all from Debian 12.
find_package(Threads REQUIRED)

find_path(CURFEW_ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(curfew_asio INTERFACE)
target_include_directories(curfew_asio SYSTEM INTERFACE ${CURFEW_ASIO_INCLUDE_DIR})
# clang 19 does not announce coroutines in the way that Asio 1.22 asks for them.
target_compile_definitions(curfew_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED
  $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT=1> $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_STD_COROUTINE=1>)
target_link_libraries(curfew_asio INTERFACE Threads::Threads)

if(CURFEW_BUILD_TOOLS)
  find_package(fmt REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(nlohmann_json REQUIRED)
endif()
if(CURFEW_BUILD_TESTS)
  find_package(GTest REQUIRED)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
endif()
if(CURFEW_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
