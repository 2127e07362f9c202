// One process's segment file as its writer has it: it is made, locked, grown by extents, removed, and let go of after
// fork(). The class knows the header and the extent directory of layout.hpp, and nothing of what stands in the tables.
// Readers map files in their own way.
//
// The file is mapped in chunks of whole pages of 64 KiB, so that it works whatever the size of the processor's pages
// is. Extents share chunks, and only what the extents take of a chunk is allocated.
//
// Not thread-safe: the recorder calls it under a mutex. It lives in static storage and has no destructor, because tasks
// may be recorded while and after static objects are destroyed.
#pragma once

#include <cstdint>
#include <string>

#include "probe/recorder/held_file.hpp"
#include "probe/recorder/held_folder.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/layout.hpp"
#include "probe/segment/own_memory.hpp"

namespace curfew::recorder::detail {

class segment_file {
 public:
  constexpr segment_file() = default;

  // Makes the file in `directory` under a hidden name, locks it as its owner and maps its header, in which the sizes,
  // versions and pids are filled in. The file never grows beyond `max_bytes`. Returns false, with `error` set and
  // nothing left behind, if it cannot.
  bool create(const std::string& directory, std::uint64_t max_bytes, segment::access_error& error);

  // Gives the file the name by which readers find it. The header must be complete. Returns false, with `error` set, if
  // it cannot; there is nothing left to do then but discard().
  bool publish(segment::access_error& error);

  // Removes the file and lets go of it.
  void discard() noexcept;

  // Adds an extent of `size_bytes` to a table and returns where it is mapped: at `at` (inside a reservation, where the
  // extent before it ended or a page begins) or, if that is nullptr, anywhere. Returns nullptr if there is no room in
  // the file system, the directory, the process or the limit.
  void* append(segment::table kind, std::uint64_t first, std::uint64_t size_bytes, void* at = nullptr) noexcept;

  // Called in a forked child, and by discard(): closes the file. What was mapped becomes private zero memory, unless
  // something else is there by now, so that whoever still holds a pointer writes into nothing.
  void abandon() noexcept;

  // Removes the file's name; what is mapped stays mapped. Returns false if the file still stands somewhere.
  bool remove() noexcept { return file_.remove(); }

  segment::header* head() const noexcept { return header_; }
  const char* path() const noexcept { return path_; }
  const segment::own_memory& memory() const noexcept { return memory_; }  // any thread may read it
  held_folder& folder() noexcept { return folder_; }
  const char* stem() const noexcept { return stem_; }

 private:
  // Describes the rest of a mapped chunk. What is allocated in the chunk ends where the room begins.
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
  // If a daemon has closed the file and it is opened again, the lock is not lost: what is mapped keeps the first
  // description open.
  held_file file_;
  segment::header* header_ = nullptr;
  std::uint64_t chunks_end_ = 0;  // where the next chunk begins in the file
  std::uint64_t max_bytes_ = 0;
  room shared_;                 // for extents that may stand anywhere
  room reserved_;               // behind the last one that was wanted at an address
  segment::own_memory memory_;  // the chunks
  std::uint32_t owner_ = 0;     // the process that made it
  char stem_[segment::stem_room] = {};
  char path_[4096 + segment::name_room] = {};  // absolute; the file has that name once it is published
};

}  // namespace curfew::recorder::detail
