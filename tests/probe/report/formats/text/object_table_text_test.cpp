#include "probe/report/formats/text/object_table_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

std::string table_of(const model::snapshot& snapshot, const style& style = {}) {
  return tests::tree_text_of(snapshot, {}, style, {.by_object = true});
}

TEST(object_table, counts_by_operation_and_host) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (std::int32_t fd = 10; fd < 13; ++fd)
    b.task("session").waiting("socket.async_receive", 4s).wait_on_object(fd).with("10.0.0.7", 40'000);
  b.task("session").waiting("socket.async_receive", 1s).wait_on_object(20).with("10.0.0.8", 4711);
  b.task("accept").waiting("socket.async_accept", 3s).wait_on_object(5).with("::", 80, model::endpoint_kind::own);
  b.task("main").waiting("join", 2s);
  b.task("busy").state(model::task_state::running, 2s);
  EXPECT_THAT(table_of(b), EndsWith("TASKS  WAIT IN               OBJECTS  LONGEST  WITH                  WHO\n"
                                    "    3  socket.async_receive        3      6 s  10.0.0.7              session\n"
                                    "    1  socket.async_receive        1      9 s  fd 20, 10.0.0.8:4711  session\n"
                                    "    1  join                               8 s                        main\n"
                                    "    1  socket.async_accept         1      7 s  fd 5, at [::]:80      accept\n"
                                    "1 more task does not wait\n"));
}

TEST(object_table, keeps_locks_apart_by_who_holds_them) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  const auto refresh = b.task("refresh").waiting("asyncio.sleep", 1s).id();
  for (int i = 0; i < 2; ++i) b.task("use").waiting("Lock.acquire", 2s).wait_on_object(-1).held_by(refresh);
  b.task("page").waiting("Semaphore.acquire", 1s).wait_on_object(-1).held_by(refresh, false, 3);
  b.task("other").waiting("Lock.acquire", 3s).wait_on_object(-1);
  for (int i = 0; i < 3; ++i) {
    const auto own = b.task("own").waiting("asyncio.sleep", 1s).id();
    b.task("pair").waiting("Queue.put", 2s).wait_on_object(-1).held_by(own);
  }
  const auto text = table_of(b);
  EXPECT_THAT(text, HasSubstr("    3  Queue.put                3      8 s  held by own ×3                 pair\n"));
  EXPECT_THAT(text, HasSubstr("    2  Lock.acquire             2      8 s  held by refresh #2             use\n"));
  EXPECT_THAT(text, HasSubstr("    1  Semaphore.acquire        1      9 s  held by refresh #2 and 2 more  page\n"));
  EXPECT_THAT(text, HasSubstr("    1  Lock.acquire             1      7 s                                 other\n"));
}

TEST(object_table, says_that_locks_are_held_by_tasks_that_are_gone) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  b.task("other").waiting("Lock.acquire", 3s);
  for (model::node_id gone = 4711; gone < 4713; ++gone)
    b.task("use").waiting("Lock.acquire", 2s).wait_on_object(-1).held_by(gone);
  const auto text = table_of(b);
  EXPECT_THAT(text, HasSubstr("    2  Lock.acquire        2      8 s  held by ended tasks ×2  use\n"));
  EXPECT_THAT(text, HasSubstr("    1  Lock.acquire               7 s                          other\n"));
}

TEST(object_table, keeps_listeners_on_two_ports_apart) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (const std::uint16_t port : {std::uint16_t{80}, std::uint16_t{443}})
    b.task("accept")
        .waiting("socket.async_accept", 3s)
        .wait_on_object(port)
        .with("::", port, model::endpoint_kind::own);
  const auto text = table_of(b);
  EXPECT_THAT(text, HasSubstr("at [::]:80    accept\n"));
  EXPECT_THAT(text, HasSubstr("at [::]:443  accept\n"));
}

TEST(object_table, says_the_port_that_several_listeners_share) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (std::int32_t fd : {5, 6})
    b.task("accept").waiting("socket.async_accept", 3s).wait_on_object(fd).with("::", 80, model::endpoint_kind::own);
  EXPECT_THAT(table_of(b), HasSubstr("    2  socket.async_accept        2      7 s  at [::]:80  accept\n"));
}

TEST(object_table, calls_what_has_no_name_as_the_tree_does) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("").waiting("socket.async_accept", 3s).get().function = 0;
  EXPECT_THAT(table_of(b), EndsWith("  (unnamed)\n"));
}

TEST(object_table, counts_an_object_once) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("reads").waiting("socket.async_wait", 4s).wait_on_object(7);
  b.task("writes").waiting("socket.async_wait", 4s).wait_on_object(7);
  for (model::object& o : b.get().objects) o.address = 0x1000;
  EXPECT_THAT(table_of(b), HasSubstr("    2  socket.async_wait        1      6 s  fd 7  reads ×1, writes ×1\n"));
}

TEST(object_table, has_what_was_waited_for_at_the_shutdown) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("session")
      .waiting("socket.async_receive", 4s)
      .state(model::task_state::destroyed, 5s)
      .pending_at_shutdown()
      .wait_on_object(7);
  EXPECT_THAT(table_of(b), HasSubstr("    1  socket.async_receive        1        –  fd 7  session\n"))
      << "since when it waited is not known";
  b.task("session").waiting("socket.async_receive", 9s).wait_on_object(8);
  EXPECT_THAT(table_of(b), HasSubstr("    2  socket.async_receive        2      1 s  session\n"));
}

