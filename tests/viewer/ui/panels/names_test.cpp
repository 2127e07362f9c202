// Names of any script and length, and trees of any depth: what is shown can be read.
#include <gmock/gmock.h>

#include <string>

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::made_snapshot;
using viewer::key;

std::shared_ptr<const viewer::view_model> one_task(const std::string& name) {
  made_snapshot made;
  made.task(2, 1, "serve").given_name = made.text(name);
  return viewer::make_view_model(std::move(made.snapshot()));
}

std::string name_in_tree(tests::headless& screen) { return screen.text(screen.where("name/2")); }

TEST(names, are_shown_in_greek_cyrillic_and_chinese_or_by_their_numbers) {
  tests::headless screen;
  screen.show(one_task("σύνδεση"));
  EXPECT_THAT(name_in_tree(screen), AnyOf(HasSubstr("σύνδεση"), HasSubstr("<U+03C3")));
  EXPECT_THAT(name_in_tree(screen), Not(HasSubstr("?")));
  screen.show(one_task("сеанс"));
  EXPECT_THAT(name_in_tree(screen), AnyOf(HasSubstr("сеанс"), HasSubstr("<U+0441")));
  screen.show(one_task("会话 7"));
  EXPECT_THAT(name_in_tree(screen), AnyOf(HasSubstr("会话7"), HasSubstr("<U+4F1AU+8BDD>7")));
  EXPECT_THAT(name_in_tree(screen), Not(HasSubstr("?")));
}

// What is on the screen until the fonts are there is the frame before, not numbers.
TEST(names, are_not_shown_before_their_fonts_are_loaded) {
  tests::headless screen;
  EXPECT_TRUE(screen.readable());
  screen.view().begin_watching("1-00000000.curfew");
  viewer::update update;
  update.view_model = one_task("会话 7");
  screen.view().take(std::make_shared<const viewer::update>(update));
  screen.frame();
  EXPECT_FALSE(screen.readable());
  screen.frame();
  EXPECT_TRUE(screen.readable());
}

TEST(names, beyond_what_can_be_drawn_are_numbers) {
  tests::headless screen;
  screen.show(one_task("party 🎉🎉!"));
  EXPECT_THAT(name_in_tree(screen), HasSubstr("party<U+1F389U+1F389>!"));
}

TEST(names, of_what_is_no_utf_8_or_is_never_ending_stay_in_their_place) {
  tests::headless screen(800, 600);
  screen.show(one_task("\xff\xfe broken \xe4"));
  EXPECT_THAT(name_in_tree(screen), HasSubstr("broken"));
  screen.show(one_task(std::string(20'000, 'x')));
  EXPECT_THAT(name_in_tree(screen), HasSubstr("x…x"));
}

TEST(names, that_are_long_are_cut_in_their_middle_and_whole_in_a_tip) {
  const std::string name =
      "server::detail::basic_session<asio::ip::tcp, server::tls_stream<asio::ip::tcp>>::run_until_idle";
  tests::headless screen(800, 600);
  screen.show(one_task(name));
  const std::string shown = name_in_tree(screen);
  EXPECT_THAT(shown, StartsWith("server::"));
  EXPECT_THAT(shown, HasSubstr("…"));
  EXPECT_THAT(shown, HasSubstr("run_until_idle"));
  EXPECT_FALSE(screen.sees("tip"));
  screen.wheel("name/2", 0);  // the mouse over it
  ASSERT_TRUE(screen.sees("tip"));
  EXPECT_THAT(screen.text(screen.where("tip")), HasSubstr(tests::without_spaces(name)));
}

// A task in a group in a task …, `levels` deep; the last is an orphan's child no more than it looks.
std::shared_ptr<const viewer::view_model> deep(model::node_id levels) {
  made_snapshot made;
  made.task(2, 1, "outermost");
  for (model::node_id i = 0; i < levels; ++i) {
    made.group(100 + 2 * i, i == 0 ? 2 : 101 + 2 * (i - 1), "group");
    made.task(101 + 2 * i, 100 + 2 * i, "a_function_with_a_usual_name").unobserved_error = i + 1 == levels;
  }
  return viewer::make_view_model(std::move(made.snapshot()));
}

class deep_tree : public testing::TestWithParam<std::tuple<ImVec2, float>> {
 protected:
  deep_tree() : screen_(std::get<0>(GetParam()).x, std::get<0>(GetParam()).y, std::get<1>(GetParam())) {
    screen_.show(deep(40));
    screen_.press(key::n);
  }
  float scale() const { return std::get<1>(GetParam()); }
  tests::headless screen_;
};

INSTANTIATE_TEST_SUITE_P(sizes, deep_tree,
                         testing::Combine(testing::Values(ImVec2(800, 600), ImVec2(1280, 800), ImVec2(1600, 1000)),
                                          testing::Values(1.f, 2.f)));

TEST_P(deep_tree, leaves_room_for_every_name) {
  std::size_t seen = 0;
  for (model::node_id id = 100; id < 180; ++id) {
    const std::string name = "name/" + std::to_string(id);
    if (!screen_.sees(name)) continue;
    ++seen;
    EXPECT_GE(screen_.where(name).width() + 21 * scale(), 160 * scale()) << id;
    EXPECT_LE(screen_.where(name).right, screen_.where("row/" + std::to_string(id)).right);
  }
  EXPECT_GT(seen, 0u);
  const std::string last = screen_.text(screen_.where("name/179"));
  EXPECT_THAT(last, AllOf(HasSubstr("a_f"), HasSubstr("#179")));
}

// Where there is room for two of its 81 levels at all.
TEST_P(deep_tree, says_how_deep_it_is_in_place_of_lines) {
  const viewer::box row = screen_.where("row/179");
  const viewer::box name = screen_.where("name/179");
  const bool has_room = name.left - row.left >= (41 + 2 * 16) * scale();
  EXPECT_THAT(screen_.text(row), StartsWith(has_room ? "81a" : "a"));
}

// Where a lane is seen at all: not in the smallest window at the largest scale.
class deep_lanes : public deep_tree {};

INSTANTIATE_TEST_SUITE_P(sizes, deep_lanes,
                         testing::Values(std::tuple(ImVec2(800, 600), 1.f), std::tuple(ImVec2(1280, 800), 1.f),
                                         std::tuple(ImVec2(1280, 800), 2.f), std::tuple(ImVec2(1600, 1000), 2.f)));

TEST_P(deep_lanes, leave_room_for_names) {
  screen_.press(key::two);
  ASSERT_TRUE(screen_.sees("lane/179"));
  EXPECT_THAT(screen_.text(screen_.where("lane/179")), HasSubstr("a_fun"));
}

}  // namespace
}  // namespace curfew
