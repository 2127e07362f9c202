// The files that the reader's tests made by hand, opened as users open them: one that is refused is an error on the
// screen, with the reason; what can be read of one is drawn in every tab.
#include <gmock/gmock.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/probe/reader/hostile_segments.hpp"
#include "tests/viewer/ui/drawn_text.hpp"
#include "tests/viewer/ui/headless.hpp"
#include "viewer/ingest/event_watcher.hpp"
#include "viewer/ingest/process_list.hpp"
#include "viewer/ingest/watcher.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::hostile_segment;
using tests::planted;
using tests::without_spaces;
using viewer::key;

class hostile_segments : public testing::Test {
 protected:
  // Watches the file until something is known of it, and puts that on the screen.
  void open(const planted& at) {
    viewer::view_state& view = screen_.view();
    view.begin_watching(at.path);
    const auto wake = [this] { woken_.notify_all(); };
    const viewer::watcher watcher(at.path, wake);
    viewer::event_watcher events(at.path, wake);
    std::shared_ptr<const viewer::update> update;
    std::vector<std::shared_ptr<const model::event_batch>> happened;
    const auto known = [&] {
      update = watcher.latest();
      if (happened.empty()) happened = events.take();
      return update && (!happened.empty() || !events.why_no_polls().empty());
    };
    // In short steps: an event_watcher that has failed wakes nobody, because the other one does.
    std::unique_lock lock(mutex_);
    for (const auto deadline = std::chrono::steady_clock::now() + 30s; !known();) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << at.path << ": nothing is known of it";
      woken_.wait_for(lock, 1ms);
    }
    view.take(update);
    for (const auto& one : happened) view.take(*one);
    view.process.set_why_no_polls(events.why_no_polls());
    screen_.settle();
  }
  // What the program does with a file that cannot be read at all.
  void go_back_and_say_why() {
    const std::string why = screen_.view().process.current()->failure;
    screen_.view().end_watching();
    screen_.view().start.set_notice(why);
    screen_.settle();
  }
  tests::drawn_text text_of(const std::string& name) const {
    return screen_.sees(name) ? tests::text_in(*ImGui::GetDrawData(), screen_.where(name)) : tests::drawn_text();
  }
  void expect_error_on_screen(const planted& at, const hostile_segment& one) {
    for (const bool back_at_start : {false, true}) {
      if (back_at_start) go_back_and_say_why();
      EXPECT_EQ(screen_.view().view_model(), nullptr);
      const std::string said = text_of("notice").characters;
      EXPECT_THAT(said, HasSubstr(without_spaces(one.says)));
      EXPECT_THAT(said, HasSubstr(at.folder.path())) << "which file?";
      EXPECT_GT(said.size(), at.path.size() + 10) << said;
    }
  }
  // Every tab, with something selected.
  void look_at_all() {
    ASSERT_TRUE(screen_.view().process.current()->failure.empty()) << screen_.view().process.current()->failure;
    screen_.press(key::equal);
    screen_.press(key::end);
    const std::pair<key, const char*> tabs[] = {
        {key::two, "timeline"}, {key::three, "sites"}, {key::four, "loops"}, {key::one, "tree"}};
    for (const auto& [tab, name] : tabs) {
      screen_.press(tab);
      EXPECT_TRUE(screen_.sees(name));
      EXPECT_FALSE(text_of(name).characters.empty()) << name;
    }
    screen_.view().end_watching();
  }
  void see_start_screen(const planted& at) {
    screen_.view().end_watching();
    screen_.view().start.set_notice("");
    screen_.click(ImVec2{1, 1});  // away from the row, which would explain itself over the others
    screen_.view().start.take(std::make_shared<const viewer::process_rows>(viewer::list_processes(at.folder.path())));
    screen_.settle();
  }

  tests::headless screen_{1280, 720};
  std::mutex mutex_;
  std::condition_variable woken_;
};

TEST_F(hostile_segments, are_drawn_or_an_error_with_the_reason) {
  std::size_t shown = 0, refused = 0;
  for (const hostile_segment& one : tests::hostile_segments()) {
    SCOPED_TRACE(one.name);
    planted at;
    if (!one.make(at)) continue;
    ASSERT_NO_FATAL_FAILURE(open(at));
    ++(one.refused ? refused : shown);
    if (one.refused)
      expect_error_on_screen(at, one);
    else
      look_at_all();
  }
  EXPECT_GT(refused, 40u);
  EXPECT_GE(shown, 2u);
}

TEST_F(hostile_segments, that_were_cut_are_an_error_with_the_reason) {
  for (const hostile_segment& one : tests::cut_segments()) {
    SCOPED_TRACE(one.name);
    planted at;
    one.make(at);
    ASSERT_NO_FATAL_FAILURE(open(at));
    expect_error_on_screen(at, one);
  }
}

TEST_F(hostile_segments, are_grey_on_the_start_screen_with_the_reason) {
  const viewer::palette& c = screen_.colours();
  std::size_t grey = 0;
  for (const hostile_segment& one : tests::hostile_segments()) {
    SCOPED_TRACE(one.name);
    planted at;
    if (!one.make(at)) continue;
    see_start_screen(at);
    const std::string everything = tests::text_in(*ImGui::GetDrawData(), {0, 0, 1280, 720}).characters;
    const auto row = text_of("process/77");
    if (!one.is_listed_as_refused()) {
      EXPECT_EQ(row.colours.count(c.text), 1u);
      EXPECT_EQ(screen_.view().start.choices().size(), 1u);
    } else if (!screen_.view().start.processes()->failure.empty()) {  // not the file but its folder is refused
      EXPECT_THAT(everything, HasSubstr("Cannotlookforprocesses"));
      EXPECT_THAT(everything, HasSubstr(without_spaces(one.says_in_list())));
    } else if (screen_.view().start.processes()->rows.empty()) {
      EXPECT_EQ(one.name, "nothing_at_all");
    } else {
      ++grey;
      EXPECT_THAT(row.colours, ElementsAre(c.text_faint));
      EXPECT_THAT(row.characters, HasSubstr("cannotbeopened:"));
      EXPECT_THAT(row.characters, HasSubstr(without_spaces(one.says_in_list())));
      EXPECT_THAT(row.characters, HasSubstr("77-0000abcd.curfew"));
      screen_.click("process/77");
      screen_.press(key::enter);
      EXPECT_TRUE(screen_.asked().empty()) << "it can be opened all the same";
    }
  }
  EXPECT_GT(grey, 40u);
}

}  // namespace
}  // namespace curfew
