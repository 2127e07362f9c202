#include "probe/model/running_place.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/support/snapshot_builder.hpp"

namespace curfew::model {
namespace {

struct code {
  std::string_view file;
  std::uint32_t line;
  std::string_view function;
};

// Returns the line to look at in a task of a file that runs this, the innermost first.
std::uint32_t line_in_task(std::string_view file, const std::vector<code>& runs) {
  tests::snapshot_builder b;
  auto& task = b.task("report", file).get();
  task.note = 0;
  auto& running = b.get().notes.emplace_back().running;
  for (const auto& [at, line, function] : runs) running.push_back(b.site(at, line, function));
  return b.get().site_at(running_place_in_task(b, b.get().tasks.front())).line;
}

const code once{"/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h", 700, "__gthread_once"};
const code futex{"libc.so.6", 0, "__futex_abstimed_wait_common64"};

TEST(running_place_in_task, is_in_the_file_of_the_task) {
  EXPECT_EQ(line_in_task("/src/app.cpp", {futex, once, {"/src/pool.cpp", 9, "get"}, {"/src/app.cpp", 7, "report"}}),
            7u);
}

TEST(running_place_in_task, is_in_the_file_of_the_task_that_the_compiler_knew_by_a_relative_path) {
  EXPECT_EQ(line_in_task("app.cpp", {futex, once, {"/src/pool.cpp", 9, "get"}, {"/src/app.cpp", 7, "report"}}), 7u);
}

TEST(running_place_in_task, is_no_line_of_a_library_where_there_is_one_of_the_program) {
  EXPECT_EQ(line_in_task("/src/app.cpp", {futex, once, {"/src/pool.cpp", 9, "get"}}), 9u);
  EXPECT_EQ(line_in_task("/src/app.cpp", {{"/opt/asio/impl/read.hpp", 5, "asio::read"}, {"/src/pool.cpp", 9, "get"}}),
            9u);
}

TEST(running_place_in_task, is_what_is_known_where_nothing_is_of_the_program) {
  EXPECT_EQ(line_in_task("/src/app.cpp", {futex, once}), 700u);
  EXPECT_EQ(line_in_task("/src/app.cpp", {futex}), 0u);
}

}  // namespace
}  // namespace curfew::model
