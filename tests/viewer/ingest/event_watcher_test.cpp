// Events come in as they happen, and polls are asked for while the timeline is on the screen, and only then.
#include "viewer/ingest/event_watcher.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>

#include "probe/reader/attachment.hpp"
#include "probe/reader/event_reader.hpp"
#include "probe/segment/segment_access.hpp"
#include "tests/viewer/ingest/watched_program.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

class event_watching : public testing::Test {
 protected:
  std::function<void()> wake() {
    return [this] {
      const std::lock_guard lock(mutex_);
      woken_.notify_all();
    };
  }
  // Takes what comes until `reached` says so of all of it together.
  template <class Reached>
  bool until(viewer::event_watcher& watcher, Reached reached) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < deadline) {
      for (const auto& batch : watcher.take()) {
        last_ = batch;
        for (const auto& t : batch->lifecycle) lifecycle_ += t.events.size() + t.lost;
        for (const auto& t : batch->polls) polls_ += t.events.size() + t.lost;
      }
      if (reached()) return true;
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, 10ms);
    }
    return false;
  }

  tests::watched_program program_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::shared_ptr<const model::event_batch> last_;
  std::uint64_t lifecycle_ = 0, polls_ = 0;
};

TEST_F(event_watching, gives_lifecycle_events_also_while_nobody_looks) {
  viewer::event_watcher watcher(program_.segment(), wake());
  ASSERT_TRUE(until(watcher, [&] { return lifecycle_ > 0; }));
  const auto before = lifecycle_;
  program_.tell("ss");
  EXPECT_TRUE(until(watcher, [&] { return lifecycle_ >= before + 2; }));
  EXPECT_EQ(polls_, 0u);
  EXPECT_EQ(last_->polls_from, 0ns) << "nobody asked";
}

TEST_F(event_watching, asks_for_polls_while_it_is_on_the_screen_and_no_longer) {
  viewer::event_watcher watcher(program_.segment(), wake());
  watcher.want_polls(true);
  EXPECT_TRUE(until(watcher, [&] {
    program_.tell("s");
    return polls_ > 5;
  }));
  EXPECT_EQ(watcher.why_no_polls(), "");
  EXPECT_FALSE(last_->polls_until) << "it goes on";
  watcher.want_polls(false);
  EXPECT_TRUE(until(watcher, [&] {
    program_.tell("s");
    return last_->polls_until.has_value();
  })) << "the last request runs out";
  const auto polls = polls_;
  const auto lifecycle = lifecycle_;
  for (int i = 0; i < 10; ++i) program_.tell("s");
  EXPECT_TRUE(until(watcher, [&] { return lifecycle_ >= lifecycle + 10; }));
  EXPECT_EQ(polls_, polls);
}

TEST_F(event_watching, two_may_ask_and_the_one_that_stays_goes_on) {
  viewer::event_watcher stays(program_.segment(), wake());
  stays.want_polls(true);
  {
    viewer::event_watcher leaves(program_.segment(), wake());
    leaves.want_polls(true);
    EXPECT_TRUE(until(leaves, [&] {
      program_.tell("s");
      return polls_ > 0;
    }));
  }
  polls_ = 0;
  EXPECT_TRUE(until(stays, [&] {
    program_.tell("s");
    return polls_ > 10;
  }));
  const auto from = last_->polls_from;
  const auto later = std::chrono::steady_clock::now() + 2500ms;  // longer than a lease
  EXPECT_TRUE(until(stays, [&] {
    program_.tell("s");
    return std::chrono::steady_clock::now() > later;
  }));
  EXPECT_LT(std::chrono::abs(last_->polls_from - from), 100us) << "without a break";
}

TEST_F(event_watching, says_why_there_are_no_polls) {
  ASSERT_EQ(::unlink(segment::control_path(program_.segment()).c_str()), 0);
  viewer::event_watcher watcher(program_.segment(), wake());
  watcher.want_polls(true);
  EXPECT_TRUE(until(watcher, [&] { return !watcher.why_no_polls().empty(); }));
  EXPECT_NE(watcher.why_no_polls().find("polls cannot be asked for: cannot open control page"), std::string::npos)
      << watcher.why_no_polls();
  EXPECT_TRUE(until(watcher, [&] { return lifecycle_ > 0; })) << "the rest comes all the same";
}

TEST_F(event_watching, gives_what_a_killed_process_left_and_stops) {
  program_.tell("sss");
  program_.kill();
  viewer::event_watcher watcher(program_.segment(), wake());
  EXPECT_TRUE(until(watcher, [&] { return lifecycle_ >= 4; }));
  EXPECT_FALSE(last_->alive);
}

}  // namespace
}  // namespace curfew
