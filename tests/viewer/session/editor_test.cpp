#include "viewer/session/editor.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace curfew {
namespace {

using testing::ElementsAre;

std::vector<std::string> command(std::map<std::string, std::string> variables) {
  return viewer::editor_command({"/src/a b.cpp", 73}, [&](const char* name) { return variables[name]; });
}

TEST(editor, is_the_one_that_the_user_set_for_us) {
  EXPECT_THAT(command({{"CURFEW_EDITOR", "mine --at {line} {file}"}, {"EDITOR", "vim"}}),
              ElementsAre("mine", "--at", "73", "/src/a b.cpp"));
  EXPECT_THAT(command({{"CURFEW_EDITOR", "/usr/bin/code"}}), ElementsAre("/usr/bin/code", "-g", "/src/a b.cpp:73"));
  EXPECT_THAT(command({{"CURFEW_EDITOR", "mine"}}), ElementsAre("mine", "/src/a b.cpp"));
}

TEST(editor, is_told_the_line_in_the_way_it_knows) {
  EXPECT_THAT(command({{"VISUAL", "code --wait"}, {"EDITOR", "vim"}}),
              ElementsAre("code", "--wait", "-g", "/src/a b.cpp:73"));
  EXPECT_THAT(command({{"EDITOR", "subl"}}), ElementsAre("subl", "/src/a b.cpp:73"));
  EXPECT_THAT(command({{"EDITOR", "gvim"}}), ElementsAre("gvim", "+73", "/src/a b.cpp"));
  EXPECT_THAT(command({{"EDITOR", "kate"}}), ElementsAre("kate", "-l", "73", "/src/a b.cpp"));
}

TEST(editor, that_needs_a_terminal_gets_one) {
  EXPECT_THAT(command({{"EDITOR", "vim"}}), ElementsAre("x-terminal-emulator", "-e", "vim", "+73", "/src/a b.cpp"));
  EXPECT_THAT(command({{"EDITOR", "hx"}, {"TERMINAL", "foot"}}), ElementsAre("foot", "-e", "hx", "/src/a b.cpp:73"));
}

TEST(editor, is_the_desktops_where_none_is_known) {
  EXPECT_THAT(command({}), ElementsAre("xdg-open", "/src/a b.cpp"));
  EXPECT_THAT(command({{"EDITOR", "ed-of-mine"}}), ElementsAre("xdg-open", "/src/a b.cpp"));
}

TEST(source, is_found_where_there_is_such_a_file) {
  const tests::temporary_folder folder;
  folder.write("a.cpp");
  const auto found = viewer::find_source("a.cpp:12", folder.path());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, folder / "a.cpp");
  EXPECT_EQ(found->line, 12u);
  EXPECT_TRUE(viewer::find_source(folder / "a.cpp", "/"));
  EXPECT_FALSE(viewer::find_source("b.cpp:12", folder.path()));
}

class launching : public testing::Test {
 protected:
  std::string heard() {
    std::unique_lock lock(mutex_);
    said_.wait_for(lock, std::chrono::seconds(30), [&] { return !text_.empty(); });
    return text_;
  }
  std::mutex mutex_;
  std::condition_variable said_;
  std::string text_;
  viewer::launcher launcher_{[this](std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
    said_.notify_all();
  }};
};

TEST_F(launching, says_what_cannot_be_started) {
  launcher_.start({"/nowhere/editor", "x"});
  EXPECT_NE(heard().find("/nowhere/editor"), std::string::npos);
}

TEST_F(launching, says_what_ended_badly) {
  launcher_.start({"false"});
  EXPECT_NE(heard().find("false ended with status 1"), std::string::npos);
}

TEST_F(launching, passes_words_to_no_shell) {
  const std::string file = testing::TempDir() + "curfew-launched-" + std::to_string(::getpid());
  launcher_.start({"cp", "/dev/null", file + " $(x); y"});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!std::filesystem::exists(file + " $(x); y") && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_TRUE(std::filesystem::remove(file + " $(x); y"));
}

}  // namespace
}  // namespace curfew
