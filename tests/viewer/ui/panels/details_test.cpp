// The details of what is selected.
#include <gmock/gmock.h>

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/ui/leaking.hpp"

namespace curfew {
namespace {

using tests::made_snapshot;
using viewer::key;
namespace commands = viewer::commands;

class details : public tests::leaking_server {};

TEST_F(details, a_task_that_waits_for_another_of_a_finding_says_so) {
  made_snapshot made;
  model::task& outer = made.task(8, 1, "request");
  outer.pending_at_shutdown = true;
  outer.wait_on = 9;
  made.task(9, 8, "connect").pending_at_shutdown = true;
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{8});
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("finding/Pending at shutdown")),
              testing::AllOf(testing::HasSubstr("Itwaitsforconnect#9."), testing::HasSubstr("endwhatitwaitsfor")));
}

TEST_F(details, the_details_say_who_cancelled_a_task_and_why) {
  made_snapshot made;
  made.task(2, 1, "serve");
  model::task& t = made.task(9, 2, "session");
  t.cancel_requested = true;
  t.reason = model::cancel_reason::explicit_request;
  t.note = 0;
  made.snapshot().notes.emplace_back().cancelled_by = 2;
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{9});
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("details")), testing::HasSubstr("CancelledexplicitrequestCancelledbyserve#2"));
  screen_.click("fact/Cancelled by");
  EXPECT_EQ(selected(), 2u);
}

TEST_F(details, the_details_say_in_what_a_task_without_frames_waits) {
  made_snapshot made;
  made.task(2, 1, "serve");
  model::task& t = made.task(9, 2, "read::lambda");
  t.state = model::task_state::waiting;
  t.guessed = true;
  made.waits(t, "socket.async_receive");
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{9});
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("details")), testing::AllOf(testing::HasSubstr("Waitsinsocket.async_receive"),
                                                                     testing::HasSubstr("Puttogetherguessed")));
}

// Blue is what leads somewhere.
TEST_F(details, the_details_have_no_fact_in_the_colour_of_a_link) {
  made_snapshot made;
  model::task& t = made.task(9, 1, "serve");
  t.spawned_at = 0;
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{9});
  screen_.settle();
  viewer::box facts = screen_.where("details");
  facts.top += 90;  // below its title
  facts.bottom = screen_.where("fact/Owner").top - 1;
  const auto drawn = screen_.drawn(facts);
  EXPECT_THAT(drawn.characters, testing::HasSubstr("Busy0ns"));
  EXPECT_EQ(drawn.colours.count(screen_.colours().accent), 0u);
  EXPECT_EQ(drawn.colours.count(screen_.colours().running), 0u);
}

TEST_F(details, the_details_of_a_bundle_say_what_its_members_have_in_common) {
  made_snapshot made;
  for (model::node_id id = 10; id < 17; ++id) made.waits(made.task(id, 1, "read::lambda"), "socket.async_receive");
  const auto said = [&] {
    screen_.show(viewer::make_view_model(made.snapshot()));
    screen_.press(key::end);
    return screen_.text(screen_.where("details"));
  };
  EXPECT_THAT(said(), testing::AllOf(testing::HasSubstr("siblingsofonefunctionandonespawnsite"),
                                     testing::HasSubstr("StatewaitingWaitsinsocket.async_receiveOldest59s")));
  for (model::task& t : made.snapshot().tasks) t.spawned_at = 0;
  EXPECT_THAT(said(), testing::Not(testing::HasSubstr("spawnsite")));
  made.waits(made.snapshot().tasks[3], "socket.async_send");
  EXPECT_THAT(said(), testing::HasSubstr("Waitsindifferentoperations"));
  made.snapshot().tasks[3].state = model::task_state::running;
  EXPECT_THAT(said(), testing::HasSubstr("Statedifferentones"));
}

TEST_F(details, the_details_cut_no_operation_that_has_room_on_a_line_of_its_own) {
  tests::headless small(800, 600);
  made_snapshot made;
  const std::string operation = "deadline_timer.async_wait";
  const std::string owner = "chat_server::do_accept";
  made.task(2, 1, owner);
  made.waits(made.task(9, 2, "read"), operation);
  model::task& left = made.task(10, 2, "wait");
  made.waits(left, operation, made.site("a_source_of_some_length.cpp", "wait", 64));
  left.state = model::task_state::destroyed;
  left.pending_at_shutdown = true;
  small.show(viewer::make_view_model(std::move(made.snapshot())));
  for (const model::node_id id : {9u, 10u}) {
    small.view().apply(commands::select{id});
    small.settle();
    EXPECT_THAT(small.text(small.where("details")), testing::HasSubstr(operation)) << id;
    EXPECT_THAT(small.text(small.where("details")), testing::HasSubstr("Owner" + owner + "#2"));
  }
  EXPECT_THAT(small.text(small.where("details")), testing::HasSubstr("a_source_of_some_length.cpp:64"));
}

TEST_F(details, the_details_of_a_task_that_blocks_its_loop_have_the_code_with_its_callers) {
  made_snapshot made;
  model::task& t = made.task(9, 1, "serve");
  made.waits(t, "sleep_for", made.site("server.py", "serve", 64));
  t.state = model::task_state::running;
  t.note = static_cast<model::index>(made.snapshot().notes.size());
  auto& running = made.snapshot().notes.emplace_back().running;
  running = {made.site("client.py", "get", 2), made.site("server.py", "serve", 71)};
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{9});
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("details")),
              testing::HasSubstr("RUNS,INNERMOSTFIRSTgetEclient.py:2serveserver.py:71"
                                 "WAITEDLAST,INNERMOSTFIRSTawaitserver.py:64serve"));
}

TEST_F(details, the_details_say_who_cancelled_a_group_and_why) {
  made_snapshot made;
  made.task(2, 1, "serve");
  model::group& g = made.group(3, 2, "clients");
  g.cancelled = std::chrono::seconds(5);
  g.reason = model::cancel_reason::deadline;
  g.cancelled_by = 2;
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.view().apply(commands::select{3});
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("details")), testing::HasSubstr("CancelleddeadlineCancelledbyserve#2"));
}

TEST_F(details, a_task_has_a_histogram_of_its_own_polls_once_they_are_written_down) {
  screen_.show(leaking());
  screen_.view().apply(commands::select{100});
  screen_.settle();
  EXPECT_FALSE(screen_.sees("chart/1"));
  tests::made_events events;
  events.poll(101, 10, 5);
  screen_.view().take(events.batch());
  screen_.settle();
  EXPECT_FALSE(screen_.sees("chart/1")) << "it is another's";
  events.poll(100, 20, 5);
  screen_.view().take(events.batch());
  screen_.settle();
  EXPECT_TRUE(screen_.sees("chart/1"));
}

TEST_F(details, ended_siblings_are_in_the_details) {
  made_snapshot made;
  made.orphan(8, "watchdog").state = model::task_state::cancelled;
  made.orphan(9, "watchdog");
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.press(key::down);
  screen_.press(key::end);
  screen_.click("sibling/8");
  EXPECT_EQ(selected(), 8u);
}

}  // namespace
}  // namespace curfew
