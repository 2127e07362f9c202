// The lines of Python code, by the tables that CPython 3.11 made of it.
#include "probe/reader/python_stack.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace curfew::reader {
namespace {

// co_linetable of a function that begins on line 2 and has an expression over several lines.
const std::string table(
    "\x80\x00\xd8\x08\x09\x80\x41\xe0\x08\x09\xd8\x08\x09\xd8\x08\x09\xf1\x03\x01\x09\x0a\xf0\x05\x03\x09\x0b\x80\x41"
    "\xf0\x08\x00\x0c\x0d\x80\x48",
    35);

TEST(python_stack, finds_the_line_of_each_instruction) {
  std::vector<std::uint32_t> lines;
  for (std::int64_t at = 0; at < 13; ++at) lines.push_back(line_at(table, 2, at));
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 3, 3, 5, 6, 7, 6, 6, 4, 4, 8, 8, 0}));
}

TEST(python_stack, takes_a_table_that_is_cut_off_for_what_it_says) {
  for (std::size_t size = 0; size < table.size(); ++size)
    for (std::int64_t at = 0; at < 13; ++at) EXPECT_LE(line_at(table.substr(0, size), 2, at), 8u);
  EXPECT_EQ(line_at(std::string(64, '\xff'), 2, 500), 0u);
}

TEST(python_stack, is_empty_for_a_process_that_keeps_none) {
  static const segment::header none{};
  EXPECT_TRUE(read_python_stack(none, 1).empty());
}

}  // namespace
}  // namespace curfew::reader
