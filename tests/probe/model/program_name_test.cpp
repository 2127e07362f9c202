#include "probe/model/program_name.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

TEST(program_name, is_the_file_name_of_the_first_word) {
  EXPECT_EQ(program_name("/usr/bin/server --port 80"), "server");
  EXPECT_EQ(program_name("server"), "server");
  EXPECT_EQ(program_name("./server --folder /srv/data"), "server");
}

TEST(program_name, is_nothing_where_there_is_no_name) {
  EXPECT_EQ(program_name(""), "");
  EXPECT_EQ(program_name("/usr/bin/ x"), "");
}

}  // namespace
}  // namespace curfew::model
