// The tables of sites and of loops.
#include <gmock/gmock.h>

#include "tests/viewer/support/made_snapshot.hpp"
#include "viewer/rows/filter.hpp"
#include "viewer/rows/site_view.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::made_snapshot;
using viewer::site_column;

std::vector<std::string> names(const viewer::view_model& p, const viewer::site_view& view) {
  std::vector<std::string> result;
  for (std::size_t row = 0; row < view.size(); ++row) result.push_back(viewer::name_of(p, view[row].line));
  return result;
}
using strings = std::vector<std::string>;

class site_table : public testing::Test {
 protected:
  site_table() {
    for (model::node_id id = 10; id < 13; ++id) {
      model::task& t = made_.task(id, 1, "session", 20);
      t.busy = 10us * id;
      t.polls = 5;
    }
    made_.task(20, 1, "accept", 7).state = model::task_state::running;
    made_.orphan(30, "watchdog").state = model::task_state::cancelled;
    view_model_ = viewer::make_view_model(std::move(made_.snapshot()));
  }
  viewer::site_view arranged(const viewer::site_order& order, const std::string& words = "") {
    viewer::site_view view;
    view.arrange(view_model_.get(), nullptr, sums_, order, words);
    return view;
  }

  made_snapshot made_;
  std::shared_ptr<const viewer::view_model> view_model_;
  const viewer::site_sums* sums_ = nullptr;
};

TEST_F(site_table, sums_up_what_is_alive) {
  ASSERT_EQ(view_model_->sites.size(), 3u);
  const viewer::site_line& sessions = view_model_->sites[0];
  EXPECT_EQ(sessions.live, 3u);
  EXPECT_EQ(sessions.polls, 15u);
  EXPECT_EQ(sessions.busy, 330us);
  EXPECT_EQ(sessions.oldest, 60s - 10ms);
  EXPECT_EQ(sessions.typical, 60s - 11ms);
  EXPECT_EQ(view_model_->sites[1].running, 1u);
  EXPECT_EQ(view_model_->sites[2].live, 0u);
  EXPECT_EQ(view_model_->sites[2].troubled, 1u);
}

TEST_F(site_table, is_ordered_as_the_user_likes) {
  EXPECT_EQ(names(*view_model_, arranged({site_column::live, true})), (strings{"session", "accept", "watchdog"}));
  EXPECT_EQ(names(*view_model_, arranged({site_column::live, false})), (strings{"watchdog", "accept", "session"}));
  EXPECT_EQ(names(*view_model_, arranged({site_column::problems, true})).front(), "watchdog");
  EXPECT_EQ(names(*view_model_, arranged({site_column::place, false})), (strings{"accept", "watchdog", "session"}));
}

TEST_F(site_table, has_what_was_seen_of_a_site) {
  viewer::site_sums sums;
  const model::index site = view_model_->sites[0].site;
  sums.watched_until(50s);
  for (int i = 0; i < 40; ++i) sums.spawned(site, 51s);
  for (int i = 0; i < 99; ++i) sums.ended(site, 1ms);
  sums.ended(site, 1s);
  sums.polled(site, 2us);
  sums.watched_until(53s);
  sums_ = &sums;
  const viewer::site_view view = arranged({site_column::spawn_rate, true});
  ASSERT_EQ(view[0].line.site, site);
  EXPECT_DOUBLE_EQ(view[0].spawn_rate.value(), 20);
  EXPECT_NEAR(static_cast<double>(view[0].lifetime_p50.count()), 1e6, .25e6);
  EXPECT_NEAR(static_cast<double>(view[0].poll_p99.count()), 2e3, .5e3);
  EXPECT_EQ(view[1].lifetime_p50, 0ns) << "nothing was seen of it";
  EXPECT_EQ(arranged({site_column::lifetime_p99, false})[2].line.site, site);
}

// A line whose tasks end sooner than anybody looks spawns none the less.
TEST_F(site_table, has_sites_whose_tasks_have_all_ended) {
  model::snapshot s = view_model_->snapshot;
  s.sites.push_back({.file = s.sites[1].file, .function = s.sites[1].function, .line = 99, .spawns = 1});
  view_model_ = viewer::make_view_model(std::move(s));
  viewer::site_sums sums;
  sums.spawned(static_cast<model::index>(view_model_->snapshot.sites.size() - 1), 1s);
  sums.spawned(12345, 1s);  // of no site that is known
  sums_ = &sums;
  const viewer::site_view view = arranged({site_column::live, true});
  ASSERT_EQ(view.size(), 4u);
  EXPECT_EQ(view[3].line.live, 0u);
  EXPECT_EQ(view_model_->snapshot.site_at(view[3].line.site).line, 99u);
  EXPECT_EQ(viewer::name_of(*view_model_, view[3].line),
            view_model_->snapshot.text(view_model_->snapshot.sites[1].function));
  EXPECT_EQ(arranged({}, ":99").size(), 1u);
}

