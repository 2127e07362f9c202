// Appends the listener before main(). The program's link asks for this file by its symbol (CMakeLists.txt), because
// nobody refers to anything in it.
#include <cstdio>
#include <cstdlib>

#include "probe/adapters/gtest/listener.hpp"
#include "probe/adapters/gtest/mode.hpp"

// Stands for this file. (It is no constant, whose name would be this file's own.)
extern "C" {
[[gnu::used]] curfew::gtest::listener* curfew_gtest_listener = &curfew::gtest::the_listener();
}

// GoogleTest prints its help, runs no test and calls no listener: ours stands behind that.
[[maybe_unused]] static const bool helps =
    curfew::gtest::asks_for_help() && std::atexit([] { std::fputs(curfew::gtest::help, stdout); }) == 0;
