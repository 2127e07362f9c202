#include "probe/report/run/native_stack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace curfew::report {
namespace {

using testing::ElementsAre;

native_frame of_program(const char* function) { return {function, "/src/main.cpp", 1, "/bin/app"}; }
native_frame of_c_library(const char* function) { return {function, "", 0, "/lib/libc.so.6"}; }

std::vector<std::string> functions(std::vector<native_frame> frames) {
  std::vector<std::string> names;
  for (const auto& f : telling_frames({1, "", std::move(frames)})) names.push_back(f.function);
  return names;
}

TEST(telling_frames, leave_out_what_starts_a_program_or_a_thread) {
  EXPECT_THAT(functions({of_c_library("read"), of_program("main"), of_c_library("__libc_start_call_main"),
                         of_c_library("__libc_start_main_impl"), of_program("_start")}),
              ElementsAre("read", "main"));
  EXPECT_THAT(functions({of_program("work"),
                         {"", "", 0, "/usr/lib/libstdc++.so.6"},
                         of_c_library("start_thread"),
                         of_c_library("clone3")}),
              ElementsAre("work"));
}

native_frame of_interpreter(const char* function) { return {function, "", 0, "/usr/bin/python3.11"}; }

TEST(show_code, has_what_python_runs_in_the_place_of_the_interpreter) {
  native_stack stack{1, "", {of_c_library("read"), of_interpreter("os_read"), of_c_library("clone3")}, true};
  show_code(stack, {});
  EXPECT_EQ(stack.frames.size(), 3u);
  show_code(stack, {{"load", "/src/app.py", 7, ""}, {"main", "/src/app.py", 9, ""}});
  EXPECT_THAT(functions(stack.frames), ElementsAre("read", "load", "main"));
  EXPECT_FALSE(stack.is_cut);
}

TEST(show_code, keeps_what_is_no_interpreter) {
  native_stack stack{1, "", {of_c_library("read"), of_program("main")}, false};
  show_code(stack, {{"load", "/src/app.py", 7, ""}});
  EXPECT_THAT(functions(stack.frames), ElementsAre("read", "main", "load"));
}

TEST(telling_frames, have_the_innermost_of_libraries_above_the_program) {
  EXPECT_THAT(functions({of_c_library("epoll_wait"), of_program("asio::detail::epoll_reactor::run"),
                         of_program("asio::detail::scheduler::run"), of_program("main")}),
              ElementsAre("epoll_wait", "asio::detail::epoll_reactor::run", "main"));
}

TEST(telling_frames, leave_out_libraries_that_called_the_program) {
  EXPECT_THAT(functions({of_program("n::on_read"), of_program("asio::detail::scheduler::run"),
                         of_program("curfew::detail::poll"), of_program("main")}),
              ElementsAre("n::on_read", "main"));
}

TEST(telling_frames, may_be_none) { EXPECT_TRUE(telling_frames({}).empty()); }

std::vector<std::string> within_the_poll(std::initializer_list<native_frame> frames) {
  std::vector<std::string> names;
  for (const auto& f : frames_of_poll({1, "", frames})) names.push_back(f.function);
  return names;
}

TEST(frames_of_poll, end_where_the_runtime_resumes_the_task) {
  EXPECT_THAT(within_the_poll({of_c_library("read"), of_program("parse"), of_program("report"),
                               of_program("std::coroutine_handle::resume"), of_program("curfew::detail::poll"),
                               of_program("asio::io_context::run"), of_program("main")}),
              ElementsAre("read", "parse", "report"));
}

TEST(frames_of_poll, have_what_the_task_calls_of_the_runtime) {
  EXPECT_THAT(within_the_poll({of_c_library("epoll_wait"), of_program("asio::io_context::run"), of_program("report"),
                               of_program("curfew::detail::poll"), of_program("main")}),
              ElementsAre("epoll_wait", "asio::io_context::run", "report"));
}

native_frame without_lines(const char* function) { return {function, "", 0, "/bin/app"}; }

TEST(frames_of_poll, end_there_also_without_debug_information) {
  EXPECT_THAT(
      within_the_poll({of_c_library("read"), without_lines("parse"), without_lines("report"),
                       without_lines("std::__n4861::coroutine_handle<…>::resume"), without_lines("curfew::run<void>"),
                       without_lines("testing::Test::Run"), without_lines("main")}),
      ElementsAre("read", "parse", "report"));
}

TEST(telling_frames, leave_out_all_of_curfew_that_called_the_program) {
  EXPECT_THAT(functions({of_c_library("read"), of_program("report"), of_program("curfew::loop::run<void>"),
                         of_program("curfew::run<void>"), of_program("main")}),
              ElementsAre("read", "report", "main"));
}

TEST(telling_frames, leave_out_what_of_libraries_is_in_headers) {
  EXPECT_THAT(functions({of_program("n::on_read"),
                         {"__invoke", "/usr/include/c++/12/functional", 7, "/bin/app"},
                         of_program("main")}),
              ElementsAre("n::on_read", "main"));
}

TEST(frames_of_poll, are_all_where_nothing_says_which_are_the_programs) {
  EXPECT_THAT(within_the_poll({of_c_library("read"), {"report", "", 0, "/bin/app"}, {"main", "", 0, "/bin/app"}}),
              ElementsAre("read", "report", "main"));
}

}  // namespace
}  // namespace curfew::report
