// What a snapshot says of what the recorder wrote, while its process runs and after it has ended in each of its ways.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "probe/model/conservation.hpp"
#include "probe/model/tree.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/recorder/recorder.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/churn.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::child_process;
using tests::segment_folder;
using tests::segment_in;

// Records a loop, its main task, a group in that, and in the group a task that waits, which its stack and operation
// say.
void record_a_small_tree() {
  namespace r = recorder;
  r::loop* const loop = r::begin_loop({.name = "main", .began = r::site("main.cpp", 1, 1, "main")});
  const r::node main = r::spawn(*loop,
                                {.owner = r::id_of(*loop),
                                 .owned_by = r::owner_kind::loop,
                                 .main = true,
                                 .spawned_at = r::site("main.cpp", 2, 1, "main"),
                                 .function = r::site("main.cpp", 10, 1, "amain")},
                                r::now());
  r::set_main(*loop, main);
  r::poll_begin(*loop, main, r::now());
  const r::node group = r::begin_group(*loop, r::id_of(main), r::site("main.cpp", 11, 1, "amain"), r::name("nursery"));
  const r::site_id await = r::site("main.cpp", 21, 3, "bar");
  const r::node bar = r::spawn(*loop,
                               {.owner = r::id_of(group),
                                .owned_by = r::owner_kind::group,
                                .spawner = r::id_of(main),
                                .spawned_at = r::site("main.cpp", 12, 1, "amain"),
                                .function = r::site("main.cpp", 20, 1, "bar")},
                               r::now());
  r::poll_begin(*loop, bar, r::now());
  r::wait(bar, {.operation = r::name("sleep_for"), .stack = &await, .kept = 1, .depth = 1});
  r::poll_end(*loop, bar, r::now());
}

void expect_the_small_tree(const model::snapshot& s) {
  ASSERT_EQ(s.loops.size(), 1u);
  ASSERT_EQ(s.groups.size(), 1u);
  ASSERT_EQ(s.tasks.size(), 2u);
  const model::tree t = model::make_tree(s);
  const auto bar =
      std::find_if(s.tasks.begin(), s.tasks.end(), [&](const auto& task) { return s.name_of(task) == "bar"; });
  ASSERT_NE(bar, s.tasks.end());
  EXPECT_EQ(bar->state, model::task_state::waiting);
  EXPECT_EQ(s.operation_of(*bar), "sleep_for");
  EXPECT_EQ(bar->polls, 1u);
  ASSERT_EQ(s.stack_of(*bar).kept, 1u);
  EXPECT_EQ(s.site_at(s.stack_of(*bar).innermost()).line, 21u);
  EXPECT_EQ(s.site_at(bar->spawned_at).line, 12u);

  const model::index group = t.parent[t.node_of_task(static_cast<model::index>(bar - s.tasks.begin()))];
  ASSERT_EQ(t.kind_of(group), model::node_kind::group);
  EXPECT_EQ(s.text(s.groups[t.group_of(group)].given_name), "nursery");
  const model::index main = t.parent[group];
  ASSERT_EQ(t.kind_of(main), model::node_kind::task);
  EXPECT_EQ(s.tasks[t.task_of(main)].state, model::task_state::running);
  const model::note* const of_main = s.note_of(s.tasks[t.task_of(main)]);
  ASSERT_NE(of_main, nullptr);
  EXPECT_NE(of_main->thread, 0u);
  EXPECT_EQ(t.kind_of(t.parent[main]), model::node_kind::loop);

  ASSERT_EQ(s.counters_by_name.size() >= 1, true);
  for (const model::counters& c : s.counters_by_name) EXPECT_TRUE(model::conserves(c));
  EXPECT_EQ(s.torn_slots, 0u);
  EXPECT_GE(s.process.taken, bar->since);
  EXPECT_LT(s.process.taken - bar->since, 60s);
}

class recorded : public testing::Test {
 protected:
  segment_folder folder_;
};

TEST_F(recorded, by_a_process_that_runs) {
  child_process child(folder_.path(), [](child_process& parent) {
    record_a_small_tree();
    parent.say();
    parent.hear();
  });
  child.hear();
  reader::attachment reader = reader::attach(segment_in(folder_.path()));
  const model::snapshot s = reader.snapshot();
  EXPECT_EQ(s.process.end, model::process_end::alive);
  EXPECT_EQ(s.process.pid, static_cast<std::uint32_t>(child.pid()));
  EXPECT_EQ(s.process.parent_pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_LT(std::chrono::system_clock::now() - s.process.began, 60s);
  expect_the_small_tree(s);

  // A process in a container may have another name for the boot than we have.
  std::fstream file(segment_in(folder_.path()), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offsetof(segment::header, boot_id)).write("another", 7);
  file.close();
  EXPECT_GT(reader.snapshot().process.taken, s.process.taken) << "its time goes on";

  const auto listed = reader::find(folder_.path(), static_cast<std::uint32_t>(child.pid()));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].failure, "");
  EXPECT_EQ(listed[0].live_tasks, 2u);
  EXPECT_EQ(listed[0].end, model::process_end::alive);

  child.say();
  EXPECT_EQ(child.wait(), 0);
  const model::snapshot after = reader.snapshot();  // the same reader now reads what the process left
  EXPECT_EQ(after.process.end, model::process_end::exited);
  expect_the_small_tree(after);
}

