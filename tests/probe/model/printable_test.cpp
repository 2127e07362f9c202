// Names may hold anything; what is printed is safe.
#include "probe/model/printable.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

TEST(printable, escapes_what_a_terminal_would_obey) {
  EXPECT_EQ(printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(printable("\xC2\x9b"), "\\u{9b}");
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\u{202e}");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(printable, replaces_what_is_no_utf8) {
  EXPECT_EQ(printable("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");       // overlong
  EXPECT_EQ(printable("\xED\xA0\x80").substr(0, 3), "\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(printable("ab\xE2\x82"), "ab\xEF\xBF\xBD\xEF\xBF\xBD");   // cut off
  EXPECT_EQ(printable("größe €"), "größe €");
}

}  // namespace
}  // namespace curfew::model
