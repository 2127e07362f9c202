// Runs to report about: what the golden files are made from.
#pragma once

#include <vector>

#include "probe/report/process_row.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::tests {

report::run leak();  // the seed: one task orphaned and pending
report::run abandoned_handlers();
report::run never_awaited();  // task objects that nobody awaited, and nothing else
report::run failed_daemon();  // a warning and nothing else
report::run killed_server();  // many alike, a group, a daemon, an error, evicted tasks, a damaged entry, one error
report::run given_up();       // a timeout expired, and a process lived on
report::run one_hang();       // a sleeper, its joiner and the joiner's joiner; a group's opener and its tasks
report::run daemon_holds();   // a timeout expired in the shutdown of a loop that waits for a daemon
report::run blocked();        // a poll blocked its loop and has ended: two tasks, and what the thread ran
report::run clean();
report::run plain_asio();     // two coroutines, of which no place is known, and a handler whose wait has one
report::run suppressed();     // a bug that a file, the programs themselves and a baseline took out of three processes
report::run hostile_names();  // control characters and no UTF-8 in names

std::vector<report::process_row> processes();  // a running one, an exited, a dead, one that cannot be read

}  // namespace curfew::tests
