#include "probe/recorder/segment_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "probe/recorder/address_space.hpp"
#include "probe/recorder/file_limit.hpp"
#include "probe/recorder/file_system.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/location.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::recorder::detail {
namespace {

segment::access_error failure(int error, const std::string& what, const std::string& folder) {
  return segment::system_failure(
      error, what,
      segment::is_check_folder(folder) ? segment::attempt::make_checked_segment : segment::attempt::make_segment);
}

void fill_identity(segment::header& h) {
  std::memcpy(h.magic, segment::magic, sizeof segment::magic);
  h.major = segment::major_version;
  h.minor = segment::minor_version;
  h.header_bytes = segment::header_bytes;
  h.extent_bytes = sizeof(segment::extent);
  h.slot_bytes = sizeof(segment::slot);
  h.site_bytes = sizeof(segment::site);
  h.counters_bytes = sizeof(segment::counters);
  h.ring_bytes = sizeof(segment::ring);
  h.event_bytes = sizeof(segment::event);
  h.endpoint_bytes = sizeof(segment::endpoint);
  h.histogram_buckets = segment::histogram_buckets;
  h.page_bytes = segment::page_bytes;
  h.pid = static_cast<std::uint32_t>(::getpid());
  h.parent_pid = static_cast<std::uint32_t>(::getppid());
}

void* map_file(int fd, std::uint64_t offset, std::uint64_t size_bytes, void* at, int how) noexcept {
  const int flags = MAP_SHARED | how | (at != nullptr ? MAP_FIXED : 0);
  void* const address = ::mmap(at, size_bytes, PROT_READ | PROT_WRITE, flags, fd, static_cast<off_t>(offset));
  if (address == MAP_FAILED) return nullptr;
  // A child that was made by clone() or _Fork() has nothing of the mapping. So it does not write there, and the lock
  // does not stay with it when the parent is gone.
  ::madvise(address, size_bytes, MADV_DONTFORK);
  return address;
}

}  // namespace

bool segment_file::create(const std::string& directory, std::uint64_t max_bytes, segment::access_error& error) {
  const int folder = segment::open_folder(directory, true, error);
  if (folder < 0) return false;
  if (error = check_file_system(folder, directory); error) {
    ::close(folder);
    return false;
  }
  segment::make_stem(stem_);
  const std::string absolute = segment::absolute_path(directory);
  const std::string final_path = absolute + "/" + segment::segment_name(stem_);
  if (!folder_.hold(folder, absolute)) {
    error = failure(ENAMETOOLONG, "cannot make segment " + final_path, absolute);
    return false;
  }
  std::strcpy(path_, final_path.c_str());
  owner_ = static_cast<std::uint32_t>(::getpid());
  max_bytes_ = max_bytes;
  chunks_end_ = 0;
  shared_ = reserved_ = {};
  memory_.path = path_;

  const char* step = "cannot make segment ";
  errno = 0;
  if (file_.create(folder_, segment::unfinished_name(stem_).c_str())) {
    step = "cannot lock segment ";
    if (segment::lock_as_owner(file_.descriptor())) {
      step = "no room for segment ";
      if (make_header()) return true;
    }
  }
  error = failure(errno == 0 ? ENOSPC : errno, step + final_path, absolute);
  discard();
  return false;
}

bool segment_file::make_header() noexcept {
  room rest;
  if (!begin_chunk(segment::header_bytes, nullptr, rest)) return false;
  header_ = reinterpret_cast<segment::header*>(rest.address);
  rest.address += segment::header_bytes;
  rest.offset += segment::header_bytes;
  shared_ = rest;
  fill_identity(*header_);
  return true;
}

bool segment_file::publish(segment::access_error& error) {
  // The name is new (O_EXCL on its hidden twin, a random tag), so nothing is there that the rename could replace.
  if (!file_.rename_to(segment::segment_name(stem_).c_str())) {
    error = failure(errno, std::string("cannot name segment ") + path_, folder_.path());
    return false;
  }
  // The file is mapped once more, in place: valgrind 3.19 keeps a mapping's file by the name it had, and stops the
  // program when it finds neighbours of one file under two names.
  if (map_file(file_.descriptor(), 0, memory_.pieces[0].size_bytes, header_, 0) == nullptr) {
    error = failure(errno, std::string("cannot map segment ") + path_, folder_.path());
    return false;
  }
  // From now on only the mapping has the lock.
  file_.open_anew();
  return true;
}

void segment_file::discard() noexcept {
  file_.remove();
  abandon();
}

