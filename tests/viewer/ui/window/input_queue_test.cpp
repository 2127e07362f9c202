// What of the input shares a frame, and what must not.
#include "viewer/ui/window/input_queue.hpp"

#include <gtest/gtest.h>

namespace curfew {
namespace {

using viewer::input_event;
using viewer::key;

class input_frames : public testing::Test {
 protected:
  input_frames() : context_(ImGui::CreateContext()) {}
  ~input_frames() override { ImGui::DestroyContext(context_); }

  void press(key k) { input_.push({.what = input_event::kind::key, .down = true, .key = k}); }
  void let_go(key k) { input_.push({.what = input_event::kind::key, .down = false, .key = k}); }
  void frame() { input_.apply_one_frame(ImGui::GetIO()); }
  static bool is_down(key k) { return ImGui::GetIO().KeysDown[static_cast<std::size_t>(k)]; }

  ImGuiContext* context_;
  viewer::input_queue input_;
};

TEST_F(input_frames, show_a_key_with_the_control_that_is_let_go_of_first) {
  press(key::control);
  frame();  // by itself, as when it comes a moment earlier
  press(key::equal);
  let_go(key::control);
  let_go(key::equal);
  frame();
  EXPECT_TRUE(is_down(key::equal));
  EXPECT_TRUE(ImGui::GetIO().KeyCtrl);
  frame();
  EXPECT_FALSE(ImGui::GetIO().KeyCtrl);
  EXPECT_FALSE(is_down(key::equal));
  EXPECT_TRUE(input_.empty());
}

TEST_F(input_frames, show_a_key_without_the_control_that_comes_after_it) {
  press(key::equal);
  press(key::control);
  frame();
  EXPECT_TRUE(is_down(key::equal));
  EXPECT_FALSE(ImGui::GetIO().KeyCtrl);
}

TEST_F(input_frames, show_the_wheel_with_the_shift_that_is_let_go_of_next) {
  press(key::shift);
  frame();
  input_.push({.what = input_event::kind::wheel, .y = 1});
  let_go(key::shift);
  frame();
  EXPECT_EQ(ImGui::GetIO().MouseWheel, 1);
  EXPECT_TRUE(ImGui::GetIO().KeyShift);
  frame();
  EXPECT_FALSE(ImGui::GetIO().KeyShift);
}

}  // namespace
}  // namespace curfew
