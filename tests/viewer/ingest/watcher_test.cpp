#include "viewer/ingest/watcher.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "probe/judge/suppressions.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "tests/viewer/ingest/watched_program.hpp"
#include "viewer/ingest/age_step.hpp"
#include "viewer/ingest/fingerprint.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

class watching : public testing::Test {
 protected:
  std::function<void()> wake() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++wakes_;
      woken_.notify_all();
    };
  }
  // The first update of which that is true.
  template <class Condition>
  std::shared_ptr<const viewer::update> until(const viewer::watcher& w, Condition condition) {
    std::unique_lock lock(mutex_);
    std::shared_ptr<const viewer::update> update;
    const auto holds = [&] {
      update = w.latest();
      return update && condition(*update);
    };
    EXPECT_TRUE(woken_.wait_for(lock, 30s, holds)) << "no such update";
    return update;
  }

  tests::watched_program program_;
  std::mutex mutex_;
  std::condition_variable woken_;
  int wakes_ = 0;
};

bool is_read(const viewer::update& b) { return b.view_model != nullptr; }

TEST_F(watching, hands_over_a_running_process) {
  program_.tell("sss");
  const viewer::watcher watcher(program_.segment(), wake());
  const auto update = until(watcher, is_read);
  EXPECT_TRUE(update->alive());
  EXPECT_EQ(update->view_model->snapshot.process.pid, static_cast<std::uint32_t>(program_.pid()));
  EXPECT_EQ(update->view_model->live_tasks(), 4u);
  EXPECT_EQ(update->view_model->troubled, 0u);
}

TEST_F(watching, judges_by_the_policy) {
  program_.tell("so");
  const viewer::watcher watcher(program_.segment(), wake(),
                                {.suppressions = judge::suppressions_in("*:^watchdog$", "s")});
  const auto update = until(watcher, is_read);
  EXPECT_EQ(update->view_model->live_tasks(), 3u);
  EXPECT_EQ(update->view_model->troubled, 0u);
}

// Nothing happens any more then, but for the time that goes by.
TEST_F(watching, tells_of_a_loop_that_stays_blocked_for_as_long_as_the_policy_says) {
  const auto kind = verdict::find_kind("blocked-loop");
  ASSERT_TRUE(kind);
  judge::policy policy;
  policy.limits.set(*kind, 300ms);
  const viewer::watcher watcher(program_.segment(), wake(), policy);
  until(watcher, is_read);
  program_.tell("b");
  const auto update = until(watcher, [](const viewer::update& b) { return b.view_model->troubled != 0; });
  ASSERT_EQ(update->view_model->bugs.list.size(), 1u);
  EXPECT_EQ(update->view_model->bugs.list.front().kind, *kind);
}

TEST_F(watching, hands_over_what_happens_next) {
  const viewer::watcher watcher(program_.segment(), wake());
  const auto before = until(watcher, is_read);
  program_.tell("so");
  const auto after = until(watcher, [](const viewer::update& b) { return b.view_model->troubled == 1; });
  EXPECT_EQ(after->view_model->live_tasks(), before->view_model->live_tasks() + 2);
}

TEST_F(watching, takes_a_snapshot_file_for_the_moment_that_it_is) {
  program_.tell("so");
  const std::string file = testing::TempDir() + "moment.curfewz";
  reader::attach(program_.segment()).save(file);
  const viewer::watcher watcher(file, wake());
  const auto update = until(watcher, is_read);
  EXPECT_TRUE(update->of_file);
  EXPECT_FALSE(update->alive()) << "the process is, but nothing of it comes here any more";
  EXPECT_FALSE(update->watching);
  EXPECT_EQ(update->view_model->troubled, 1u);
}

TEST_F(watching, sees_that_a_quiet_process_does_nothing) {
  program_.tell("so");
  auto reader = reader::attach(program_.segment());
  const auto before = viewer::fingerprint(reader.snapshot());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(viewer::fingerprint(reader.snapshot()), before);
}

TEST_F(watching, finds_in_the_digest_whatever_is_done) {
  auto reader = reader::attach(program_.segment());
  program_.tell("s");
  const auto quiet = reader.change_digest();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(reader.change_digest(), quiet);
  program_.tell("s");
  const auto spawned = reader.change_digest();
  EXPECT_NE(spawned, quiet);
  program_.tell("");  // a poll and nothing else
  EXPECT_NE(reader.change_digest(), spawned);
  const auto before_the_end = reader.change_digest();
  program_.kill();
  EXPECT_NE(reader.change_digest(), before_the_end);
}

TEST(age_step, is_coarse_when_nothing_happens_for_long) {
  EXPECT_EQ(viewer::age_step(3s, false), 1s);
  EXPECT_EQ(viewer::age_step(5min, false), 1min);
  EXPECT_EQ(viewer::age_step(5min, true), 1s);
}

TEST(distrust, reads_a_large_process_less_often_than_a_small_one) {
  EXPECT_FALSE(viewer::pace::distrusts(1s, 1ms));
  EXPECT_TRUE(viewer::pace::distrusts(2s, 1ms));
  EXPECT_FALSE(viewer::pace::distrusts(200s, 250ms));
  EXPECT_TRUE(viewer::pace::distrusts(300s, 250ms));
}

TEST_F(watching, keeps_the_last_state_of_a_killed_process) {
  program_.tell("so");
  const viewer::watcher watcher(program_.segment(), wake());
  until(watcher, is_read);
  program_.kill();
  const auto last = until(watcher, [](const viewer::update& b) { return !b.watching; });
  ASSERT_TRUE(last->view_model);
  EXPECT_EQ(last->view_model->snapshot.process.end, model::process_end::died);
  EXPECT_EQ(last->view_model->live_tasks(), 3u);
  EXPECT_GE(last->view_model->troubled, 1u);
  EXPECT_EQ(last->failure, "");
}

TEST_F(watching, keeps_the_last_state_of_a_process_that_took_its_segment_along) {
  program_.tell("s");
  const viewer::watcher watcher(program_.segment(), wake());
  until(watcher, is_read);
  program_.end();
  const auto last = until(watcher, [](const viewer::update& b) { return !b.watching; });
  ASSERT_TRUE(last->view_model);
  EXPECT_FALSE(last->alive());
}

TEST_F(watching, says_why_a_file_cannot_be_read) {
  const viewer::watcher watcher(viewer::attached_process("/nowhere/1-00000000.curfew"), wake());
  const auto update = until(watcher, [](const viewer::update&) { return true; });
  EXPECT_FALSE(update->view_model);
  EXPECT_FALSE(update->watching);
  EXPECT_NE(update->failure.find("/nowhere"), std::string::npos) << update->failure;
}

}  // namespace
}  // namespace curfew
