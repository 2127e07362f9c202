// The one exception that reading a segment throws. Its text is ready to print: it says the path, what was found, what
// was expected and what to do.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace curfew::reader {

enum class fault : std::uint8_t {
  cannot_open,    // it is not there, not ours, not a regular file …
  not_a_segment,  // it is something else
  not_ready,      // its process is still setting it up, or ended while it did
  other_version,  // it is of a curfew that writes another format
  damaged,        // it says things that cannot be true: sizes, offsets, counts
  cannot_read,    // the system refused, or the file shrank while it was read
  cannot_write    // a snapshot file could not be written
};

class error : public std::runtime_error {
 public:
  error(fault kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  fault kind() const { return kind_; }

 private:
  fault kind_;
};

}  // namespace curfew::reader
