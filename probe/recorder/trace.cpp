#include "probe/recorder/trace.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "probe/recorder/cut_text.hpp"
#include "probe/segment/check_socket.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/tombstone.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::size_t max_reason_bytes = 200;  // of a tombstone, which also says who left it
// A link with a longer target takes a block of a tmpfs (SHORT_SYMLINK_LEN of the kernel's mm/shmem.c, with its NUL).
constexpr std::size_t blockless_reason_bytes = 127;

// These say what was left, and by which process: a child that was made without fork()'s handlers has left nothing yet.
constinit pid_t left_by = 0;
constinit pid_t lasts_in = 0;  // the process whose trace is not taken back
constinit bool told_check = false;
constinit char tombstone[4096] = {};  // its path; empty if there is none

// Copies text as one line that a terminal bears: control characters become spaces.
void copy_printable(std::string_view text, char* to, std::size_t room) noexcept {
  text = cut(text, room - 1);
  const auto end = std::transform(text.begin(), text.end(), to, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte == 0x7f ? ' ' : c;
  });
  *end = '\0';
}

// `folder` is where this process records, or nullptr.
bool tell_check(const char* reason, const held_folder* folder = nullptr) noexcept {
  const segment::check_socket_name check = segment::check_socket_in_environment();
  if (check.bytes == 0) return false;

  char path[1024] = {};
  char executable[1024];
  if (::readlink("/proc/self/exe", path, sizeof path - 1) <= 0)
    std::snprintf(path, sizeof path, "%s", program_invocation_name);
  copy_printable(path, executable, sizeof executable);
  char identity[48] = {};
  if (folder != nullptr)
    std::snprintf(identity, sizeof identity, "\t%ju:%ju", static_cast<std::uintmax_t>(folder->device()),
                  static_cast<std::uintmax_t>(folder->inode()));
  char text[sizeof executable + max_reason_bytes + sizeof identity + 32];
  const int size =
      std::snprintf(text, sizeof text, "%d\t%s\t%s%s", static_cast<int>(::getpid()), executable, reason, identity);

  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const ssize_t sent = ::sendto(fd, text, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&check.address), check.bytes);
  ::close(fd);
  return sent == size;
}

// Does the checks of open_folder() without a descriptor, because there may be none left.
bool is_folder_of_ours(const char* path) noexcept {
  struct stat found{};
  return ::lstat(path, &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid() &&
         (found.st_mode & 0777) == 0700;
}

// Makes the tombstone. Returns false, with errno set, if it cannot.
bool link_tombstone(std::string_view reason, std::size_t most_bytes) noexcept {
  char signature[segment::tombstone_signature_room];
  const std::size_t signed_bytes = segment::sign_tombstone(signature);
  char target[max_reason_bytes + 1];
  reason = cut(reason, most_bytes - signed_bytes);
  std::memcpy(target, reason.data(), reason.size());
  std::memcpy(target + reason.size(), signature, signed_bytes + 1);
  return ::symlink(target, tombstone) == 0;
}

bool put_tombstone(std::string_view reason, const char* folder) noexcept {
  if (!segment::is_check_folder(folder)) ::mkdir(folder, 0700);
  if (!is_folder_of_ours(folder)) return false;
  char stem[segment::stem_room];
  segment::make_stem(stem);
  const int size =
      std::snprintf(tombstone, sizeof tombstone, "%s/%s%.*s", folder, stem,
                    static_cast<int>(segment::unrecorded_suffix.size()), segment::unrecorded_suffix.data());
  bool made = size < static_cast<int>(sizeof tombstone) && link_tombstone(reason, max_reason_bytes);
  if (!made && errno == ENOSPC) made = link_tombstone(reason, blockless_reason_bytes);
  if (!made) tombstone[0] = '\0';
  return made;
}

bool put_tombstone(std::string_view reason) noexcept {
  try {
    return put_tombstone(reason, segment::absolute_path(segment::settled_folder()).c_str());
  } catch (const std::exception&) {  // there is no memory for a path, so this needs none
    const char* const chosen = ::secure_getenv("CURFEW_DIR");
    return chosen != nullptr && *chosen == '/' && put_tombstone(reason, chosen);
  }
}

}  // namespace

bool is_checked() noexcept { return ::secure_getenv("CURFEW_CHECK") != nullptr; }

void leave_trace(std::string_view why, const char* folder) noexcept {
  if (left_by == ::getpid()) return;
  told_check = false;
  tombstone[0] = '\0';
  char reason[max_reason_bytes + 1];
  copy_printable(why.empty() ? "for a reason unknown" : why, reason, sizeof reason);
  told_check = tell_check(reason);
  if (told_check || (folder != nullptr ? put_tombstone(reason, folder) : put_tombstone(reason))) left_by = ::getpid();
}

void leave_lasting_trace(std::string_view why) noexcept {
  leave_trace(why);
  lasts_in = ::getpid();
}

void tell_if_elsewhere(const held_folder& folder) noexcept {
  if (!is_checked() || left_by == ::getpid() || segment::is_check_folder(folder.path())) return;
  char sentence[sizeof "it records elsewhere" + 4096 + 200];
  std::snprintf(sentence, sizeof sentence,
                "it records elsewhere, for CURFEW_DIR is not as the check set it (leave that, or run it by a check of "
                "its own): %s",
                folder.path());
  char reason[max_reason_bytes + 1];
  copy_printable(sentence, reason, sizeof reason);
  if (!tell_check(reason, &folder)) return;
  left_by = lasts_in = ::getpid();
}

void withdraw_trace() noexcept {
  if (left_by != ::getpid() || lasts_in == ::getpid()) return;
  if (told_check) tell_check("");
  if (tombstone[0] != '\0') ::unlink(tombstone);
  left_by = 0;
}

void end_trace(bool keep) noexcept {
  if (!keep && left_by == ::getpid() && tombstone[0] != '\0') ::unlink(tombstone);
}

}  // namespace curfew::recorder::detail
