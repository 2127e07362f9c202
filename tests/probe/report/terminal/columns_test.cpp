#include "probe/report/terminal/columns.hpp"

#include <gtest/gtest.h>

namespace curfew::report {
namespace {

TEST(columns, counts_characters) {
  EXPECT_EQ(columns("größe"), 5u);
  EXPECT_EQ(columns("e\xCC\x81"), 1u);  // a letter and its accent
  EXPECT_EQ(padded("ö", 3), "ö  ");
  EXPECT_EQ(padded_left("ö", 3), "  ö");
  EXPECT_EQ(shortened("größe", 4), "grö…");
  EXPECT_EQ(shortened("größe", 5), "größe");
}

TEST(columns, keep_of_a_place_its_line_and_the_end_of_its_file_or_nothing) {
  EXPECT_EQ(end_of_place("/src/server.cpp:1234", 20), "/src/server.cpp:1234");
  EXPECT_EQ(end_of_place("/src/server.cpp:1234", 16), "…server.cpp:1234");
  EXPECT_EQ(end_of_place("/src/server.cpp:1234", 9), "…cpp:1234");
  EXPECT_EQ(end_of_place("/src/server.cpp:1234", 8), "");
  EXPECT_EQ(end_of_place("a.c:1", 5), "a.c:1");
  EXPECT_EQ(end_of_place("", 1), "");
}

}  // namespace
}  // namespace curfew::report
