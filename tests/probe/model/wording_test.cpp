// How what is in a snapshot is named.
#include "probe/model/wording.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

TEST(relative_path, is_short_only_below_the_working_directory) {
  EXPECT_EQ(relative_path("/src/docs/a.cpp", "/src"), "docs/a.cpp");
  EXPECT_EQ(relative_path("/src/build/../docs/a.cpp", "/src/"), "docs/a.cpp");
  EXPECT_EQ(relative_path("/srcs/a.cpp", "/src"), "/srcs/a.cpp");
  EXPECT_EQ(relative_path("/a.cpp", "/"), "a.cpp");
  EXPECT_EQ(relative_path("a.cpp", "/src"), "a.cpp");
  EXPECT_EQ(relative_path("/src/a.cpp", ""), "/src/a.cpp");
}

}  // namespace
}  // namespace curfew::model
