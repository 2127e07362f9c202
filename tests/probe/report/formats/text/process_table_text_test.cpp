#include "probe/report/formats/text/process_table_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/report/terminal/columns.hpp"
#include "tests/probe/report/golden.hpp"
#include "tests/probe/report/scenes.hpp"

namespace curfew::report {
namespace {

TEST(process_table_text, lines_up) {
  tests::expect_golden(process_table_text(tests::processes(), {}), "processes.txt");
}

TEST(process_table_text, cuts_commands_to_the_terminal) {
  const auto text = process_table_text(tests::processes(), {.width = 80});
  for (std::size_t from = 0; from < text.size(); from = text.find('\n', from) + 1)
    EXPECT_LE(columns(std::string_view(text).substr(from, text.find('\n', from) - from)), 80u);
}

}  // namespace
}  // namespace curfew::report
