#include "probe/model/source_files.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

TEST(source_files, of_the_system_and_of_compilers_are_installed) {
  EXPECT_TRUE(is_installed("/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h"));
  EXPECT_TRUE(is_installed("/usr/lib/gcc/x86_64-linux-gnu/12/include/emmintrin.h"));
  EXPECT_TRUE(is_installed("/opt/gcc-15/include/c++/15/future"));
  EXPECT_TRUE(is_installed("/lib/x86_64-linux-gnu/libc.so.6"));
  EXPECT_FALSE(is_installed("/home/me/include/app.hpp"));
  EXPECT_FALSE(is_installed("/usr/src/app/main.cpp"));
  EXPECT_FALSE(is_installed("app.cpp"));
  EXPECT_FALSE(is_installed(""));
}

TEST(source_files, of_packages_of_python_are_installed_wherever_that_is) {
  EXPECT_TRUE(is_installed("/home/me/app/.venv/lib/python3.13/site-packages/httpx/_client.py"));
  EXPECT_TRUE(is_installed("/home/me/.local/dist-packages/aiohttp/web.py"));
  EXPECT_TRUE(is_installed("/opt/python/lib/python3.12/concurrent/futures/thread.py"));
  EXPECT_TRUE(is_installed("<frozen importlib._bootstrap>"));
  EXPECT_FALSE(is_installed("/home/me/app/packages/site.py"));
  EXPECT_FALSE(is_installed("<string>"));  // python -c
}

TEST(source_files, are_the_same_by_a_whole_and_by_a_relative_path) {
  EXPECT_TRUE(is_same_source("/src/app.cpp", "/src/app.cpp"));
  EXPECT_TRUE(is_same_source("app.cpp", "/src/app.cpp"));
  EXPECT_TRUE(is_same_source("/src/lib/./app.cpp", "../lib/app.cpp"));
  EXPECT_FALSE(is_same_source("app.cpp", "/src/my_app.cpp"));
  EXPECT_FALSE(is_same_source("/a/app.cpp", "/src/a/app.cpp"));
  EXPECT_FALSE(is_same_source("a/app.cpp", "app.cpp"));
  EXPECT_FALSE(is_same_source("", "/src/app.cpp"));
}

TEST(source_files, have_functions_of_libraries_by_their_names) {
  EXPECT_TRUE(is_of_a_known_library("curfew::run<void>"));
  EXPECT_TRUE(is_of_a_known_library("std::mutex::lock"));
  EXPECT_FALSE(is_of_a_known_library("standard::mutex::lock"));
}

}  // namespace
}  // namespace curfew::model
