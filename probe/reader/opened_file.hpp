// Opens a path and gives the bytes behind it, whether it is a segment or a snapshot file.
#pragma once

#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "probe/reader/error.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/snapshot_file.hpp"

namespace curfew::reader {

struct opened_file {
  segment_bytes source;
  std::optional<saved_state> saved;  // set for a snapshot file
};

// Opens a file that the user named. It may be in any folder and belong to anybody, because nothing in it is trusted. A
// file that is neither a segment nor a snapshot file, by its first bytes and its name, gives an error that says no more
// than that. Throws error.
opened_file open(const std::string& path);
// Opens a segment that was found in a folder of segments. It must be the user's alone. Throws error.
opened_file open(int directory_fd, const std::string& name, const std::string& path);

// Runs `read` and returns its result. If memory is not enough, throws an error of the file: a damaged file may claim
// sizes that fit the file but not the memory.
template <class Read>
auto within_memory(const std::string& path, Read read) {
  const auto too_large = [&path] {
    return error(fault::cannot_read, path + ": is too large for the memory of this machine");
  };
  try {
    return read();
  } catch (const std::bad_alloc&) {
    throw too_large();
  } catch (const std::length_error&) {
    throw too_large();
  }
}

}  // namespace curfew::reader
