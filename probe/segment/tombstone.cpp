#include "probe/segment/tombstone.hpp"

#include <unistd.h>

#include <charconv>
#include <climits>
#include <cstdio>
#include <string_view>

#include "probe/segment/process_start.hpp"

namespace curfew::segment {
namespace {

constexpr std::string_view signature_mark = " @";

// Reads NAMESPACE.START. Returns false if the text is anything else.
bool read_signature(std::string_view text, tombstone& to) noexcept {
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, to.pid_namespace);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return false;
  const auto second = std::from_chars(first.ptr + 1, end, to.start_jiffies);
  return second.ec == std::errc() && second.ptr == end;
}

}  // namespace

std::optional<tombstone> read_tombstone(int folder_fd, const std::string& name) {
  char target[PATH_MAX];
  const ssize_t size = ::readlinkat(folder_fd, name.c_str(), target, sizeof target);
  if (size < 0) return {};
  const std::string_view text(target, static_cast<std::size_t>(size));
  const auto mark = text.rfind(signature_mark);
  tombstone found;
  if (mark != std::string_view::npos && read_signature(text.substr(mark + signature_mark.size()), found)) {
    found.reason = text.substr(0, mark);
    return found;
  }
  return tombstone{std::string(text)};
}

std::size_t sign_tombstone(char (&to)[tombstone_signature_room]) noexcept {
  to[0] = '\0';
  const std::uint64_t pid_namespace = own_pid_namespace();
  if (pid_namespace == 0) return 0;
  const int size = std::snprintf(to, sizeof to, " @%llu.%llu", static_cast<unsigned long long>(pid_namespace),
                                 static_cast<unsigned long long>(own_start_jiffies()));
  return size < 0 ? 0 : static_cast<std::size_t>(size);
}

whereabouts whereabouts_of(std::uint32_t pid, const tombstone& left) noexcept {
  if (left.pid_namespace != 0 && left.pid_namespace != own_pid_namespace()) return whereabouts::elsewhere;
  if (!process_runs(pid)) return whereabouts::gone;
  const std::uint64_t start = left.start_jiffies == 0 ? 0 : start_jiffies_of(pid);
  return start != 0 && start != left.start_jiffies ? whereabouts::gone : whereabouts::runs;
}

}  // namespace curfew::segment
