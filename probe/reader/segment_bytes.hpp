// The bytes of a segment, wherever they are: a file that its process still writes to, a file left behind, the memory in
// which this process has its own, or the decompressed content of a snapshot file. What is read is copied.
//
// Files are read with pread(2): a file that shrinks while it is read gives a short read, where a mapping would raise
// SIGBUS. Callers that can deal with SIGBUS may have the slots, which are most of a file, read in place
// (mapped_file.hpp).
//
// Memory ordering: within one read nothing is promised, because the kernel copies in any order, and so may we. If a
// read returned before another one began, it came first: read() ends with a fence, so that what the earlier one saw is
// never newer than what the later one saw. Aligned words of 8 bytes are copied whole in practice, if the destination is
// aligned like the source: tests/probe/reader/segment_bytes_test.cpp tries it. Nobody promises it, and counts.hpp does
// without.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "probe/reader/descriptor.hpp"
#include "probe/reader/mapped_file.hpp"
#include "probe/segment/own_memory.hpp"

namespace curfew::reader {

// The memory order for atomics of a copy: nobody else touches a copy, and segment_bytes::read orders the copying.
inline constexpr auto of_copy = std::memory_order_relaxed;

class segment_bytes {
 public:
  static segment_bytes of_file(descriptor, std::string path);
  static segment_bytes of_memory(std::unique_ptr<std::byte[]> bytes, std::uint64_t size, std::string path);

  // Of the segment of this process, which goes on to write there.
  static segment_bytes of_own(const segment::own_memory&);

  // Returns the same bytes for another thread. The file is not opened again, so that both have the same file, whatever
  // has its name by now. What is mapped is not shared. Any thread may call this.
  segment_bytes share() const;

  // Copies [offset, offset + size) to `out`. Throws error (cannot_read) if the source ends before that.
  void read(std::uint64_t offset, void* out, std::size_t size) const;

  // Maps the file as far as it goes by now. If it cannot be mapped, that is no error: read() does the same, in more
  // time.
  void map();
  void unmap() { mapped_.reset(); }
  const std::optional<mapped_file>& mapped() const { return mapped_; }
  // Returns where the bytes are mapped, or nullptr if they are not.
  const std::byte* in_place(std::uint64_t offset, std::size_t size) const {
    if (own_ != nullptr) {
      const auto here = own_from(offset);
      return size <= here.size() ? here.data() : nullptr;
    }
    return mapped_ ? mapped_->at(offset, size) : nullptr;
  }

  std::uint64_t size() const;       // bytes by now: a file may grow. Throws error (cannot_read).
  std::uint64_t allocated() const;  // bytes of it that are no hole. Throws error (cannot_read).
  bool owner_alive() const;         // whether somebody holds the owner's lock; of memory: whether it is our own
  bool removed() const;             // whether the file has no name any more; false for memory
  const std::string& path() const { return path_; }

 private:
  segment_bytes() = default;
  std::span<const std::byte> own_from(std::uint64_t offset) const;

  // Invariant: all but mapped_ never change once they are set, and threads that share them only read. mapped_ is not
  // shared.
  std::shared_ptr<const descriptor> file_;  // null if the bytes are in memory
  std::shared_ptr<const std::byte[]> bytes_;
  const segment::own_memory* own_ = nullptr;
  std::uint64_t size_ = 0;
  std::optional<mapped_file> mapped_;
  std::string path_;
};

}  // namespace curfew::reader