TEST(object_table, has_a_lower_bound_where_nobody_saw_the_process_end) {
  tests::snapshot_builder b;
  b.end(model::process_end::died, 4s).loop("asio");
  b.task("session").waiting("socket.async_receive", 4s).wait_on_object(7);
  b.get().process.end_unseen = true;
  EXPECT_THAT(table_of(b), HasSubstr("socket.async_receive        1   ≥ 0 ns  fd 7  session\n"));
}

TEST(object_table, counts_below_it_the_tasks_that_do_not_wait) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("busy").state(model::task_state::running, 2s);
  EXPECT_THAT(table_of(b), EndsWith("\n1 task does not wait\n"));
  b.task("queued").state(model::task_state::ready, 2s);
  b.task("done").state(model::task_state::completed, 2s);
  b.task("session").waiting("socket.async_receive", 4s);
  EXPECT_THAT(table_of(b), EndsWith("  session\n2 more tasks do not wait\n"));
}

TEST(object_table, is_none_where_nothing_waits) {
  tests::snapshot_builder b;
  b.loop("asio");
  EXPECT_THAT(table_of(b), testing::Not(HasSubstr("WAIT IN")));
}

TEST(object_table, keeps_to_the_screen) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (int i = 0; i < 30; ++i) b.task("t").waiting("operation" + std::to_string(i), 1s);
  const auto text = table_of(b, {.width = 30, .most_lines = 12});
  EXPECT_THAT(text, HasSubstr("… 23 more lines\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 12);
}

TEST(object_table, names_the_most_frequent_tasks) {
  tests::snapshot_builder b;
  b.loop("asio");
  const auto add = [&](const char* name, int tasks) {
    for (int i = 0; i < tasks; ++i) b.task(name).waiting("socket.async_receive", 1s);
  };
  add("rare", 1);
  add("reads", 3);
  add("writes", 2);
  EXPECT_THAT(table_of(b), HasSubstr("reads ×3, writes ×2, … 1 more name\n"));
}

TEST(object_table, has_each_object_with_its_tasks_if_nothing_is_folded) {
  tests::snapshot_builder b;
  b.loop("asio");
  const auto reads = b.task("reads").waiting("socket.async_receive", 4s).wait_on_object(7).with("10.0.0.7", 40).id();
  const auto writes = b.task("writes").waiting("socket.async_receive", 4s).wait_on_object(7).with("10.0.0.7", 40).id();
  const auto other = b.task("reads").waiting("socket.async_receive", 3s).wait_on_object(8).with("10.0.0.7", 41).id();
  const auto joins = b.task("joins").waiting("join", 5s).id();
  const auto more = b.task("joins").waiting("join", 6s).id();
  for (model::object& o : b.get().objects) o.address = 0x1000u + static_cast<std::uint64_t>(o.descriptor);
  const auto text = tests::tree_text_of(b, {}, {}, {.fold = false, .by_object = true});
  const auto id = [](model::node_id of) { return " #" + std::to_string(of); };
  EXPECT_THAT(text, HasSubstr("6 s  fd 7, 10.0.0.7:40  reads" + id(reads) + ", writes" + id(writes) + "\n"));
  EXPECT_THAT(text, HasSubstr("7 s  fd 8, 10.0.0.7:41  reads" + id(other) + "\n"));
  EXPECT_THAT(text, HasSubstr("joins" + id(joins) + "\n"));
  EXPECT_THAT(text, HasSubstr("joins" + id(more) + "\n"));
}

TEST(object_table, leaves_room_for_names_on_a_narrow_screen) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (int i = 0; i < 2; ++i)
    b.task("session").waiting("socket.async_receive", 1s).wait_on_object(7 + i).with("10.0.0.7", 40);
  b.task("accept")
      .waiting("socket.async_accept", 1s)
      .wait_on_object(6)
      .with("127.0.0.1", 364, model::endpoint_kind::own);
  const auto narrow = table_of(b, {.width = 70});
  EXPECT_THAT(narrow, HasSubstr("TASKS  WAIT IN               OBJECTS  LONGEST  WITH            WHO\n"));
  EXPECT_THAT(narrow, HasSubstr("10.0.0.7        session\n"));
  EXPECT_THAT(narrow, HasSubstr("  … 127.0.0.1:364  accept\n")) << "as far as the names leave room";
  EXPECT_THAT(table_of(b, {.width = 77}), HasSubstr("  fd 6, at 127.0.0.1:364  accept\n"));
  const auto narrower = table_of(b, {.width = 40});
  EXPECT_THAT(narrower, HasSubstr("TASKS  WAIT IN         WITH      WHO\n"
                                  "    2  …async_receive  10.0.0.7  session\n"
                                  "    1  ….async_accept  ….0.1:364  accept\n"));
}

TEST(object_table_text, has_no_columns_of_objects_where_none_is_known) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  b.task("session").waiting("Queue.get", std::chrono::seconds(1));
  EXPECT_THAT(table_of(b), testing::HasSubstr("TASKS  WAIT IN    LONGEST  WHO\n"));
}

}  // namespace
}  // namespace curfew::report
