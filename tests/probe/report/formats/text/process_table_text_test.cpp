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

TEST(process_table_text, keeps_on_a_narrow_terminal_what_one_looks_for) {
  auto rows = tests::processes();
  rows.resize(1);
  rows[0].command_line = "/home/somebody/work/build/server --port 80";
  EXPECT_EQ(process_table_text(rows, {.width = 40}),
            " PID  STATE    BUGS  COMMAND\n"
            "4242  running     0  …/server --port 80\n"
            "+ more tasks found no room in the\n  segment and are not tracked\n");
  EXPECT_THAT(process_table_text(rows, {.width = 24}), testing::HasSubstr("4242  running  …/serv"));
}

TEST(process_table_text, keeps_the_script_of_python) {
  auto rows = tests::processes();
  rows.resize(1);
  rows[0].command_line = "/home/somebody/env/bin/python3 /home/somebody/work/srv/billing.py --port 80";
  EXPECT_THAT(process_table_text(rows, {.width = 64}), testing::HasSubstr("…/python3 …/billing.py"));
  rows[0].command_line = "/home/somebody/env/bin/python3 billing.py --port 80";
  EXPECT_THAT(process_table_text(rows, {.width = 64}), testing::HasSubstr("…/python3 billing.py"));
}

}  // namespace
}  // namespace curfew::report
