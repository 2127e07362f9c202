// Writes text to standard output and other descriptors, whole.
#pragma once

#include <string>
#include <string_view>

namespace curfew::cli {

// Writes all of it. False when nobody reads it any more (EPIPE; SIGPIPE must be ignored). Throws failure.
bool write_all(int fd, std::string_view text, const std::string& name);

// Standard output. Exits quietly with status 0 when nobody reads it any more, as `curfew ps | head -1` wants.
void print(std::string_view text);

// "" when it cannot be told. Reports name the files below it by what is behind it.
std::string working_directory();

}  // namespace curfew::cli
