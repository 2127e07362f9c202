// The state of the start screen: the processes and files that can be opened, and which of them is chosen.
//
// It changes only between frames.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viewer/ingest/process_list.hpp"
#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class start_state {
 public:
  void take(std::shared_ptr<const process_rows> next) { processes_ = std::move(next); }
  void set_recent_files(std::vector<std::string> paths) { recent_files_ = std::move(paths); }
  void set_notice(std::string notice) { notice_ = std::move(notice); }
  // Executes a command. Returns whether one was chosen, so that it is to be scrolled to.
  bool apply(const start_command&);

  const process_rows* processes() const { return processes_.get(); }  // null until they are known
  const std::vector<std::string>& recent_files() const { return recent_files_; }
  const std::string& notice() const { return notice_; }
  // Returns the paths of what can be opened: those of processes, then those of files.
  std::vector<std::string> choices() const;
  // Returns the index of the chosen one of these. The choice stays the same when others come and go.
  std::size_t chosen() const;
  float scrolled() const { return scrolled_; }  // how far the list is scrolled down, as a length of the design

 private:
  bool execute(const commands::choose_process&);
  bool execute(const commands::scroll_start&);

  std::shared_ptr<const process_rows> processes_;
  std::vector<std::string> recent_files_;
  std::string notice_;
  std::size_t chosen_ = 0;   // index that the chosen one had last
  std::string chosen_path_;  // path of the chosen one; if it is "" or gone, the index says which one is chosen
  float scrolled_ = 0;
};

}  // namespace curfew::viewer
