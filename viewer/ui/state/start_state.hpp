// The start screen: the processes and files that can be opened, and which of them is chosen.
//
// Changed between frames only.
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
  // Returns whether one was chosen: then it is to be seen.
  bool apply(const start_command&);

  const process_rows* processes() const { return processes_.get(); }  // null: they are not known yet
  const std::vector<std::string>& recent_files() const { return recent_files_; }
  const std::string& notice() const { return notice_; }
  // What can be opened: processes, then files. Their paths.
  std::vector<std::string> choices() const;
  std::size_t chosen() const;                   // of these; it stays the same one when others come and go
  float scrolled() const { return scrolled_; }  // of the design, down the list

 private:
  bool execute(const commands::choose_process&);
  bool execute(const commands::scroll_start&);

  std::shared_ptr<const process_rows> processes_;
  std::vector<std::string> recent_files_;
  std::string notice_;
  std::size_t chosen_ = 0;   // where the chosen one stood last
  std::string chosen_path_;  // "": whoever stands there
  float scrolled_ = 0;
};

}  // namespace curfew::viewer
