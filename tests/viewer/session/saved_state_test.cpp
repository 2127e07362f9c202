#include "viewer/session/saved_state.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace curfew {
namespace {

class state : public testing::Test {
 protected:
  void write(const std::string& text) {
    std::filesystem::create_directories(folder_ / "curfew");
    std::ofstream(path_) << text;
  }
  const tests::temporary_folder folder_;
  const std::string path_ = folder_ / "curfew/viewer.json";
};

TEST_F(state, of_the_first_run_is_the_usual_one) {
  const auto loaded = viewer::load_state(path_);
  EXPECT_EQ(loaded.state, viewer::saved_state());
  EXPECT_EQ(loaded.notice, "");
}

TEST_F(state, comes_back_as_it_was) {
  viewer::saved_state s;
  s.light = true;
  s.scale = 1.5f;
  s.width = 1280;
  s.height = 720;
  s.tab = "loops";
  s.hidden_columns = {"polls"};
  s.opened("/a");
  s.opened("/b\xff");
  s.opened("/a");
  ASSERT_EQ(viewer::save_state(s, path_), "");
  const auto loaded = viewer::load_state(path_);
  EXPECT_EQ(loaded.state.recent_files.size(), 2u);
  s.recent_files = loaded.state.recent_files;  // what was no UTF-8 is not the same
  EXPECT_EQ(loaded.state.recent_files.front(), "/a");
  EXPECT_EQ(loaded.state, s);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder_ / "curfew")) ++files;
  EXPECT_EQ(files, 1u);
}

TEST_F(state, that_is_broken_is_ignored_with_a_notice) {
  for (const char* text : {"{", "[]", "7", R"({"width": "wide"})", R"({"recent_files": [3]})", ""}) {
    write(text);
    const auto loaded = viewer::load_state(path_);
    EXPECT_EQ(loaded.state, viewer::saved_state()) << text;
    EXPECT_NE(loaded.notice.find(path_), std::string::npos) << text;
  }
}

TEST_F(state, has_no_window_without_size_and_no_scale_without_sense) {
  write(R"({"width": -3, "height": 1000000, "scale": 1e9})");
  const auto loaded = viewer::load_state(path_);
  EXPECT_EQ(loaded.state.width, 320);
  EXPECT_EQ(loaded.state.height, 16384);
  EXPECT_EQ(loaded.state.scale, 0);
}

TEST_F(state, that_cannot_be_written_says_so) {
  EXPECT_NE(viewer::save_state({}, "/proc/nowhere/viewer.json"), "");
  EXPECT_NE(viewer::save_state({}, ""), "");
}

}  // namespace
}  // namespace curfew
