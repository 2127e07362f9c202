// Appends the listener before main(). The program's link asks for this file by its symbol (CMakeLists.txt), because
// nobody refers to anything in it.
#include "probe/adapters/gtest/listener.hpp"

// Stands for this file. (It is no constant, whose name would be this file's own.)
extern "C" {
[[gnu::used]] curfew::gtest::listener* curfew_gtest_listener = &curfew::gtest::the_listener();
}
