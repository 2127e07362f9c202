#include "probe/reader/segment_bytes.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "probe/reader/error.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::reader {

segment_bytes segment_bytes::of_file(descriptor file, std::string path) {
  segment_bytes s;
  s.file_ = std::make_shared<const descriptor>(std::move(file));
  s.path_ = std::move(path);
  return s;
}

segment_bytes segment_bytes::of_memory(std::unique_ptr<std::byte[]> bytes, std::uint64_t size, std::string path) {
  segment_bytes s;
  s.bytes_ = std::move(bytes);
  s.size_ = size;
  s.path_ = std::move(path);
  return s;
}

segment_bytes segment_bytes::of_own(const segment::own_memory& own) {
  segment_bytes s;
  s.own_ = &own;
  s.path_ = own.path;
  return s;
}

segment_bytes segment_bytes::share() const {
  segment_bytes s;
  s.file_ = file_;
  s.own_ = own_;
  s.bytes_ = bytes_;
  s.size_ = size_;
  s.path_ = path_;
  return s;
}

namespace {

// Copies memory to which other threads may write meanwhile. Words are loaded by loads of ours, so that each is copied
// whole and the compiler makes no call of it. What is torn is found out as in a copy of the kernel's, which the thread
// sanitizer does not see either.
__attribute__((no_sanitize("thread"))) void copy_from_writer(const std::byte* from, std::byte* to, std::size_t size) {
  using word = std::uint64_t;
  const volatile std::byte* at = from;
  for (; size != 0 && reinterpret_cast<std::uintptr_t>(at) % sizeof(word) != 0; --size) *to++ = *at++;
  for (; size >= sizeof(word); size -= sizeof(word), at += sizeof(word), to += sizeof(word)) {
    const word one = *reinterpret_cast<const volatile word*>(at);
    std::memcpy(to, &one, sizeof one);
  }
  for (; size != 0; --size) *to++ = *at++;
}

}  // namespace

// Returns what stands there, as far as it goes in one piece.
std::span<const std::byte> segment_bytes::own_from(std::uint64_t offset) const {
  const std::uint64_t end = own_->file_bytes.load(std::memory_order_acquire);
  const auto* const first = own_->pieces;
  const auto* const after = std::upper_bound(first, first + own_->count.load(std::memory_order_acquire), offset,
                                             [](std::uint64_t at, const auto& piece) { return at < piece.offset; });
  if (after == first) return {};
  const auto& piece = *std::prev(after);
  const std::uint64_t last = std::min(end, piece.offset + piece.size_bytes);
  if (offset >= last) return {};
  return {piece.address + (offset - piece.offset), last - offset};
}

void segment_bytes::read(std::uint64_t offset, void* out, std::size_t size) const {
  const auto ended = [&](std::uint64_t at) {
    return error(fault::cannot_read, path_ + ": ends at byte " + std::to_string(at) + " where " +
                                         std::to_string(offset + size) +
                                         " were expected; it was cut while it was read, or is a damaged copy");
  };
  if (own_ != nullptr) {
    for (std::size_t done = 0; done < size;) {
      const auto here = own_from(offset + done);
      if (here.empty()) throw ended(offset + done);
      const std::size_t part = std::min(here.size(), size - done);
      copy_from_writer(here.data(), static_cast<std::byte*>(out) + done, part);
      done += part;
    }
    __sync_synchronize();  // as below
    return;
  }
  if (!file_) {
    if (offset > size_ || size > size_ - offset) throw ended(size_);
    if (size != 0) std::memcpy(out, bytes_.get() + offset, size);  // bytes_ may be null if it is empty
    return;
  }
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n =
        ::pread(file_->get(), static_cast<std::byte*>(out) + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      throw error(fault::cannot_read,
                  path_ + ": reading at byte " + std::to_string(offset + done) + " failed: " + segment::reason(errno));
    }
    if (n == 0) throw ended(offset + done);
    done += static_cast<std::size_t>(n);
  }
  // This is a full fence; the partner is the writer's release stores. (std::atomic_thread_fence is the same, but g++
  // warns of it under the thread sanitizer, which does not look into what the kernel copies anyway.)
  __sync_synchronize();
}

namespace {

struct stat status_of(const descriptor& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) {
    throw error(fault::cannot_read, path + ": its size cannot be asked: " + segment::reason(errno));
  }
  return status;
}

}  // namespace

std::uint64_t segment_bytes::size() const {
  if (own_ != nullptr) return own_->file_bytes.load(std::memory_order_acquire);
  if (!file_) return size_;
  return static_cast<std::uint64_t>(std::max<off_t>(status_of(*file_, path_).st_size, 0));
}

void segment_bytes::map() {
  const std::uint64_t now = file_ ? size() : 0;
  if (file_ && (!mapped_ || mapped_->size() != now)) mapped_ = mapped_file::of(*file_, now);
}

std::uint64_t segment_bytes::allocated() const {
  constexpr std::uint64_t block_bytes = 512;  // st_blocks counts blocks of this size on every file system
  return file_ ? static_cast<std::uint64_t>(status_of(*file_, path_).st_blocks) * block_bytes : size();
}

bool segment_bytes::removed() const {
  struct stat status{};
  return file_ && ::fstat(file_->get(), &status) == 0 && status.st_nlink == 0;
}

bool segment_bytes::owner_alive() const { return own_ != nullptr || (file_ && segment::owner_alive(file_->get())); }

}  // namespace curfew::reader
