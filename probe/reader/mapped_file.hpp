// Maps a segment's file into memory, so that its slots are read in place and the kernel does not have to copy them:
// this saves half of the time that reading a million tasks takes.
//
// The price is that a file that somebody cuts short makes a mapping raise SIGBUS, where a read would only end early. So
// this is for those who know that nobody cuts the file (because the segment is their own process'), and for programs
// that called survive_cut_files().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "probe/reader/descriptor.hpp"

namespace curfew::reader {

class mapped_file {
 public:
  // Maps the first `size` bytes. Returns nothing if they cannot be mapped.
  static std::optional<mapped_file> of(const descriptor& file, std::uint64_t size);

  mapped_file(mapped_file&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  mapped_file& operator=(mapped_file&& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~mapped_file();

  std::uint64_t size() const { return size_; }
  // Returns where [offset, offset + size) is, or nullptr if that is not within the mapping.
  const std::byte* at(std::uint64_t offset, std::size_t size) const {
    return size <= size_ && offset <= size_ - size ? begin_ + offset : nullptr;
  }

 private:
  friend class cut_watch;
  mapped_file(std::byte* begin, std::uint64_t size) : begin_(begin), size_(size) {}

  std::byte* begin_;
  std::uint64_t size_;
};

// From now on no thread of this program dies of a file that is cut while a cut_watch looks at its mapping: an empty
// page takes the place of what is gone, and the watch tells. This is for programs and not for libraries, because it
// takes SIGBUS over, and passes on what is not its own. (systemd's journal reads its files like this.)
void survive_cut_files();

// Lives while this thread reads from a mapping. A thread may have one at a time, and the mapping must outlive it.
class cut_watch {
 public:
  explicit cut_watch(const mapped_file&);
  ~cut_watch();
  cut_watch(const cut_watch&) = delete;
  cut_watch& operator=(const cut_watch&) = delete;

  // Returns whether a part of the file was gone. If so, the mapping is of no more use.
  bool was_cut() const { return cut_; }

 private:
  friend struct bus_error;

  std::byte* begin_;
  std::uint64_t size_;
  volatile bool cut_ = false;  // written by the signal's handler, in this thread
};

}  // namespace curfew::reader
