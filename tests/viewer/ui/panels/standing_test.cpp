// What is shown of a process that does not run: a snapshot file, and what was left by one that ended.
#include <gmock/gmock.h>
#include <stdlib.h>
#include <time.h>

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/ui/leaking.hpp"
#include "viewer/ui/widgets/clock_text.hpp"
#include "viewer/ui/window/window_title.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using viewer::key;

class not_running : public tests::leaking_server {
 protected:
  not_running() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  static std::shared_ptr<const viewer::view_model> left_by(model::process_end end) {
    model::snapshot s = leaking()->snapshot;
    s.process.end = end;
    s.process.began = std::chrono::system_clock::time_point(1'764'279'300s);  // 2025-11-27 21:35
    return viewer::make_view_model(std::move(s));
  }
  void open_snapshot(model::process_end end = model::process_end::alive) {
    screen_.view().begin_watching("/home/me/before the leak.curfewz");
    viewer::update update;
    update.view_model = left_by(end);
    update.watching = false;
    update.of_file = true;
    screen_.show(std::move(update));
  }
  void kill() { screen_.show(left_by(model::process_end::died), false); }
  std::string text() { return screen_.text({0, 0, 1600, 1000}); }
  std::string text(const std::string& name) {
    viewer::box b = screen_.where(name);
    b.left -= 2;  // a glyph stands on a whole pixel
    return screen_.text(b);
  }
};

TEST_F(not_running, a_snapshot_says_when_it_was_taken_and_of_what_file_it_is) {
  open_snapshot();
  EXPECT_THAT(text("snapshot"), HasSubstr("snapshot·taken2025-11-2721:36"));
  EXPECT_THAT(text("snapshot/file"), HasSubstr("beforetheleak.curfewz"));
  EXPECT_THAT(viewer::window_title(screen_.view()), HasSubstr("snapshot before the leak.curfewz"));
}

TEST_F(not_running, a_snapshot_has_no_light_and_nothing_that_goes_on) {
  open_snapshot();
  for (const key tab : {key::one, key::two, key::three, key::four}) {
    screen_.press(tab);
    EXPECT_FALSE(screen_.sees("light"));
    EXPECT_FALSE(screen_.sees("pause"));
    EXPECT_FALSE(screen_.sees("timeline/Follow"));
    EXPECT_FALSE(screen_.sees("sites/measure"));
    EXPECT_THAT(text(), Not(HasSubstr("RUNNINGNOW")));
  }
  EXPECT_THAT(text(), HasSubstr("alivethen"));
  screen_.press(key::p);
  EXPECT_FALSE(screen_.view().process.paused());
}

TEST_F(not_running, a_snapshot_of_a_dead_process_says_so) {
  open_snapshot(model::process_end::died);
  EXPECT_THAT(text("snapshot"), HasSubstr("afteritdied"));
}

TEST_F(not_running, a_live_process_has_its_light_and_can_be_held) {
  screen_.show(leaking());
  EXPECT_TRUE(screen_.sees("light"));
  EXPECT_TRUE(screen_.sees("pause"));
  screen_.press(key::two);
  EXPECT_TRUE(screen_.sees("timeline/Follow"));
}

TEST_F(not_running, who_was_paused_when_it_died_can_go_on) {
  screen_.show(leaking());
  screen_.press(key::p);
  kill();
  EXPECT_TRUE(screen_.sees("pause"));
  screen_.click("pause");
  EXPECT_FALSE(screen_.sees("pause"));
  EXPECT_EQ(screen_.view().process.standing(), viewer::standing::died);
}

TEST_F(not_running, what_a_kill_cuts_off_is_one_line_and_the_orphan_is_the_problem) {
  kill();
  EXPECT_EQ(screen_.view().view_model()->troubled, 1u);
  EXPECT_TRUE(screen_.sees("bug/0"));
  EXPECT_FALSE(screen_.sees("bug/1"));
  // main, accept and seven sessions.
  EXPECT_THAT(text("cut off"), HasSubstr("9taskswerealivewhentheprocesswaskilled"));
  screen_.press(key::n);
  EXPECT_EQ(selected(), 9u);
  screen_.press(key::n);
  EXPECT_EQ(selected(), 9u);
}

TEST_F(not_running, all_who_were_alive_when_it_was_killed_are_counted_daemons_too) {
  model::snapshot s = left_by(model::process_end::died)->snapshot;
  s.tasks[0].daemon = s.tasks[1].daemon = true;
  screen_.show(viewer::make_view_model(s), false);
  EXPECT_THAT(text("cut off"), HasSubstr("9taskswerealivewhentheprocesswaskilled,2ofthemdaemons:"))
      << "and the others are below one";
  for (model::task& t : s.tasks) t.daemon = t.daemon || !t.orphaned;
  screen_.show(viewer::make_view_model(s), false);
  EXPECT_THAT(text("cut off"), HasSubstr("9taskswerealivewhentheprocesswaskilled,9ofthemdaemons:"));
  s.process.end = model::process_end::alive;
  screen_.show(viewer::make_view_model(s));
  EXPECT_FALSE(screen_.sees("cut off"));
}

// It was last heard of at its last event, and may have run on for long.
TEST_F(not_running, how_long_something_lasted_is_at_least_that_where_nobody_saw_the_end) {
  model::snapshot s = left_by(model::process_end::died)->snapshot;
  s.process.end_unseen = true;
  s.tasks[0].state = model::task_state::completed;
  s.tasks[0].since = 3s;
  screen_.show(viewer::make_view_model(s), false);
  EXPECT_THAT(text(), HasSubstr("≥1minlifetime"));
  EXPECT_THAT(text("row/2"), Not(HasSubstr("≥"))) << "it had ended by then";
  EXPECT_THAT(text("row/4"), HasSubstr("≥59"));
  EXPECT_THAT(text("row/3"), HasSubstr("≥1")) << "a group";
  screen_.press(key::n);
  EXPECT_THAT(text("details"), testing::AllOf(HasSubstr("task·≥59sold"), HasSubstr("Waitingfor≥1min")));
  screen_.press(key::three);
  EXPECT_THAT(text("sites"), HasSubstr("≥59"));
  screen_.press(key::four);
  EXPECT_THAT(text("loops"), HasSubstr("for≥1min"));
  s.process.end_unseen = false;
  for (const key tab : {key::one, key::three, key::four}) {
    screen_.show(viewer::make_view_model(s), false);
    screen_.press(tab);
    EXPECT_THAT(text(), Not(HasSubstr("≥")));
  }
}

TEST_F(not_running, what_was_left_at_an_exit_is_held_against_the_program) {
  screen_.show(left_by(model::process_end::exited), false);
  EXPECT_EQ(screen_.view().view_model()->troubled, 10u);
  EXPECT_FALSE(screen_.sees("cut off"));
}

TEST_F(not_running, what_a_dead_process_left_goes_on_no_more) {
  kill();
  EXPECT_THAT(text("row/1"), HasSubstr("wasrunning")) << "its loop";
  EXPECT_THAT(text("row/4"), HasSubstr("wasrunning"));
  EXPECT_THAT(text("row/2"), HasSubstr("waswaiting"));
  const auto drawn = screen_.drawn(screen_.where("row/4"));
  EXPECT_EQ(drawn.colours.count(screen_.colours().running), 0u);
  screen_.press(key::four);
  EXPECT_THAT(text("loops"), HasSubstr("wasrunning"));
}

// Green is for what is known. Whoever was killed might have lost a task in the moment after.
class without_findings : public tests::leaking_server {
 protected:
  static model::snapshot calm(model::process_end end) {
    tests::made_snapshot made;
    if (end != model::process_end::exited) made.task(2, 1, "serve");
    made.snapshot().process.end = end;
    return std::move(made.snapshot());
  }
  void show(model::snapshot s, bool watching, bool of_file = false, const std::string& failure = "") {
    viewer::update update;
    update.view_model = viewer::make_view_model(std::move(s));
    update.watching = watching;
    update.of_file = of_file;
    update.failure = failure;
    screen_.show(std::move(update));
  }
  bool green_in(const std::string& name) { return screen_.colours_in(name).count(screen_.colours().good) != 0; }
  bool green() { return green_in("no findings"); }
  std::string words() { return screen_.text(screen_.where("no findings")); }
};

TEST_F(without_findings, all_is_well_with_who_runs_or_has_exited) {
  show(calm(model::process_end::alive), true);
  EXPECT_TRUE(green());
  show(calm(model::process_end::exited), false);
  EXPECT_TRUE(green());
  EXPECT_THAT(words(), HasSubstr("everyonehadanowner"));
  show(calm(model::process_end::alive), false, true);
  EXPECT_TRUE(green());
}

TEST_F(without_findings, nothing_is_green_of_who_was_killed) {
  show(calm(model::process_end::died), false);
  EXPECT_FALSE(green());
  EXPECT_THAT(words(), HasSubstr("Nofindingsbeforeitdied"));
  show(calm(model::process_end::died), false, true);
  EXPECT_FALSE(green()) << "nor in a snapshot of it";
}

TEST_F(without_findings, nothing_is_green_of_what_cannot_be_read_any_more) {
  show(calm(model::process_end::alive), false, false, "its file was cut short");
  EXPECT_FALSE(green());
}

TEST_F(without_findings, nothing_is_green_where_something_is_missing) {
  model::snapshot torn = calm(model::process_end::exited);
  torn.torn_slots = 3;
  show(torn, false);
  EXPECT_FALSE(green());
  EXPECT_THAT(words(), HasSubstr("3entries"));
  model::snapshot full = calm(model::process_end::alive);
  full.process.untracked_nodes = 2;
  show(full, true);
  EXPECT_FALSE(green());
}

TEST_F(without_findings, polls_are_not_said_to_be_written_down_before_the_first) {
  show(calm(model::process_end::alive), true);
  tests::made_events events;
  screen_.view().take(events.taken(1e6).batch());
  screen_.press(key::three);
  screen_.click("sites/measure");
  EXPECT_FALSE(green_in("sites/measure"));
  EXPECT_THAT(screen_.text(screen_.where("sites/measure")), HasSubstr("Askingforpolls"));
}

TEST_F(not_running, clocks_name_the_day_where_it_is_another) {
  const auto at = [](std::int64_t s) { return std::chrono::system_clock::time_point(std::chrono::seconds(s)); };
  EXPECT_EQ(viewer::clock_text(at(1'764'279'360), at(1'764'279'400)), "21:36");
  EXPECT_EQ(viewer::clock_text(at(1'764'279'360), at(1'764'379'400)), "2025-11-27 21:36");
}

}  // namespace
}  // namespace curfew
