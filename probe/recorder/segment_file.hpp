// One process' segment file as its writer has it: made, locked, grown by extents, removed, let go of after fork().
// Knows the header and the extent directory of layout.hpp, and nothing of what stands in the tables. Readers
// map files in their own way.
//
// The file is mapped in chunks of whole pages of 64 KiB, so that it works whatever the size of the processor's pages
// is; extents share them, and of each only what its extents take is allocated.
//
// Not thread-safe: the recorder calls it under a mutex. It lives in static storage and has no destructor, because
// tasks may be recorded while and after static objects are destroyed.
#pragma once

#include <cstdint>
#include <string>

#include "probe/recorder/held_file.hpp"
#include "probe/recorder/held_folder.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

class segment_file {
 public:
  constexpr segment_file() = default;

  // Makes the file in `directory` under a hidden name, locks it as owner and maps its header, of which the sizes,
  // versions and pid are filled in. The file never grows beyond `max_bytes`. False, with `error` set and nothing left
  // behind, when it cannot be.
  bool create(const std::string& directory, std::uint64_t max_bytes, segment::access_error& error);

  // Gives the file the name by which readers find it. The header must be complete. False, with `error` set: there is
  // nothing left to do but discard().
  bool publish(segment::access_error& error);

  // Removes the file and lets go of it.
  void discard() noexcept;

  // Adds an extent of `size_bytes` to a table and returns where it is mapped: at `at` (inside a reservation, where the
  // extent before it ended or a page begins) or anywhere. nullptr when there is no room in the file system, the
  // directory, the process or the limit.
  void* append(segment::table kind, std::uint64_t first, std::uint64_t size_bytes, void* at = nullptr) noexcept;

  // In a forked child: the file is closed, and what was mapped becomes private zero memory where nothing else is, so
  // that whoever still holds a pointer writes into nothing.
  void abandon() noexcept;

  // Its name; what is mapped stays mapped. False: it still stands somewhere.
  bool remove() noexcept { return file_.remove(); }

  segment::header* head() const noexcept { return header_; }
  const char* path() const noexcept { return path_; }
  held_folder& folder() noexcept { return folder_; }
  const char* stem() const noexcept { return stem_; }

 private:
  struct range {
    void* address;
    std::uint64_t size_bytes;
  };
  // The rest of a chunk that is mapped; what is allocated in it ends where the room begins.
  struct room {
    char* address = nullptr;
    std::uint64_t offset = 0;
    std::uint64_t end = 0;
    std::uint64_t left() const noexcept { return end - offset; }
  };

  bool allocate(std::uint64_t offset, std::uint64_t size_bytes) noexcept;
  void* map(std::uint64_t offset, std::uint64_t size_bytes, void* at) noexcept;
  bool begin_chunk(std::uint64_t size_bytes, void* at, room& begun) noexcept;
  bool make_header() noexcept;

  held_folder folder_;
  // When a daemon has closed it and it is opened again, the lock is not lost: what is mapped keeps the first
  // description open.
  held_file file_;
  segment::header* header_ = nullptr;
  std::uint64_t chunks_end_ = 0;  // in the file: the next chunk begins there
  std::uint64_t max_bytes_ = 0;
  room shared_;    // for extents that may stand anywhere
  room reserved_;  // behind the last one that was wanted at an address
  std::uint32_t range_count_ = 0;
  range ranges_[segment::max_extents + 1] = {};
  std::uint32_t owner_ = 0;  // the process that made it
  char stem_[segment::stem_room] = {};
  char path_[4096 + segment::name_room] = {};  // absolute; the file has that name once it is published
};

}  // namespace curfew::recorder::detail
