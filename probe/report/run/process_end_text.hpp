// Describes in words how processes end.
#pragma once

#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::report {

std::string signal_name(int number);  // "SIGSEGV"
// Returns what a process is called: "./server --port 80 (pid 4242)". It is safe to print. Of a command that is wider
// than the terminal a line's worth is left; a `width` of 0 is none, and has all of it.
std::string called(const model::process&, std::size_t width = 0);
std::string called(std::uint32_t pid, const std::string& command, std::size_t width = 0);
std::string in_words(wait_result);  // "exited with status 3", "was killed by SIGSEGV"
// Returns the end of a process for its header: "exited with status 0 after 1.2 s".
std::string process_end_text(const process&);
std::string process_end_text(const model::snapshot&, const std::optional<wait_result>&);
std::string end_clause(const process&);    // follows "still waiting when": "the process was killed by SIGKILL"
std::string end_in_short(const process&);  // follows "still waiting": "at SIGKILL"

}  // namespace curfew::report
