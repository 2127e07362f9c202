// The instrumented processes of this host, and dead ones that left their segment: looked for once a second by a thread
// of its own. What is the matter with each is counted and not listed: that takes some 15 ms of a million tasks.
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

#include "probe/model/snapshot.hpp"
#include "viewer/ingest/repeater.hpp"

namespace curfew::viewer {

struct process_row {
  std::uint32_t pid = 0;
  std::string path;
  std::string name;  // of its program
  std::string command_line;
  std::string failure;  // why it cannot be opened
  model::process_end end = model::process_end::died;
  std::chrono::system_clock::time_point began{};
  std::string up{};  // how long one that runs has done so, at the last look: as it is shown
  std::optional<std::chrono::system_clock::time_point> ended{};  // of one that died: when it was last heard of
  std::uint64_t live_tasks = 0;
  bool checked = false;                 // it runs under `curfew check`, or did
  std::optional<std::uint64_t> bugs{};  // see report/bug.hpp; nullopt: not looked at yet

  friend bool operator==(const process_row&, const process_row&) = default;
};

struct process_rows {
  std::string directory;          // in words: that it is not there is said with it
  std::vector<process_row> rows;  // running ones first, then the newest
  std::string failure;            // why the folder cannot be read
  friend bool operator==(const process_rows&, const process_rows&) = default;
};

// Who records in the folder now, and for a check beside it, and of each what is the matter with it. Throws nothing.
process_rows list_processes(const std::string& directory);

// The segment or file that a user names: a pid, a path, or a program's name (probe/reader/target.hpp). Throws
// std::runtime_error, ready to print.
std::string find_target(const std::string& directory, const std::string& target);

class process_list {
 public:
  // `wake` is called on the thread when something changed.
  process_list(std::string directory, std::function<void()> wake);

  std::shared_ptr<const process_rows> latest() const;  // null until there is a first

 private:
  std::chrono::nanoseconds read_once();
  void hand_over(const process_rows&);

  const std::string directory_;
  const std::function<void()> wake_;
  // Of the thread: what was found in each, the last time.
  std::map<std::string, process_row> looked_at_;  // by path

  mutable std::mutex mutex_;
  std::shared_ptr<const process_rows> latest_;
  repeater thread_;  // last: it uses the others
};

}  // namespace curfew::viewer
