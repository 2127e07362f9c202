// An attachment is the one way to a process: it reads what the process recorded, in its segment (while it runs or after
// it has ended) or in a snapshot file, and asks the process for polls. attach() opens it, once. It trusts nothing in a
// file, and never writes to one, except for the lease by which polls are asked for.
//
// Two threads may use one attachment: one of them calls events() and ask_polls(), the other one all the rest. The bytes
// are shared (segment_bytes::share); everything else in an attachment belongs to one of the two.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/events.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/event_reader.hpp"
#include "probe/reader/long_poll_finder.hpp"
#include "probe/reader/poll_request.hpp"
#include "probe/reader/python_stack.hpp"
#include "probe/reader/scan.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/snapshot_file.hpp"
#include "probe/segment/own_memory.hpp"

namespace curfew::reader {

// Says what can be known of a process without looking at its tasks.
struct process_summary {
  std::uint32_t pid = 0;
  std::uint64_t start_jiffies = 0;  // with the pid it identifies the process; 0 if not known
  model::process_end end = model::process_end::died;
  std::chrono::system_clock::time_point began{};
  std::string command_line;
  std::uint64_t live_tasks = 0;  // by the counters; approximate while the process runs
  std::uint64_t untracked_nodes = 0;
  bool withdrawn = false;  // it exited, and its segment says that nothing is to be seen in it
};

enum class tallied : std::uint8_t { alike, one_by_one };

class attachment {
 public:
  // Returns what the process has recorded by now. If the process ends meanwhile, reads again and returns what it left.
  // In a running process the counters of each name keep the conservation law (model/conservation.hpp). Throws error.
  model::snapshot snapshot();

  // Returns the events since the last call, with the exact number of those that were overwritten in between. Throws
  // error.
  model::event_batch events();

  // Asks the process for the polls of the next two seconds, which come with its events. Call it again every
  // ask_polls_every for as long as somebody looks at them. Returns "" if it asked, else why the process cannot be
  // asked, ready to print.
  static constexpr auto ask_polls_every = poll_request::renew_every;
  std::string ask_polls();

  // Does the same as snapshot(), but only counts alike tasks, which is enough for a scrape. With `one_by_one` tasks
  // that may have a finding keep a record each with all their names, by which suppressions know them; so they do where
  // the program has suppressions of its own. Throws error.
  model::tally count(tallied = tallied::alike);

  // Returns the polls of a living process that have lasted so long by now, at most 256 of them. This costs less than
  // count(). Throws error.
  std::vector<running_poll> polls_longer_than(model::nanoseconds);

  // Returns the innermost frames of the code that an interpreter in a living process runs on a thread, the innermost
  // first. Empty: there is none, or it may not be looked into. Throws error.
  std::vector<code_frame> code_on(std::uint32_t thread) const;

  // Writes a copy that attach() can open, here or on another machine. Throws error.
  void save(const std::string& path);

  // Lets slots be read in place from now on, which takes half the time (see mapped_file.hpp). REQUIRES: the segment is
  // this process' own, or survive_cut_files() was called.
  void read_in_place() { in_place_ = true; }

  process_summary summary() const;  // throws error

  // Returns whether the process is alive or how it ended, as of now; for a snapshot file, as of the snapshot.
  model::process_end end() const;  // throws error

  // Returns whether the segment is that of this process. Returns false if the system does not say when this process
  // began.
  bool is_own() const;  // throws error

  // Returns a number that stays the same while the process does nothing: no spawn, end, poll, cancel or event of
  // another kind. This costs a few cache lines, whatever the number of tasks. What a task that is not polled does
  // between its polls (to become ready) does not show, so take a snapshot now and then. Throws error.
  std::uint64_t change_digest() const;

  // Returns whether this is a file that save() wrote, which shows one moment and never changes.
  bool is_snapshot_file() const { return saved_.has_value(); }

  const std::string& path() const { return source_.path(); }

 private:
  friend attachment attach(const std::string& path);
  friend attachment attach(const segment::own_memory&);
  friend attachment attach(int directory_fd, const std::string& name, const std::string& path);
  attachment(segment_bytes s, std::optional<saved_state> saved);

  scan_result look(bool live, collector&);
  model::process_end end_when(bool alive, std::uint32_t state) const;
  std::optional<std::uint64_t> taken_in(const scan_result&) const;
  std::optional<std::uint64_t> saved_scan_began() const;

  segment_bytes source_;
  std::optional<saved_state> saved_;  // set for a snapshot file
  bool in_place_ = false;
  // These belong to the thread that calls events() and ask_polls(), and are made by its first call.
  std::optional<event_reader> events_;
  std::optional<poll_request> polls_;
};

// Opens a segment or a snapshot file and checks its header. Both may be in any folder, because nothing in a file is
// trusted. Throws error.
attachment attach(const std::string& path);

// Opens a segment in a folder that segment::open_folder opened; it must be the user's alone (segment::open_segment).
// `path` is for messages.
attachment attach(int directory_fd, const std::string& name, const std::string& path);

// Reads the segment of this process where the process has it in memory, until the process forks: the child has another
// one. Slots are read in place. Throws error.
attachment attach(const segment::own_memory&);

}  // namespace curfew::reader
