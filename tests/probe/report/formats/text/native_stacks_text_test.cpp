#include "probe/report/formats/text/native_stacks_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace curfew::report {
namespace {

native_stack standing_in(std::uint32_t thread, const char* function) {
  return {thread,
          "app",
          {{"read", "../sysdeps/read.c", 26, "/lib/libc.so.6"}, {function, "/work/src/app.cpp", 7, "/work/app"}}};
}

std::string text_of(const native_stacks& stacks) {
  style s;
  s.working_directory = "/work";
  return native_stacks_text(stacks, s);
}

TEST(native_stacks_text, has_functions_and_their_places_in_columns) {
  EXPECT_EQ(text_of({{standing_in(41, "n::session")}, ""}),
            "\nwhere its threads stood:\n"
            "  thread 41 (app)\n"
            "    read        libc.so.6\n"
            "    n::session  src/app.cpp:7\n");
}

TEST(native_stacks_text, has_threads_that_stand_at_the_same_place_once) {
  EXPECT_EQ(text_of({{standing_in(41, "a"), standing_in(42, "b"), standing_in(43, "a"), standing_in(44, "a")}, ""}),
            "\nwhere its threads stood:\n"
            "  thread 41 (app) and 2 more that stand there\n"
            "    read  libc.so.6\n"
            "    a     src/app.cpp:7\n"
            "  thread 42 (app)\n"
            "    read  libc.so.6\n"
            "    b     src/app.cpp:7\n");
}

TEST(native_stacks_text, has_names_as_wide_as_there_is_room_beside_their_places) {
  const std::string name(70, 'n');
  const native_stacks stacks{{standing_in(41, name.c_str())}, ""};
  const auto whole = "    " + name + "  src/app.cpp:7\n";
  style s{.working_directory = "/work"};
  EXPECT_TRUE(native_stacks_text(stacks, s).ends_with(whole)) << "a file has whole lines";
  s.width = 100;
  EXPECT_TRUE(native_stacks_text(stacks, s).ends_with(whole));
  s.width = 80;
  EXPECT_TRUE(native_stacks_text(stacks, s).ends_with("\n    " + std::string(60, 'n') + "…  src/app.cpp:7\n"));
}

TEST(native_stacks_text, says_what_is_further_out) {
  auto cut = standing_in(41, "a");
  cut.is_cut = true;
  EXPECT_TRUE(text_of({{cut}, ""}).ends_with("    a     src/app.cpp:7\n    … and more, further out\n"));
  cut.frames.resize(20, cut.frames.back());
  EXPECT_TRUE(text_of({{cut}, ""}).ends_with("    a     src/app.cpp:7\n    … 4 or more, further out\n"));
  cut.is_cut = false;
  EXPECT_TRUE(text_of({{cut}, ""}).ends_with("    … 4 more, further out\n"));
}

TEST(native_stacks_text, says_what_is_missing) {
  EXPECT_EQ(text_of({{}, "Operation not permitted"}),
            "\nwhere its threads stood could not be read: Operation not permitted\n");
  EXPECT_TRUE(text_of({{standing_in(41, "a")}, "there are more threads"})
                  .ends_with("  not all of them: there are more threads\n"));
  EXPECT_EQ(text_of({}), "");
}

}  // namespace
}  // namespace curfew::report