// The name of one of them is not theirs: who looks for peer-2 does not look at a line that says peer-1.
TEST_F(site_table, is_named_by_what_its_tasks_have_in_common) {
  made_snapshot made;
  for (model::node_id id = 10; id < 13; ++id)
    made.task(id, 1, "session", 20).given_name = made.text("peer-" + std::to_string(id));
  for (model::node_id id = 20; id < 23; ++id) made.task(id, 1, "accept", 7).given_name = made.text("acceptor");
  made.task(30, 1, "read", 9);
  made.task(31, 1, "write", 9).spawned_at = made.snapshot().tasks.back().spawned_at;
  made.task(32, 1, "write", 9).spawned_at = made.snapshot().tasks.back().spawned_at;
  made.task(33, 1, "ping", 9).spawned_at = made.snapshot().tasks.back().spawned_at;
  const auto p = viewer::make_view_model(std::move(made.snapshot()));
  viewer::site_view view;
  view.arrange(p.get(), nullptr, nullptr, {site_column::place, false}, "");
  EXPECT_THAT(names(*p, view), testing::UnorderedElementsAre("session", "acceptor", "read and 2 others"));
  EXPECT_EQ(viewer::name_of_alike(*p, p->snapshot.tasks[0]), "session");
  EXPECT_EQ(viewer::name_of_alike(*p, p->snapshot.tasks[3]), "acceptor");
}

TEST_F(site_table, is_filtered_by_words) {
  EXPECT_EQ(names(*view_model_, arranged({}, "server.cpp:20")), (strings{"session"}));
  EXPECT_EQ(names(*view_model_, arranged({}, "server.cpp:2")), strings());
  EXPECT_EQ(names(*view_model_, arranged({}, "-session -accept")), (strings{"watchdog"}));
}

TEST_F(site_table, of_one_site_the_words_let_only_its_tasks_through) {
  const std::string words = viewer::words_for_site(*view_model_, view_model_->sites[0].site);
  EXPECT_EQ(words, "spawned:server.cpp:20");
  const auto shown = viewer::select(*view_model_, {.text = words});
  std::size_t tasks = 0;
  for (model::index at = 0; at < shown.size(); ++at)
    if (shown[at] == viewer::shown::match) ++tasks;
  EXPECT_EQ(tasks, 3u);
}

TEST_F(site_table, tells_sites_of_one_line_and_of_one_file_name_apart) {
  made_snapshot made;
  const auto spawned = [&](model::node_id id, const std::string& file, std::uint32_t column) {
    model::index& at = made.task(id, 1, "session", 20).spawned_at;
    at = made.site(file, "in column " + std::to_string(column), 20);
    made.snapshot().sites[at].column = column;
  };
  spawned(10, "/src/a/io.cpp", 7);
  spawned(11, "/src/a/io.cpp", 9);
  spawned(12, "/src/b/io.cpp", 7);
  spawned(13, "/src/my server.cpp", 3);
  const auto p = viewer::make_view_model(std::move(made.snapshot()));
  std::vector<std::string> words;
  for (const model::task& t : p->snapshot.tasks) {
    words.push_back(viewer::words_for_site(*p, t.spawned_at));
    const auto shown = viewer::select(*p, {.text = words.back()});
    EXPECT_EQ(std::count(shown.begin(), shown.end(), viewer::shown::match), 1) << words.back();
  }
  EXPECT_EQ(words,
            (strings{"spawned:a/io.cpp:20:7", "spawned:io.cpp:20:9", "spawned:b/io.cpp:20", "spawned:server.cpp:20"}));
}

TEST_F(site_table, names_what_never_had_a_node_after_the_function_at_the_site) {
  made_snapshot made;
  made.snapshot().sites[made.site("server.cpp", "push", 14)].never_started = 2;
  const auto p = viewer::make_view_model(std::move(made.snapshot()));
  ASSERT_EQ(p->sites.size(), 1u);
  EXPECT_TRUE(p->sites[0].only_counts);
  EXPECT_EQ(viewer::name_of(*p, p->sites[0]), "push");
  EXPECT_FALSE(viewer::has_tasks(*p, p->sites[0].site));
}

TEST(loop_table, has_tasks_by_state_and_the_longest_poll_first) {
  made_snapshot made;
  made.task(2, 1, "a").state = model::task_state::running;
  made.snapshot().tasks.back().since = 59s;
  made.task(3, 1, "b").state = model::task_state::running;
  made.snapshot().tasks.back().since = 58s;
  made.task(4, 1, "c");
  const auto lines = viewer::loop_lines(made.snapshot());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].counters, model::none);
  EXPECT_EQ(lines[0].tasks[static_cast<std::size_t>(model::task_state::waiting)], 1u);
  ASSERT_EQ(lines[0].running.size(), 2u);
  EXPECT_EQ(made.snapshot().tasks[lines[0].running[0]].id, 3u);
}

TEST(loop_table, puts_loops_of_one_name_together) {
  made_snapshot made;
  model::loop other = made.snapshot().loops[0];
  other.id = 9;
  other.threads = 3;
  made.snapshot().loops.push_back(other);
  made.snapshot().counters_by_name.emplace_back().name = other.name;
  const auto lines = viewer::loop_lines(made.snapshot());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].counters, 0u);
  EXPECT_EQ(lines[0].threads, 4u);
  EXPECT_EQ(lines[0].loops.size(), 2u);
}

}  // namespace
}  // namespace curfew
