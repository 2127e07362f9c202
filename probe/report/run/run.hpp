// A report is about a run and its judged processes. These are plain values, filled by whoever read the segments
// (probe/cli/). digest.hpp computes what formats say about them.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/judge/policy.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/report/run/native_stack.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::report {

// Says how a process ended, as the kernel told its parent, or whether it went on as another program.
struct wait_result {
  enum class how : std::uint8_t { exited, killed, replaced };  // replaced: by exec
  how ended = how::exited;
  int number = 0;  // exit status, or signal
};

// Says what had happened to a process when the run was judged.
enum class judged_how : std::uint8_t {
  ended,       // it ended by itself or by a signal, and is judged by its segment
  gave_up,     // it still ran when a timeout expired, and is judged as if it had ended at that instant
  outlived,    // it still ran after the command had ended, and is not judged
  at_test_end  // it goes on; a test in it has ended, and is judged by what it has left
};

struct process {
  model::snapshot snapshot;
  std::vector<verdict::finding> findings;
  std::vector<judge::excused_finding> excused{};   // what was taken out of the findings
  std::vector<judge::suppression> suppressions{};  // compiled in: judgement::suppressions
  judged_how judged = judged_how::ended;
  std::optional<wait_result> end;  // none: not known
  native_stacks stacks{};          // of its threads, if it was given up on
};

// Describes a process that is built to record but could not.
struct unrecorded_process {
  std::uint32_t pid = 0;
  std::string executable;  // "": not known
  std::string reason;
};

// Describes a descendant of the command that curfew could not end.
struct survivor {
  std::uint32_t pid = 0;  // 0: not known
  std::string name;
  std::string reason;
};

// Describes a process that is built to record, still ran when the command had ended, and had not recorded anything; or
// all of those that nothing is known of.
struct silent_process {
  std::uint32_t pid = 0;  // 0: it is not known who they are
  std::string name;
};

enum class inner_check_state : std::uint8_t { ended, lost, outlived };  // lost: gone, without saying what it judged

// Describes a check that ran inside the command and judged processes of its own.
struct inner_check {
  std::uint32_t pid = 0;
  inner_check_state state = inner_check_state::lost;
  std::uint64_t judged = 0;  // number of processes, if it has ended
  int status = 0;            // exit status
};

// Says why a part of a run was not judged (gaps.hpp has the words).
enum class gap_kind : std::uint8_t { killed, nothing_recorded, unrecorded, untracked, outlived, unreadable };
inline constexpr std::size_t gap_kinds = 6;

struct run {
  std::vector<process> processes;
  std::vector<unrecorded_process> unrecorded;
  std::vector<survivor> survivors;
  std::vector<silent_process> silent;
  std::vector<inner_check> inner_checks;
  std::vector<int> unwitnessed_signals;  // passed on, though the command may have been sent them as well
  std::vector<std::string> errors;       // sentences about segments that could not be read
  std::vector<std::string> command;
  std::string why_silent;  // a clause: why a command of its kind may have recorded nothing; "": there is none for it
  std::uint32_t command_pid = 0;
  std::optional<wait_result> command_end;     // none: it was never started, or was given up on
  std::optional<model::nanoseconds> timeout;  // set if it expired: how long it was
  std::bitset<gap_kinds> allowed;             // by gap_kind: reported, but no failure
  judge::policy policy{};                     // what the user has decided about findings
  bool is_strict = false;                     // whether idle handlers of plain Asio are no daemons in it
  int status = 0;                             // exit status of the check
};

// Returns whether the check fails because of a bug: one of severity `failure`, in any process. Tasks that a kill cut
// off do not count: that their process was killed is a gap (gaps.hpp).
bool any_failure(const run&);

// Returns how many processes were judged, including those that inner checks judged.
std::uint64_t processes_judged(const run&);
std::uint64_t judged_by_inner_checks(const run&);

// Returns how many tasks were spawned in a process, including untracked ones.
std::uint64_t tasks_spawned(const model::snapshot&);
std::uint64_t tasks_untracked(const model::snapshot&);
std::uint64_t tasks_alive(const model::snapshot&);

// Returns how long the process ran, or has run so far.
inline model::nanoseconds uptime(const model::snapshot& s) { return s.process.taken; }

}  // namespace curfew::report
