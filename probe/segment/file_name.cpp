#include "probe/segment/file_name.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace curfew::segment {
namespace {

std::uint32_t random_tag() noexcept {
  std::uint32_t tag = 0;
  if (::getrandom(&tag, sizeof tag, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof tag)) return tag;
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return static_cast<std::uint32_t>(time.tv_nsec) ^ static_cast<std::uint32_t>(time.tv_sec << 12);
}

std::string with_suffix(std::string_view stem, std::string_view suffix) { return std::string(stem).append(suffix); }

// Returns whether the text is PID-XXXXXXXX, and sets `pid`.
bool is_stem(std::string_view stem, std::uint32_t& pid) noexcept {
  const auto dash = stem.find('-');
  if (dash == 0 || dash == std::string_view::npos || stem.size() - dash - 1 != 8) return false;
  const auto parsed = std::from_chars(stem.data(), stem.data() + dash, pid);
  if (parsed.ec != std::errc() || parsed.ptr != stem.data() + dash) return false;
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return std::all_of(stem.begin() + static_cast<std::ptrdiff_t>(dash) + 1, stem.end(), hex);
}

}  // namespace

file_name parse_file_name(std::string_view name) noexcept {
  constexpr struct {
    file_kind kind;
    std::string_view suffix;
  } kinds[] = {{file_kind::segment, file_suffix},
               {file_kind::unfinished, unfinished_suffix},
               {file_kind::control, control_suffix},
               {file_kind::unrecorded, unrecorded_suffix}};
  for (const auto& [kind, suffix] : kinds) {
    if (!name.ends_with(suffix)) continue;
    std::string_view stem = name.substr(0, name.size() - suffix.size());
    const bool hidden = stem.starts_with('.');
    if (hidden) stem.remove_prefix(1);
    std::uint32_t pid = 0;
    if (hidden == (kind == file_kind::unfinished) && is_stem(stem, pid)) return {kind, pid, stem};
  }
  return {};
}

void make_stem(char (&stem)[stem_room]) noexcept {
  std::snprintf(stem, sizeof stem, "%d-%08x", static_cast<int>(::getpid()), random_tag());
}

std::string segment_name(std::string_view stem) { return with_suffix(stem, file_suffix); }
std::string unfinished_name(std::string_view stem) { return "." + with_suffix(stem, unfinished_suffix); }
std::string control_name(std::string_view stem) { return with_suffix(stem, control_suffix); }
std::string unrecorded_name(std::string_view stem) { return with_suffix(stem, unrecorded_suffix); }

}  // namespace curfew::segment
