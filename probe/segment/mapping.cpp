#include "probe/segment/mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace curfew::segment {
namespace {

directory_error failure(int error, const std::string& what) {
  const std::error_code code(error, std::system_category());
  return {code, what + ": " + code.message() + ". Set CURFEW_DIR to a folder with room that you can write to."};
}

void fill_identity(header& h) {
  std::memcpy(h.magic, magic, sizeof magic);
  h.major = major_version;
  h.minor = minor_version;
  h.header_bytes = header_bytes;
  h.extent_bytes = sizeof(extent);
  h.slot_bytes = sizeof(slot);
  h.site_bytes = sizeof(site);
  h.counters_bytes = sizeof(counters);
  h.ring_bytes = sizeof(ring);
  h.event_bytes = sizeof(event);
  h.histogram_buckets = histogram_buckets;
  h.page_bytes = extent_page;
  h.pid = static_cast<std::uint32_t>(::getpid());
  h.parent_pid = static_cast<std::uint32_t>(::getppid());
}

}  // namespace

bool mapping::create(const std::string& directory, std::uint64_t max_bytes, directory_error& error) {
  const int folder = open_directory(directory, true, error);
  if (folder < 0) return false;
  char stem[stem_room];
  make_stem(stem);
  const std::string parent = absolute_path(directory) + "/";
  const std::string final_path = parent + segment_name(stem);
  const std::string hidden_path = parent + unfinished_name(stem);
  if (final_path.size() >= sizeof path_) {
    ::close(folder);
    error = failure(ENAMETOOLONG, "cannot make segment " + final_path);
    return false;
  }
  const bool made = file_.create(folder, hidden_path);
  const int create_error = errno;
  ::close(folder);
  if (!made) {
    error = failure(create_error, "cannot make segment " + final_path);
    return false;
  }
  std::strcpy(path_, final_path.c_str());
  max_bytes_ = max_bytes;
  file_bytes_ = 0;
  range_count_ = 0;

  const char* step = "cannot lock segment ";
  errno = 0;
  if (lock_as_owner(file_.descriptor())) {
    step = "no room for segment ";
    if (grow_file(segment::header_bytes)) header_ = static_cast<header*>(map(0, segment::header_bytes, nullptr));
  }
  if (header_ == nullptr) {
    error = failure(errno == 0 ? ENOSPC : errno, step + final_path);
    discard();
    return false;
  }
  fill_identity(*header_);
  return true;
}

bool mapping::publish(directory_error& error) {
  // The name is new (O_EXCL on its hidden twin, a random tag), so nothing is there that a rename could replace.
  if (!file_.rename_to(path_)) {
    error = failure(errno, std::string("cannot name segment ") + path_);
    discard();
    return false;
  }
  // Once more, in place: valgrind 3.19 keeps a mapping's file by the name it had, and stops the program when it finds
  // neighbours of one file under two names.
  constexpr int in_place = MAP_SHARED | MAP_FIXED;
  if (::mmap(header_, segment::header_bytes, PROT_READ | PROT_WRITE, in_place, file_.descriptor(), 0) == MAP_FAILED) {
    error = failure(errno, std::string("cannot map segment ") + path_);
    discard();
    return false;
  }
  return true;
}

void mapping::discard() noexcept {
  file_.remove();
  abandon();
}

bool mapping::grow_file(std::uint64_t size_bytes) noexcept {
  if (size_bytes > max_bytes_ || file_bytes_ > max_bytes_ - size_bytes) {
    errno = ENOSPC;
    return false;
  }
  const int fd = file_.descriptor();
  int failed = EINTR;
  // A signal interrupts the allocation on tmpfs, which then starts anew: bounded, a busy timer must not hang us here.
  for (int attempt = 0; failed == EINTR && attempt < 64; ++attempt) {
    failed = ::posix_fallocate(fd, static_cast<off_t>(file_bytes_), static_cast<off_t>(size_bytes));
  }
  if (failed != 0) {
    cut_file();  // some file systems leave what they had allocated before they ran full
    errno = failed;
    return false;
  }
  file_bytes_ += size_bytes;
  return true;
}

void mapping::cut_file() noexcept {
  if (::ftruncate(file_.descriptor(), static_cast<off_t>(file_bytes_)) != 0) {
    // Nothing more can be done: the space stays taken until the file is removed, and no extent names it.
  }
}

void* mapping::map(std::uint64_t offset, std::uint64_t size_bytes, void* at) noexcept {
  // MAP_POPULATE: the pages exist already; one call here is cheaper than a page fault each in the tasks' way.
  const int flags = MAP_SHARED | MAP_POPULATE | (at != nullptr ? MAP_FIXED : 0);
  void* const address =
      ::mmap(at, size_bytes, PROT_READ | PROT_WRITE, flags, file_.descriptor(), static_cast<off_t>(offset));
  if (address == MAP_FAILED) return nullptr;
  ranges_[range_count_++] = {address, size_bytes};
  return address;
}

void* mapping::append(table kind, std::uint64_t first, std::uint64_t size_bytes, void* at) noexcept {
  // Partner: readers load extent_count (acquire) before they look at entries.
  const std::uint32_t number = header_->extent_count.load(std::memory_order_relaxed);
  if (number >= max_extents) return nullptr;
  const std::uint64_t offset = file_bytes_;
  if (!grow_file(size_bytes)) return nullptr;
  void* const address = map(offset, size_bytes, at);
  if (address == nullptr) {  // out of mappings, not out of disk
    file_bytes_ = offset;
    cut_file();
    return nullptr;
  }
  auto* const directory = reinterpret_cast<extent*>(reinterpret_cast<char*>(header_) + extents_offset);
  directory[number] = {static_cast<std::uint32_t>(kind), 0, offset, size_bytes, first};
  header_->extent_count.store(number + 1, std::memory_order_release);
  return address;
}

void mapping::abandon() noexcept {
  file_.let_go();
  for (std::uint32_t i = 0; i < range_count_; ++i) {
    ::mmap(ranges_[i].address, ranges_[i].size_bytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  }
  range_count_ = 0;
  header_ = nullptr;
  path_[0] = '\0';
}

void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept {
  for (; size_bytes >= least_bytes; size_bytes /= 2) {
    void* const base = ::mmap(nullptr, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base != MAP_FAILED) return base;
  }
  return nullptr;
}

}  // namespace curfew::segment
