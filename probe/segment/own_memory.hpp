// Says where a process has its own segment in memory, so that it can be read there by the process itself: that needs no
// path, no descriptor, no right and no /proc, of all of which a program may have deprived itself since. The recorder
// keeps it (probe/recorder/segment_file.hpp), and probe/reader/ reads there.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "probe/segment/layout.hpp"

namespace curfew::segment {

// Invariant: only the writer, under its mutex, changes it. Pieces come and never change; each begins in the file where
// the one before it ends. Of the last ones only what stands before `file_bytes` may be touched. `path` does not change
// while there are pieces. There are none in a forked child, in which nothing is mapped.
//
// Memory ordering: `count` and `file_bytes` are stored (release) after what they count. Whoever sees them (acquire) may
// read that.
struct own_memory {
  struct piece {
    std::byte* address;
    std::uint64_t offset;  // in the file
    std::uint64_t size_bytes;
  };
  const char* path = "";
  std::atomic<std::uint64_t> file_bytes{0};
  std::atomic<std::uint32_t> count{0};
  piece pieces[max_extents + 1] = {};
};

}  // namespace curfew::segment
