// What a report is about: the processes of one run, judged. Plain values, filled by whoever read the segments
// (probe/cli/). What formats say of it is worked out in digest.hpp.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::report {

// How a process ended, as the kernel told its parent; or that it went on as another program.
struct wait_result {
  enum class how : std::uint8_t { exited, killed, replaced };  // replaced: by exec
  how ended = how::exited;
  int number = 0;  // exit status, or signal
};

// What had become of a process when it was judged, or was not.
enum class judged_how : std::uint8_t {
  ended,    // of itself, or by a signal: judged by what its segment says
  gave_up,  // still ran when a timeout expired: judged as if it had ended at that instant
  outlived  // still ran after the command had ended: not judged
};

struct process {
  model::snapshot snapshot;
  std::vector<verdict::finding> findings;
  judged_how judged = judged_how::ended;
  std::optional<wait_result> end;  // where it is known
};

// A process that would have recorded and could not.
struct unrecorded_process {
  std::uint32_t pid = 0;
  std::string executable;  // "": not known
  std::string reason;
};

// A descendant of the command that curfew could not end.
struct survivor {
  std::uint32_t pid = 0;  // 0: not known
  std::string name;
  std::string reason;
};

// A process that is built to record, still ran when the command had ended, and had recorded nothing.
struct silent_process {
  std::uint32_t pid = 0;
  std::string name;
};

enum class inner_check_state : std::uint8_t { ended, lost, outlived };  // lost: gone without a word of what it judged

// A check that ran within the command and judged processes of its own.
struct inner_check {
  std::uint32_t pid = 0;
  inner_check_state state = inner_check_state::lost;
  std::uint64_t judged = 0;  // processes; of one that has ended
  int status = 0;            // that it exited with
};

// Why something of a run was not judged (gaps.hpp has their words).
enum class gap_kind : std::uint8_t { killed, nothing_recorded, unrecorded, untracked, outlived, unreadable };
inline constexpr std::size_t gap_kinds = 6;

struct run {
  std::vector<process> processes;
  std::vector<unrecorded_process> unrecorded;
  std::vector<survivor> survivors;
  std::vector<silent_process> silent;
  std::vector<inner_check> inner_checks;
  std::vector<std::string> errors;  // a sentence each: segments that could not be read
  std::vector<std::string> command;
  std::uint32_t command_pid = 0;
  std::optional<wait_result> command_end;     // none: it was never started, or given up
  std::optional<model::nanoseconds> timeout;  // expired after this long
  std::bitset<gap_kinds> allowed;             // by gap_kind: said, and no failure
  int status = 0;                             // that the check exits with
};

// What makes a check fail: a bug of severity `failure`, in any process. Tasks that a kill cut off are none: that their
// process was killed is a gap (gaps.hpp).
bool any_failure(const run&);

// How many processes were judged, by inner checks as well.
std::uint64_t processes_judged(const run&);
std::uint64_t judged_by_inner_checks(const run&);

// Tasks that were spawned in a process, untracked ones included.
std::uint64_t tasks_spawned(const model::snapshot&);
std::uint64_t tasks_untracked(const model::snapshot&);
std::uint64_t tasks_alive(const model::snapshot&);

// How long the process ran, or has run so far.
inline model::nanoseconds uptime(const model::snapshot& s) { return s.process.taken; }

}  // namespace curfew::report
