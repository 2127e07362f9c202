#include "probe/model/command_words.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

using words = std::vector<std::string>;

TEST(command_words, are_told_apart_by_quotes) {
  EXPECT_EQ(command_words("server --port 80"), (words{"server", "--port", "80"}));
  EXPECT_EQ(command_words("'/my env/server' '' 'it'\\''s'"), (words{"/my env/server", "", "it's"}));
  EXPECT_EQ(command_words(""), words());
}

TEST(command_words, end_where_the_line_was_cut) { EXPECT_EQ(command_words("a 'b c"), (words{"a", "b c"})); }

TEST(command_words, are_those_that_the_line_was_made_of) {
  for (const auto& all : {words{"server"}, words{"/my env/python3", "", "it's", "a\"b", "c\\d", "e\nf"}})
    EXPECT_EQ(command_words(command_line_of(all)), all);
  EXPECT_EQ(command_line_of({"server", "--name=the one"}), "server '--name=the one'");
}

}  // namespace
}  // namespace curfew::model