TEST_F(recorded, by_a_process_that_was_killed) {
  child_process child(folder_.path(), [](child_process& parent) {
    record_a_small_tree();
    parent.say();
    parent.hear();
  });
  child.hear();
  child.kill(SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(child.wait()));
  const model::snapshot s = reader::attach(segment_in(folder_.path())).snapshot();
  EXPECT_EQ(s.process.end, model::process_end::died);
  expect_the_small_tree(s);
}

TEST_F(recorded, by_a_process_that_left_by__exit) {
  child_process child(folder_.path(), [](child_process&) {
    record_a_small_tree();
    ::_exit(7);
  });
  EXPECT_EQ(WEXITSTATUS(child.wait()), 7);
  const model::snapshot s = reader::attach(segment_in(folder_.path())).snapshot();
  EXPECT_EQ(s.process.end, model::process_end::died);
  expect_the_small_tree(s);
}

TEST_F(recorded, by_a_process_that_became_another_program) {
  child_process child(folder_.path(), [](child_process&) {
    record_a_small_tree();
    ::execl("/bin/sleep", "sleep", "60", nullptr);
  });
  const std::string path = segment_in(folder_.path());
  reader::attachment reader = reader::attach(path);
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (reader.end() == model::process_end::alive && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  const model::snapshot s = reader.snapshot();
  EXPECT_EQ(s.process.end, model::process_end::died);
  expect_the_small_tree(s);
}

TEST_F(recorded, and_saved_while_it_ran) {
  child_process child(folder_.path(), [](child_process& parent) {
    record_a_small_tree();
    parent.say();
    parent.hear();
  });
  child.hear();
  const std::string saved = folder_.file("saved.snapshot");
  reader::attach(segment_in(folder_.path())).save(saved);
  child.kill(SIGKILL);
  child.wait();
  const model::snapshot s = reader::attach(saved).snapshot();
  EXPECT_EQ(s.process.end, model::process_end::alive);  // it was alive when the file was written
  expect_the_small_tree(s);
}

// Sooner or later one of these processes ends between two reads of one snapshot.
TEST_F(recorded, by_processes_that_exit_while_they_are_read) {
  for (int round = 0; round < 60; ++round) {
    const segment_folder folder;
    const bool kept = round % 2 == 0;  // if not, the process removes its file, because it has nothing to report
    const std::string attached = folder.path() + "/attached";  // made by the parent: then the process may end
    child_process child(folder.path(), [kept, attached](child_process& parent) {
      if (kept) ::setenv("CURFEW_KEEP", "1", 1);
      bool said = false;
      tests::churn({.threads = 1}, [&] {
        if (!said) parent.say();
        said = true;
        return std::filesystem::exists(attached);
      });
    });
    child.hear();
    reader::attachment reader = reader::attach(segment_in(folder.path()));
    std::ofstream(attached).close();
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    for (;;) {
      const model::snapshot s = reader.snapshot();
      ASSERT_FALSE(s.counters_by_name.empty());
      EXPECT_TRUE(model::conserves(s.counters_by_name[0]));
      ASSERT_NE(s.process.end, model::process_end::died);
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      if (s.process.end == model::process_end::alive) continue;
      EXPECT_EQ(s.tasks.size(), 0u);
      EXPECT_EQ(s.counters_by_name[0].spawned_before, s.counters_by_name[0].ended_after);
      break;
    }
  }
}

// Whatever the process was doing, everything that was whole is read.
TEST_F(recorded, by_processes_that_are_killed_at_work) {
  for (int round = 0; round < 40; ++round) {
    const segment_folder folder;
    child_process child(folder.path(), [](child_process& parent) {
      bool said = false;
      tests::churn({.threads = 2}, [&] {
        if (!said) parent.say();
        said = true;
        return false;
      });
    });
    child.hear();
    reader::attachment reader = reader::attach(segment_in(folder.path()));
    for (int takes = 0; takes < round; ++takes) EXPECT_EQ(reader.snapshot().process.end, model::process_end::alive);
    child.kill(SIGKILL);
    child.wait();
    const model::snapshot s = reader.snapshot();
    EXPECT_EQ(s.process.end, model::process_end::died);
    ASSERT_FALSE(s.counters_by_name.empty());
    EXPECT_TRUE(model::conserves(s.counters_by_name[0]));
    EXPECT_LE(s.torn_slots, 2u);  // a thread is in one slot at a time
    // These may be tasks that the two threads were just counting.
    EXPECT_LE(s.counters_by_name[0].spawned_after - s.counters_by_name[0].spawned_before, 2u);
    EXPECT_LE(s.counters_by_name[0].ended_after - s.counters_by_name[0].ended_before, 2u);
  }
}

}  // namespace
}  // namespace curfew
