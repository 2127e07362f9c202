// Reads and writes snapshot files, as `curfew snapshot PID -o FILE` makes them: a preamble, then one zstd frame with a
// copy of the segment (segment_copy.hpp). They can be read on another machine, because they say themselves whether the
// process was alive.
#pragma once

#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/segment_copy.hpp"

namespace curfew::reader {

inline constexpr char snapshot_magic[8] = {'c', 'u', 'r', 'f', 'e', 'w', 'z', '\n'};
inline constexpr std::uint32_t snapshot_version = 1;  // readers refuse another version

struct snapshot_preamble {
  char magic[8];
  std::uint32_t version;
  std::uint32_t end;  // how the process had ended by then: 0 it was alive, 1 exited, 2 died
  std::uint64_t image_bytes;
  std::uint64_t scan_began;  // in the segment's ticks: when copying of the slots began, if the process was alive
  std::uint64_t taken;       // in the segment's ticks: when that was done, if the process was alive
  std::uint64_t reserved[3];
};
static_assert(sizeof(snapshot_preamble) == 64);

// Says what was known of the process when the copy was made.
struct saved_state {
  model::process_end end = model::process_end::alive;
  std::uint64_t scan_began = 0;
  std::uint64_t taken = 0;
};

struct saved_image {
  saved_state state;
  segment_copy copy;
};

// Replaces the file as a whole; only its owner can read it. Throws error (cannot_write).
void write_snapshot_file(const std::string& path, const segment_copy&, const saved_state&);

// Returns whether a file begins like a snapshot file.
bool is_snapshot_file(const descriptor&);

// Reads a snapshot file. `path` is for messages. Throws error: other_version, damaged, cannot_read.
saved_image read_snapshot_file(descriptor, const std::string& path);

}  // namespace curfew::reader
