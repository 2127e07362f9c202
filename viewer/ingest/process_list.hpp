// Lists the instrumented processes of this host, and dead ones that left their segment. A thread of its own looks for
// them once a second. The bugs of each are only counted, not listed: this takes some 15 ms for a million tasks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "probe/judge/policy.hpp"
#include "probe/model/snapshot.hpp"
#include "viewer/ingest/repeater.hpp"

namespace curfew::viewer {

struct process_row {
  std::uint32_t pid = 0;
  std::string path;
  std::string name;  // name of its program
  std::string command_line;
  std::string failure;  // why it cannot be read; "" if it can
  model::process_end end = model::process_end::died;
  std::chrono::system_clock::time_point began{};
  std::string up{};  // how long it has been running, as text that is ready to show; "" if it does not run
  std::optional<std::chrono::system_clock::time_point> ended{};  // when it was last heard of; set if it does not run
  std::uint64_t live_tasks = 0;
  bool checked = false;                 // whether it runs under `curfew check`, or did
  std::optional<std::uint64_t> bugs{};  // number of bugs (probe/report/bugs/bug.hpp); nullopt until it was looked into

  friend bool operator==(const process_row&, const process_row&) = default;
};

struct process_rows {
  std::string directory;          // the folder, ready to print; if it does not exist, the text says so
  std::vector<process_row> rows;  // running ones first, and the newest first among these and among the others
  std::string failure;            // why the folder cannot be read; "" if it can
  friend bool operator==(const process_rows&, const process_rows&) = default;
};

// Returns the processes that record in the folder now, and those that record for a check beside it, each with its
// number of bugs. What cannot be read is told in the `failure` fields; nothing is thrown.
process_rows list_processes(const std::string& directory, const judge::policy& = {});

// Returns the path of the segment or file that a user names by a pid, a path, or a program's name
// (probe/reader/target.hpp). Throws std::runtime_error whose text is ready to print.
std::string find_target(const std::string& directory, const std::string& target);

class process_list {
 public:
  // `wake` is called on the list's own thread when something has changed.
  process_list(std::string directory, std::function<void()> wake, judge::policy = {});

  // Returns the latest list; null until there is a first. Any thread may call this.
  std::shared_ptr<const process_rows> latest() const;

 private:
  std::chrono::nanoseconds read_once();
  void hand_over(const process_rows&);

  const std::string directory_;
  const std::function<void()> wake_;
  const judge::policy policy_;
  std::map<std::string, process_row> looked_at_;  // the last row of each process, by path; used by the thread alone

  mutable std::mutex mutex_;  // protects latest_
  std::shared_ptr<const process_rows> latest_;
  repeater thread_;  // the last member, because it uses the others
};

}  // namespace curfew::viewer
