// What the rows of the tree have room for: a server of plain Asio, of which no line is known that spawns, at several
// sizes of the window.
#include <gmock/gmock.h>

#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using tests::made_snapshot;
using viewer::key;
namespace commands = viewer::commands;

constexpr model::node_id first_session = 568'200;
constexpr model::node_id sessions = 201;

// An acceptor, and below it sessions with a peer each.
made_snapshot asio_server() {
  made_snapshot made;
  const auto add = [&](model::node_id id, const std::string& function, const std::string& operation) -> model::task& {
    model::task& t = made.task(id, id == 2 ? 1 : 2, function);
    t.spawned_at = 0;
    t.spawned = std::chrono::seconds(47);
    made.waits(t, operation);
    model::object& socket = made.snapshot().objects.emplace_back();
    socket.task = static_cast<model::index>(made.snapshot().tasks.size() - 1);
    socket.descriptor = static_cast<std::int32_t>(made.snapshot().tasks.size() + 5);
    return t;
  };
  add(2, "chat_server::do_accept::lambda", "socket.async_accept").daemon = true;
  for (model::node_id i = 0; i < sessions; ++i) {
    model::task& t = add(first_session + i, "chat_session::do_read::lambda", "socket.async_receive");
    t.guessed = i == 3;
    model::object& socket = made.snapshot().objects.back();
    socket.endpoint = model::endpoint_kind::peer;
    socket.host = made.text("127.0.0.1");
    socket.port = static_cast<std::uint16_t>(39'290 + i);
  }
  return made;
}

class columns : public testing::TestWithParam<ImVec2> {
 protected:
  columns() : screen_(GetParam().x, GetParam().y) {}

  void show(made_snapshot made) { screen_.show(viewer::make_view_model(std::move(made.snapshot()))); }
  model::node_id bundle() {
    const viewer::view_model& p = *screen_.view().view_model();
    for (model::index entry = 0; entry < p.tree.size(); ++entry)
      if (p.tree.is_bundle(entry)) return p.key_of(entry);
    return 0;
  }
  std::string row(model::node_id id) { return screen_.text(screen_.where("row/" + std::to_string(id))); }
  std::string name(model::node_id id) { return screen_.text(screen_.where("name/" + std::to_string(id))); }
  // The heads of the columns are right above the rows.
  std::string heads() {
    const viewer::box rows = screen_.where("tree");
    return screen_.text({rows.left, rows.top - 28, rows.right, rows.top});
  }
  bool is_wide() const { return GetParam().x >= 1280; }
  bool has_room_for_all() const { return GetParam().x >= 1920; }

  tests::headless screen_;
};

INSTANTIATE_TEST_SUITE_P(sizes, columns,
                         testing::Values(ImVec2(800, 600), ImVec2(1280, 800), ImVec2(1600, 1000), ImVec2(1920, 1080)));

TEST_P(columns, that_no_row_has_anything_for_take_no_room) {
  show(asio_server());
  EXPECT_THAT(heads(), AllOf(Not(HasSubstr("Spawnedat")), HasSubstr("With"), HasSubstr("Age")));
  made_snapshot without_sockets = asio_server();
  without_sockets.snapshot().objects.clear();
  show(std::move(without_sockets));
  EXPECT_THAT(heads(), Not(HasSubstr("With")));
  made_snapshot with_places = asio_server();
  with_places.snapshot().objects.clear();
  with_places.snapshot().tasks[1].spawned_at = with_places.site("server.cpp", "run", 12);
  show(std::move(with_places));
  EXPECT_THAT(heads(), HasSubstr("Spawnedat"));
}

TEST_P(columns, never_cut_the_number_of_a_task_or_of_those_that_are_folded) {
  made_snapshot made = asio_server();
  const std::string longer = "chat::server::detail::basic_session<asio::ip::tcp>::";
  for (model::task& t : made.snapshot().tasks)
    t.given_name = made.text(longer + std::string(made.snapshot().name_of(t)));
  show(std::move(made));
  EXPECT_THAT(name(bundle()), HasSubstr("lambda×201"));
  screen_.press(key::equal);
  EXPECT_THAT(name(first_session + 5), HasSubstr("lambda#568205"));
  screen_.press(key::two);
  EXPECT_THAT(screen_.text(screen_.where("lane/568205")), HasSubstr("lambda#568205"));
}

TEST_P(columns, say_of_a_folded_row_what_is_true_of_all) {
  show(asio_server());
  EXPECT_THAT(row(bundle()), AllOf(HasSubstr("socket.async_receive"), HasSubstr("≤13")));
  made_snapshot made = asio_server();
  made.waits(made.snapshot().tasks[7], "socket.async_send");
  made.snapshot().tasks[8].spawned = std::chrono::seconds(18);
  show(std::move(made));
  EXPECT_THAT(row(bundle()), AllOf(HasSubstr("mixed"), Not(HasSubstr("async")), HasSubstr("≤42")));
}

// A task that runs keeps the operation that it waited in last.
TEST_P(columns, say_of_a_folded_row_that_its_tasks_are_in_different_states) {
  made_snapshot made = asio_server();
  made.snapshot().tasks[7].state = model::task_state::running;
  show(std::move(made));
  EXPECT_THAT(row(bundle()), AllOf(HasSubstr("mixed"), Not(HasSubstr("waiting")), Not(HasSubstr("async"))));
}

TEST_P(columns, say_of_folded_groups_what_is_true_of_all) {
  made_snapshot made;
  for (model::node_id id = 10; id < 17; ++id) made.group(id, 1, "clients").opened = std::chrono::seconds(id);
  show(std::move(made));
  EXPECT_THAT(row(bundle()), AllOf(HasSubstr("clients×7"), HasSubstr("open"), HasSubstr("≤50")));
}

TEST_P(columns, say_whom_a_task_speaks_with) {
  show(asio_server());
  EXPECT_THAT(row(2), HasSubstr("fd6")) << "it has no peer";
  screen_.press(key::equal);
  EXPECT_THAT(row(first_session + 5), HasSubstr("127.0.0.1:39295"));
}

TEST_P(columns, say_what_was_put_together_by_a_guess) {
  show(asio_server());
  if (!has_room_for_all()) return;
  EXPECT_THAT(name(bundle()), HasSubstr("guessed")) << "one of them was";
  screen_.press(key::equal);
  EXPECT_THAT(name(first_session + 3), HasSubstr("guessed"));
  EXPECT_THAT(name(first_session + 4), Not(HasSubstr("guessed")));
}

// The words of states have a column where there is room, and else stand where those who wait have their operation.
TEST_P(columns, say_the_state_in_one_place_or_the_other) {
  made_snapshot made = asio_server();
  made.snapshot().tasks[0].state = model::task_state::running;
  show(std::move(made));
  EXPECT_EQ(heads().find("State") != std::string::npos, is_wide()) << heads();
  EXPECT_THAT(row(2), HasSubstr("running"));
  EXPECT_THAT(row(1), HasSubstr("running")) << "the loop";
  screen_.press(key::four, true);
  EXPECT_THAT(heads(), HasSubstr("State")) << "that of the operations is hidden";
  EXPECT_THAT(row(2), HasSubstr("running"));
}

TEST_P(columns, cut_the_state_and_not_the_operation_that_a_task_ended_in) {
  made_snapshot made = asio_server();
  for (model::task& t : made.snapshot().tasks) t.pending_at_shutdown = true;
  for (model::task& t : made.snapshot().tasks) t.state = model::task_state::destroyed;
  show(std::move(made));
  const std::string said = row(bundle());
  EXPECT_THAT(said, HasSubstr("socket.async_receive"));
  EXPECT_EQ(said.find("destroyed") != std::string::npos, is_wide()) << said;
}

TEST_P(columns, have_room_for_an_operation_wherever_there_is_one_for_them) {
  made_snapshot made = asio_server();
  model::task& timer = made.task(9, 1, "main::lambda");
  timer.spawned_at = 0;
  made.waits(timer, "deadline_timer.async_wait");
  show(std::move(made));
  EXPECT_THAT(row(9), HasSubstr("deadline_timer.async_wait"));
}

TEST(details_in_a_small_window, take_room_only_of_a_task_and_that_of_the_bugs) {
  tests::headless screen(800, 600);
  made_snapshot made = asio_server();
  made.orphan(3, "watchdog");
  screen.show(viewer::make_view_model(std::move(made.snapshot())));
  EXPECT_GT(screen.where("tree").right, 780);
  EXPECT_TRUE(screen.sees("bug/0"));
  EXPECT_TRUE(screen.sees("chip/Ended"));
  screen.press(key::n);
  EXPECT_TRUE(screen.sees("details"));
  EXPECT_FALSE(screen.sees("bug/0"));
  EXPECT_THAT(screen.text(screen.where("row/2")), HasSubstr("socket.async_accept"));
}

}  // namespace
}  // namespace curfew
