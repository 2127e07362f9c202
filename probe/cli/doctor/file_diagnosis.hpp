// Examines whether the parts of a program fit together, for `curfew doctor FILE...`: whether all of them that have Asio
// are compiled with the definitions of curfew::asio_tracking, or none.
#pragma once

#include <string>
#include <vector>

#include "probe/cli/doctor/diagnosis.hpp"

namespace curfew::cli {

// The files are object files, archives, shared libraries and programs; the libraries that one needs are looked at, too.
// A program is judged by itself, and all the others together: any that is bad does not fit to these.
diagnoses diagnose_files(const std::vector<std::string>& paths);

}  // namespace curfew::cli
