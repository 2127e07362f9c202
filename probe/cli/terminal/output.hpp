// Writes whole texts to standard output and other descriptors.
#pragma once

#include <string>
#include <string_view>

namespace curfew::cli {

// Writes all of `text`. Returns false if nobody reads it any more (EPIPE). Throws failure, which names the descriptor
// `name`. REQUIRES: SIGPIPE is ignored.
bool write_all(int fd, std::string_view text, const std::string& name);

// Writes to standard output. Exits quietly with status 0 if nobody reads it any more, as in `curfew ps | head -1`.
void print(std::string_view text);

// Returns the working directory, or "" if it is not known. Reports show paths below it relative to it.
std::string working_directory();

}  // namespace curfew::cli