bool segment_file::allocate(std::uint64_t offset, std::uint64_t size_bytes) noexcept {
  if (size_bytes > max_bytes_ || offset > max_bytes_ - size_bytes) {
    errno = ENOSPC;
    return false;
  }
  if (!may_grow_to(offset + size_bytes)) return false;
  const int fd = file_.descriptor();
  // On tmpfs a signal interrupts the allocation, which then starts anew. The attempts are bounded, because a busy timer
  // must not hang us here. What a file system leaves allocated when it runs full belongs to no extent, and the next
  // attempt takes it up.
  for (int attempt = 0; attempt < 64; ++attempt) {
    if (::fallocate(fd, 0, static_cast<off_t>(offset), static_cast<off_t>(size_bytes)) == 0) {
      const std::uint64_t before = memory_.file_bytes.load(std::memory_order_relaxed);
      memory_.file_bytes.store(std::max(before, offset + size_bytes), std::memory_order_release);
      return true;
    }
    if (errno != EINTR) return false;
  }
  return false;
}

void* segment_file::map(std::uint64_t offset, std::uint64_t size_bytes, void* at) noexcept {
  // MAP_POPULATE: one call here is cheaper than page faults in the tasks' way. What is allocated ends where the file
  // does, so nothing beyond it is populated.
  void* const address = map_file(file_.descriptor(), offset, size_bytes, at, MAP_POPULATE);
  if (address == nullptr) return nullptr;
  const std::uint32_t number = memory_.count.load(std::memory_order_relaxed);
  memory_.pieces[number] = {static_cast<std::byte*>(address), offset, size_bytes};
  memory_.count.store(number + 1, std::memory_order_release);
  return address;
}

bool segment_file::begin_chunk(std::uint64_t size_bytes, void* at, room& begun) noexcept {
  if (memory_.count.load(std::memory_order_relaxed) == segment::max_extents + 1 || !allocate(chunks_end_, size_bytes))
    return false;
  const std::uint64_t chunk_bytes = round_up(size_bytes, segment::page_bytes);
  void* const address = map(chunks_end_, chunk_bytes, at);
  if (address == nullptr) return false;  // there are no mappings left; the disk is not full
  begun = {static_cast<char*>(address), chunks_end_, chunks_end_ + chunk_bytes};
  chunks_end_ += chunk_bytes;
  return true;
}

void* segment_file::append(segment::table kind, std::uint64_t first, std::uint64_t size_bytes, void* at) noexcept {
  // Readers load extent_count (acquire) before they read entries: this is the partner of the release below.
  const std::uint32_t number = header_->extent_count.load(std::memory_order_relaxed);
  if (number >= segment::max_extents) return nullptr;
  size_bytes = round_up(size_bytes, segment::extent_alignment);
  room& known = at != nullptr ? reserved_ : shared_;
  room used = known;
  const bool fits = size_bytes <= known.left() && (at == nullptr || at == known.address);
  if (!(fits ? allocate(known.offset, size_bytes) : begin_chunk(size_bytes, at, used))) return nullptr;
  auto* const directory =
      reinterpret_cast<segment::extent*>(reinterpret_cast<char*>(header_) + segment::extents_offset);
  directory[number] = {static_cast<std::uint32_t>(kind), 0, used.offset, size_bytes, first};
  header_->extent_count.store(number + 1, std::memory_order_release);
  void* const address = used.address;
  used.address += size_bytes;
  used.offset += size_bytes;
  // If there are two chunks, the one that has more left is worth keeping.
  if (fits || at != nullptr || used.left() > known.left()) known = used;
  return address;
}

void segment_file::abandon() noexcept {
  file_.let_go();
  folder_.let_go();
  // In a child nothing is left there (MADV_DONTFORK), and something else may be there by now.
  const bool ours = owner_ == static_cast<std::uint32_t>(::getpid());
  const int how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (ours ? MAP_FIXED : MAP_FIXED_NOREPLACE);
  const std::uint32_t mapped = memory_.count.exchange(0, std::memory_order_relaxed);
  memory_.file_bytes.store(0, std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < mapped; ++i) {
    const auto& piece = memory_.pieces[i];
    void* const at = ::mmap(piece.address, piece.size_bytes, PROT_READ | PROT_WRITE, how, -1, 0);
    // A kernel that does not know MAP_FIXED_NOREPLACE takes the address for a wish.
    if (at != MAP_FAILED && at != piece.address) ::munmap(at, piece.size_bytes);
  }
  header_ = nullptr;
  path_[0] = '\0';
}

}  // namespace curfew::recorder::detail
