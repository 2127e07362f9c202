#include "probe/recorder/control_file.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <exception>

#include "probe/recorder/file_limit.hpp"
#include "probe/segment/control.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

bool control_file::create(held_folder& folder, const char* stem) noexcept {
  try {
    if (!may_grow_to(sizeof(segment::control)) || !file_.create(folder, segment::control_name(stem).c_str()))
      return false;
  } catch (const std::exception&) {  // there is no memory for a name
    return false;
  }
  segment::control page{};
  std::memcpy(page.magic, segment::control_magic, sizeof page.magic);
  page.major = segment::major_version;
  page.minor = segment::minor_version;
  page.control_bytes = sizeof page;
  if (::pwrite(file_.descriptor(), &page, sizeof page, 0) == static_cast<ssize_t>(sizeof page)) return true;
  remove();
  abandon();
  return false;
}

std::uint64_t control_file::polls_until_ns() noexcept {
  std::uint64_t until = 0;
  const int fd = file_.descriptor();
  if (fd < 0) return 0;
  const ssize_t got = ::pread(fd, &until, sizeof until, offsetof(segment::control, polls_until_ns));
  return got == static_cast<ssize_t>(sizeof until) ? until : 0;
}

}  // namespace curfew::recorder::detail
