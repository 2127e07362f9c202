#include "viewer/rows/filter.hpp"

#include <gtest/gtest.h>

#include "tests/viewer/support/drawn_rows.hpp"
#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

using tests::made_snapshot;
using viewer::chip;

class filter : public testing::Test {
 protected:
  filter() {
    made_.task(2, 1, "serve");
    made_.group(3, 2, "clients");
    made_.task(4, 3, "accept").state = model::task_state::running;
    made_.waits(made_.task(5, 2, "resolve", 77), "Sleep_For");
    made_.orphan(6, "watchdog");
  }
  std::string drawn(const std::string& text, chip chip = chip::all) {
    viewer::row_list rows;
    rows.show(viewer::make_view_model(made_.snapshot()));
    rows.set_filter({text, chip});
    matching_ = rows.tasks_matching();
    return tests::drawn(rows);
  }

  made_snapshot made_;
  std::uint64_t matching_ = 0;
};

TEST_F(filter, without_words_shows_all) { EXPECT_EQ(drawn("  "), "loop[serve[clients[accept] resolve] watchdog]"); }

TEST_F(filter, shows_what_matches_and_the_way_to_it) {
  EXPECT_EQ(drawn("ACC"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(matching_, 1u);
}

TEST_F(filter, looks_at_operation_state_place_and_finding) {
  EXPECT_EQ(drawn("sleep_for"), "loop[serve[resolve]]");
  EXPECT_EQ(drawn("running"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("server.cpp:77"), "loop[serve[resolve]]");
  EXPECT_EQ(drawn("orphaned-task"), "loop[watchdog]");
}

TEST_F(filter, finds_what_a_line_spawned_and_not_what_else_is_said_of_it) {
  // The function of resolve stands at the line that spawned accept.
  made_.snapshot().tasks[2].function = made_.snapshot().tasks[1].spawned_at = made_.site("/src/a/io.cpp", "io", 14);
  EXPECT_EQ(drawn("io.cpp:14"), "loop[serve[clients[accept] io]]");
  EXPECT_EQ(drawn("spawned:io.cpp:14"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("spawned:a/io.cpp:14"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("Spawned:IO.cpp:14:0"), "loop[serve[clients[accept]]]") << "with its column";
  EXPECT_EQ(drawn("spawned:o.cpp:14"), "") << "it is another file";
  EXPECT_EQ(drawn("spawned:io.cpp:1"), "") << "it is another line";
  EXPECT_EQ(drawn("waiting -spawned:io.cpp:14"), "loop[serve[io] watchdog]");
}

TEST_F(filter, finds_a_task_by_the_peer_and_the_descriptor_of_its_socket) {
  for (model::index task = 0; task < 3; ++task) {
    model::object& socket = made_.snapshot().objects.emplace_back();
    socket.task = task;
    socket.descriptor = static_cast<std::int32_t>(task == 0 ? 1 : 10 + task);
    socket.endpoint = model::endpoint_kind::peer;
    socket.host = made_.text("10.0.0." + std::to_string(task));
    socket.port = static_cast<std::uint16_t>(task == 1 ? 511 : 5110 + task);
  }
  EXPECT_EQ(drawn("10.0.0.2"), "loop[serve[resolve]]");
  EXPECT_EQ(drawn("10.0.0.1:511"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("10.0.0.2:511"), "") << "its port has one more digit";
  EXPECT_EQ(drawn("fd:11"), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("fd:1"), "loop[serve]") << "and not 11";
  EXPECT_EQ(drawn("waiting -10.0.0."), "loop[watchdog]");
}

TEST_F(filter, wants_every_word_and_none_with_a_minus) {
  EXPECT_EQ(drawn("server.cpp waiting -serve"), "");
  EXPECT_EQ(drawn("waiting -resolve -watchdog"), "loop[serve]");
}

TEST_F(filter, has_chips) {
  EXPECT_EQ(drawn("", chip::problems), "loop[watchdog]");
  EXPECT_EQ(drawn("", chip::running), "loop[serve[clients[accept]]]");
  EXPECT_EQ(drawn("serve", chip::ended), "");
}

TEST_F(filter, opens_a_bundle_that_matches_in_part_only) {
  for (model::node_id id = 10; id < 17; ++id) made_.task(id, 3, "session");
  made_.waits(made_.snapshot().tasks.back(), "async_write");
  EXPECT_EQ(drawn("session"), "loop[serve[clients[sessionx7]]]");
  EXPECT_EQ(drawn("write"), "loop[serve[clients[sessionx7[session]]]]");
}

TEST_F(filter, that_nothing_matches_leaves_no_row) { EXPECT_EQ(drawn("nowhere"), ""); }

}  // namespace
}  // namespace curfew
