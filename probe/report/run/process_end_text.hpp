// How processes end, in words.
#pragma once

#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::report {

std::string signal_name(int number);  // "SIGSEGV"
// What a process is called: "./server --port 80 (pid 4242)", cut to a line and safe to print.
std::string called(const model::process&);
std::string called(std::uint32_t pid, const std::string& command);
std::string in_words(wait_result);  // "exited with status 3", "was killed by SIGSEGV"
// Of a process' header: "exited with status 0 after 1.2 s".
std::string process_end_text(const process&);
std::string process_end_text(const model::snapshot&, const std::optional<wait_result>&);
std::string end_clause(const process&);    // behind "still waiting when": "the process was killed by SIGKILL"
std::string end_in_short(const process&);  // behind "still waiting": "at SIGKILL"

}  // namespace curfew::report
