// A segment's file mapped into memory, so that its slots are read where they stand instead of being copied by the
// kernel: half of the time that a look at a million tasks takes.
//
// The price: where somebody cuts a file short, a read ends early and a mapping raises SIGBUS. So it is for those who
// know that nobody does (the segment is their own process'), and for programs that called survive_cut_files().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "probe/reader/descriptor.hpp"

namespace curfew::reader {

class mapped_file {
 public:
  // The first `size` bytes; nothing where that cannot be mapped.
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
  // nullptr where [offset, offset + size) is not in it.
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
// page takes the place of what is gone, and the watch tells. For programs and not for libraries: it takes SIGBUS, and
// hands on what is not its own. (systemd's journal reads its files like this.)
void survive_cut_files();

// While this thread reads from a mapping. One at a time a thread; the mapping must outlive it.
class cut_watch {
 public:
  explicit cut_watch(const mapped_file&);
  ~cut_watch();
  cut_watch(const cut_watch&) = delete;
  cut_watch& operator=(const cut_watch&) = delete;

  // A part of the file was gone. The mapping is worth nothing any more.
  bool was_cut() const { return cut_; }

 private:
  friend struct bus_error;

  std::byte* begin_;
  std::uint64_t size_;
  volatile bool cut_ = false;  // written by the signal's handler, in this thread
};

}  // namespace curfew::reader
