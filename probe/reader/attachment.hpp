// The one way to a process: what it recorded, in its segment while it runs or when it has ended, or in a snapshot file;
// and what it is asked for. Opened once, by attach(). Trusts nothing in a file, and never writes to one but for the
// lease by which polls are asked for.
//
// Two threads may use one: one of them calls events() and ask_polls(), the other one all the rest. The bytes are shared
// (segment_bytes::share); what else an attachment has belongs to one of the two.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probe/model/events.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/event_reader.hpp"
#include "probe/reader/poll_request.hpp"
#include "probe/reader/scan.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/snapshot_file.hpp"

namespace curfew::reader {

// What can be said of a process without looking at its tasks.
struct process_summary {
  std::uint32_t pid = 0;
  std::uint64_t start_jiffies = 0;  // with the pid, who it is; 0: not known
  model::process_end end = model::process_end::died;
  std::chrono::system_clock::time_point began{};
  std::string command_line;
  std::uint64_t live_tasks = 0;  // by the counters: of a running process, about
  std::uint64_t untracked_nodes = 0;
  bool withdrawn = false;  // it exited, and its segment says that there is nothing to see in it
};

class attachment {
 public:
  // What the process recorded, now. Again and again: of a process that ended in between, what it left. In a running
  // process the counters of each name keep the conservation law (model/conservation.hpp). Throws error.
  model::snapshot snapshot();

  // The events since the last call, with the exact number of those that were overwritten in between. Throws error.
  model::event_batch events();

  // Asks the process for the polls of the next two seconds, among its events: to be called again every ask_polls_every
  // for as long as somebody looks at them. Returns why it cannot be asked, ready to print; "" when it was.
  static constexpr auto ask_polls_every = poll_request::renew_every;
  std::string ask_polls();

  // The same as snapshot(), but alike tasks are only counted: what a scrape asks for. Throws error.
  model::tally count();

  // A copy that attach() opens, here or on another machine. Throws error.
  void save(const std::string& path);

  // From now on slots are read where they stand: in half the time (see mapped_file.hpp). REQUIRES: the segment is this
  // process' own, or survive_cut_files() was called.
  void read_in_place() { in_place_ = true; }

  process_summary summary() const;  // throws error

  // How it stands with the process at this moment; for a snapshot file, how it stood.
  model::process_end end() const;  // throws error

  // Whether it is the segment of this process. Where the system does not say when this process began, it is not.
  bool is_own() const;  // throws error

  // A number that stays the same while the process does nothing: no spawn, end, poll, cancel or event of another kind.
  // Costs a few cache lines, whatever the number of tasks. What a task that is not polled does between its polls (to
  // become ready) does not show, so look at all now and then. Throws error.
  std::uint64_t change_digest() const;

  // A file that save() wrote: it shows one moment, and never changes.
  bool is_snapshot_file() const { return saved_.has_value(); }

  const std::string& path() const { return source_.path(); }

 private:
  friend attachment attach(const std::string& path);
  friend attachment attach(int directory_fd, const std::string& name, const std::string& path);
  attachment(segment_bytes s, std::optional<saved_state> saved);

  scan_result look(bool live, collector&);
  model::process_end end_when(bool alive, std::uint32_t state) const;
  std::optional<std::uint64_t> taken_in(const scan_result&) const;
  std::optional<std::uint64_t> saved_scan_began() const;

  segment_bytes source_;
  std::optional<saved_state> saved_;  // of a snapshot file
  bool in_place_ = false;
  // Of the thread that calls events() and ask_polls(); made by its first call.
  std::optional<event_reader> events_;
  std::optional<poll_request> polls_;
};

// Opens a segment, or a snapshot file, and looks at its header. A segment must stand in a folder that only its owner
// can enter, and be his (segment::open_segment); a snapshot file may stand anywhere. Throws error.
attachment attach(const std::string& path);

// A segment in a folder that segment::open_folder opened. `path` is for messages.
attachment attach(int directory_fd, const std::string& name, const std::string& path);

}  // namespace curfew::reader
