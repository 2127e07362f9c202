// From a path to the bytes behind it: a segment or a snapshot file, whichever it is.
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
  std::optional<saved_state> saved;  // of a snapshot file
};

// A file that the user named: it may stand anywhere and be anybody's, for nothing in it is trusted. What is neither a
// segment nor a snapshot file, by its first bytes, is an error that says no more than that. Throws error.
opened_file open(const std::string& path);
// A segment that was found in a folder of segments: it must be the owner's alone.
opened_file open(int directory_fd, const std::string& name, const std::string& path);

// Runs `read`; that memory is not enough is an error of the file: a damaged one may claim sizes that fit the file but
// not the memory.
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
