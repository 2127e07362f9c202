// One process' segment file as its writer has it: made, locked, grown by extents, removed, let go of after fork().
// Knows the header and the extent directory of layout.hpp, and nothing of what stands in the tables. Used by
// probe/recorder/ alone; readers map files in their own way.
//
// Not thread-safe: the recorder calls it under a mutex. It lives in static storage and has no destructor, because
// tasks may be recorded while and after static objects are destroyed.
#pragma once

#include <cstdint>
#include <string>

#include "probe/segment/directory.hpp"
#include "probe/segment/held_file.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::segment {

inline constexpr std::uint64_t extent_page = 4096;
constexpr std::uint64_t round_to_page(std::uint64_t bytes) { return (bytes + extent_page - 1) & ~(extent_page - 1); }

class mapping {
 public:
  constexpr mapping() = default;

  // Makes the file in `directory` under a hidden name, locks it as owner and maps its header, of which the sizes,
  // versions and pid are filled in. The file never grows beyond `max_bytes`. False, with `error` set and nothing left
  // behind, when it cannot be.
  bool create(const std::string& directory, std::uint64_t max_bytes, directory_error& error);

  // Gives the file the name by which readers find it. The header must be complete.
  bool publish(directory_error& error);

  // Adds an extent of `size_bytes` (a multiple of a page) to a table and returns where it is mapped: at `at` (inside a
  // reservation) or anywhere. nullptr when there is no room in the file system, the directory or the limit.
  void* append(table kind, std::uint64_t first, std::uint64_t size_bytes, void* at = nullptr) noexcept;

  // In a forked child: the descriptor is closed, so that the lock stays the parent's, and every mapped range becomes
  // private zero memory, so that whoever still holds a pointer writes into nothing.
  void abandon() noexcept;

  void remove() noexcept { file_.remove(); }  // its name; what is mapped stays mapped

  header* head() const noexcept { return header_; }
  const char* path() const noexcept { return path_; }

 private:
  struct range {
    void* address;
    std::uint64_t size_bytes;
  };

  bool grow_file(std::uint64_t size_bytes) noexcept;
  void cut_file() noexcept;  // back to file_bytes_
  void* map(std::uint64_t offset, std::uint64_t size_bytes, void* at) noexcept;
  void discard() noexcept;

  // When a daemon has closed it and it is opened again, the lock is not lost: what is mapped keeps the first
  // description open.
  held_file file_;
  header* header_ = nullptr;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t max_bytes_ = 0;
  std::uint32_t range_count_ = 0;
  range ranges_[max_extents + 1] = {};
  char path_[4096] = {};  // absolute; the file has that name once it is published
};

// Address space that is reserved and not yet usable: halved until the system grants it, nullptr when not even
// `least_bytes` can be had. `size_bytes` says how much it became.
void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept;

}  // namespace curfew::segment
