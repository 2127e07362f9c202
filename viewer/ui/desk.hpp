// What the panels show: the process that is watched, and how the user looks at it. Changed between frames only, by
// commands and by new batches; panels read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viewer/ingest/process_list.hpp"
#include "viewer/ingest/watcher.hpp"
#include "viewer/rows/row_list.hpp"
#include "viewer/timeline/sheet.hpp"
#include "viewer/ui/commands.hpp"
#include "viewer/ui/source_lines.hpp"

namespace curfew::viewer {

// How what is shown stands to its process.
enum class standing : std::uint8_t { alive, exited, died, unreadable, snapshot };

class desk {
 public:
  // Data.
  void take(std::shared_ptr<const batch>);  // null: nothing is watched
  void take(std::shared_ptr<const process_rows>);
  void take(const model::event_batch&);
  void set_why_no_polls(std::string why) { why_no_polls_ = std::move(why); }
  void set_notice(std::string notice) { notice_ = std::move(notice); }  // shown on the start screen
  void say(std::string what) { said_ = std::move(what); }               // until the next command
  void set_now(std::chrono::steady_clock::time_point);                  // before each frame
  void begin_watching(std::string path);
  void end_watching();

  bool watching() const { return !path_.empty(); }
  const std::string& path() const { return path_; }
  const batch* current() const { return batch_.get(); }  // null: nothing was read yet
  const viewer::picture* picture() const { return rows_.shown_picture(); }
  const viewer::trends* trends() const { return batch_ ? batch_->trends.get() : nullptr; }
  // Sites that only ever grow while we watch: bugs of which no task is wrong by itself.
  std::vector<const site_line*> growing_sites() const;
  // REQUIRES: there is a picture. What the top bar, the findings and the sites count: the picture's and those that
  // grow.
  std::size_t bug_count() const { return picture()->bugs.list.size() + growing_sites().size(); }
  model::nanoseconds later() const { return later_; }  // than the picture was taken
  viewer::standing standing() const;                   // REQUIRES: there is a picture
  // Something may still change: then there is sense in following it, and in holding it still.
  bool is_live() const { return picture() != nullptr && standing() == standing::alive; }
  const process_rows* processes() const { return processes_.get(); }
  const std::string& said() const { return said_; }
  const std::string& notice() const { return notice_; }

  void set_recent_files(std::vector<std::string> paths) { recent_files_ = std::move(paths); }
  // What the start screen offers: processes that can be opened, then files. Their paths.
  std::vector<std::string> choices() const;
  std::size_t chosen() const;                               // of these; it stays the same one when others come and go
  float start_scrolled() const { return start_scrolled_; }  // of the design, down the list
  const std::vector<std::string>& recent_files() const { return recent_files_; }
  // The watched process ended, and one of the same name runs now; null: not so.
  const process_row* successor() const;
  std::string title() const;  // of the window

  // View.
  const row_list& rows() const { return rows_; }
  double top_row() const { return top_row_; }
  float details_line() const { return details_line_; }  // the first of the details that is shown
  // The line of source that the editor opens; nullopt: none is chosen, or it is not known.
  std::optional<source_line> chosen_line() const;
  index selected() const;  // entry; none: none, or it is gone
  viewer::tab tab() const { return tab_; }
  const site_view& sites() const { return sites_; }
  const site_order& sites_order() const { return sites_order_; }
  std::size_t sites_top() const { return sites_top_; }
  index site() const { return site_; }        // that is chosen; none
  std::size_t loop() const { return loop_; }  // that is chosen, of the picture's
  float loops_line() const { return loops_line_; }
  const timeline::sheet& timeline() const { return timeline_; }
  const std::string& why_no_polls() const { return why_no_polls_; }
  void set_visible(bool is) { visible_ = is; }  // the window
  bool visible() const { return visible_; }
  bool timeline_on_screen() const { return visible_ && tab_ == viewer::tab::timeline && picture() != nullptr; }
  bool measuring_polls() const { return measure_polls_; }  // of sites, while those are on the screen
  // Is anything on the screen that shows polls? Then they are worth asking for.
  bool polls_wanted() const {
    const bool by_site = tab_ == viewer::tab::sites && measure_polls_;
    return visible_ && picture() != nullptr && (tab_ == viewer::tab::timeline || by_site);
  }
  void set_visible_lanes(std::size_t lanes) { timeline_.set_visible_lanes(lanes); }
  const std::vector<std::string>& hidden_columns() const { return hidden_columns_; }
  void hide_columns(std::vector<std::string> names) { hidden_columns_ = std::move(names); }
  bool paused() const { return paused_; }
  bool light_theme() const { return light_; }
  bool help_shown() const { return help_; }
  bool take_filter_focus() { return std::exchange(focus_filter_, false); }
  // What was chosen by key is to be scrolled into view, where it is not.
  bool take_reveal() { return std::exchange(reveal_, false); }
  void set_visible_rows(std::size_t rows);  // a selection that was in view stays there

  // Carries out what is the desk's. False: it is the program's.
  bool apply(const command&);

 private:
  void select(entry_key, bool show);
  void show_selection();
  void select_row(std::int64_t row);
  void keep_in_view(std::size_t row);
  void clamp();
  void step_in();
  void step_out();
  bool apply_to_sites(const command&);
  void arrange_sites();
  void move_site(std::int64_t rows);
  void choose_on_start_screen(std::int64_t by);
  void choose_line(std::int64_t by);
  void choose_loop(std::int64_t by);

  std::string path_;
  std::string notice_, said_;
  std::vector<std::string> recent_files_, hidden_columns_;
  std::size_t chosen_ = 0;   // where the chosen one stood last
  std::string chosen_path_;  // "": whoever stands there
  float start_scrolled_ = 0;
  std::shared_ptr<const batch> batch_;
  std::shared_ptr<const process_rows> processes_;
  std::shared_ptr<const batch> held_back_;  // came while paused
  model::nanoseconds later_{0};
  row_list rows_;
  entry_key selected_ = 0;
  double top_row_ = 0;
  float details_line_ = 0;
  std::optional<std::size_t> line_;  // of source_lines; nullopt: the first choice
  std::size_t visible_rows_ = 1;
  site_view sites_;
  site_order sites_order_;
  std::size_t sites_top_ = 0;
  index site_ = none;
  float loops_line_ = 0;
  std::size_t loop_ = 0;
  timeline::sheet timeline_;
  std::string why_no_polls_;
  viewer::tab tab_ = viewer::tab::tree;
  bool measure_polls_ = false;
  bool visible_ = true, paused_ = false, light_ = false, help_ = false, focus_filter_ = false;
  bool reveal_ = false;
};

}  // namespace curfew::viewer
