// The bytes of a segment, wherever they are: a file that its process still writes to, a file left behind, or the
// decompressed content of a snapshot file. What is read is copied.
//
// Files are read with pread(2): a file that shrinks while it is read gives a short read, where a mapping would give
// SIGBUS. Who can do with that may have the slots, which are most of a file, read in place (mapped_file.hpp).
//
// Order. Within one read nothing is promised: the kernel copies in any order. A read that returned before another one
// began came first: read() ends with a fence, so that what the earlier one saw is never newer than what the later saw.
// Aligned words of 8 bytes are copied whole (destination aligned like the source);
// tests/probe/reader/segment_bytes_test.cpp tries it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probe/reader/descriptor.hpp"
#include "probe/reader/mapped_file.hpp"

namespace curfew::reader {

// For atomics of what was copied: nobody else touches a copy, and segment_bytes::read orders the copying.
inline constexpr auto of_copy = std::memory_order_relaxed;

class segment_bytes {
 public:
  static segment_bytes of_file(descriptor, std::string path);
  static segment_bytes of_memory(std::unique_ptr<std::byte[]> bytes, std::uint64_t size, std::string path);

  // Another one of the same bytes, for another thread: the file is not opened again, so that both have the same one
  // whatever stands under its name by now. What is mapped is not shared. Any thread.
  segment_bytes share() const;

  // Copies [offset, offset + size). Throws error (cannot_read) when the source ends before.
  void read(std::uint64_t offset, void* out, std::size_t size) const;

  // Maps the file as far as it goes by now. That it cannot be is no error: read() does the same, in more time.
  void map();
  void unmap() { mapped_.reset(); }
  const std::optional<mapped_file>& mapped() const { return mapped_; }
  // In place; nullptr where that is not mapped.
  const std::byte* in_place(std::uint64_t offset, std::size_t size) const {
    return mapped_ ? mapped_->at(offset, size) : nullptr;
  }

  std::uint64_t size() const;       // now: a file may grow. Throws error (cannot_read).
  std::uint64_t allocated() const;  // what of it is no hole
  bool owner_alive() const;         // somebody holds the owner's lock; never of memory
  bool removed() const;             // the file has no name any more; never of memory
  const std::string& path() const { return path_; }

 private:
  segment_bytes() = default;

  // Invariant: these never change once they are set, and threads that share them only read.
  std::shared_ptr<const descriptor> file_;  // null: memory
  std::shared_ptr<const std::byte[]> bytes_;
  std::uint64_t size_ = 0;
  std::optional<mapped_file> mapped_;
  std::string path_;
};

}  // namespace curfew::reader
