// Reads what the processes of a check left in its folder, and judges it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/report/run.hpp"

namespace curfew::cli {

// By the segment's path.
using snapshots = std::map<std::string, model::snapshot>;

// Whether a process with a segment there still runs.
bool any_alive(const std::string& directory);

// Of every process there that still runs, as it is now. What cannot be read is left for harvest() to say.
snapshots snapshots_of_living(const std::string& directory);

// How a process ended, where that is known.
using end_of_pid = std::function<std::optional<report::wait_result>(std::uint32_t pid)>;

// Adds all processes there to the run, oldest first. Those in `given_up` are judged by that snapshot, as if they had
// ended then; those that still run are not judged. A segment that cannot be read is an error of the run.
void harvest(const std::string& directory, snapshots given_up, const end_of_pid&, report::run&);

}  // namespace curfew::cli
