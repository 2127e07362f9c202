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

}  // namespace
}  // namespace curfew::report
