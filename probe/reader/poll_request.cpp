#include "probe/reader/poll_request.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>

#include "probe/segment/access_error.hpp"
#include "probe/segment/control.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/remedy.hpp"
#include "probe/segment/segment_access.hpp"

namespace curfew::reader {

namespace {

constexpr auto until_at = static_cast<off_t>(offsetof(segment::control, polls_until_ns));

std::uint64_t monotonic_ns() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

}  // namespace

bool poll_request::fail(std::string why) {
  why_ = "polls cannot be asked for: " + std::move(why);
  page_ = descriptor();
  return false;
}

bool poll_request::open() {
  const auto slash = segment_.find_last_of('/');
  const std::string name = segment_.substr(slash + 1);  // the whole path if it has no slash
  if (!name.ends_with(segment::file_suffix)) return fail(segment_ + " is a copy, and no running process");
  segment::access_error why;
  const descriptor folder(
      segment::open_folder(slash == std::string::npos ? "." : segment_.substr(0, slash + 1), false, why));
  if (!folder) return fail(why.message);
  page_ = descriptor(segment::open_control(folder.get(), name, segment_, why));
  if (!page_) return fail(why.message);
  segment::control page{};
  const bool whole =
      ::pread(page_.get(), static_cast<void*>(&page), sizeof page, 0) == static_cast<ssize_t>(sizeof page);
  if (!whole || std::memcmp(page.magic, segment::control_magic, sizeof page.magic) != 0)
    return fail(segment::control_path(segment_) + " is no control page, or was cut");
  return true;
}

bool poll_request::renew() {
  if (!page_ && !open()) return false;
  const std::uint64_t now = monotonic_ns();
  const std::uint64_t mine = now + static_cast<std::uint64_t>(std::chrono::nanoseconds(lease).count());
  std::uint64_t there = 0;
  if (::pread(page_.get(), &there, sizeof there, until_at) != static_cast<ssize_t>(sizeof there))
    return fail(segment::control_path(segment_) + " was cut");
  // Somebody else may have asked for longer. (Two that write at once differ only by a moment, because all leases are
  // alike.)
  if (there >= mine && there - now <= segment::longest_lease_ns) return true;
  if (::pwrite(page_.get(), &mine, sizeof mine, until_at) != static_cast<ssize_t>(sizeof mine))
    return fail("writing to " + segment::control_path(segment_) + " failed: " + segment::reason(errno));
  why_.clear();
  return true;
}

}  // namespace curfew::reader
