#include "probe/adapters/asio/frame_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "probe/adapters/asio/handler_names.hpp"
#include "probe/recorder/coroutine_names.hpp"
#include "probe/recorder/found_by_address.hpp"
#include "probe/recorder/symbols.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::asio_tracking {

namespace {

struct frame_site {
  recorder::site_id site = 0;
  bool of_library = false;
  bool in_group = false;
  recorder::site_id spawned = 0;  // co_spawn's own: its callable
  bool spawned_awaitable = false;
};

frame_site look_up(const void* resumes) {
  const std::string symbol = recorder::function_at(resumes);
  if (symbol.empty()) return {};
  const recorder::coroutine_name found = recorder::name_of_coroutine(symbol);
  const std::string spawned = name_of_spawned(symbol);
  return {recorder::site("", 0, 0, found.name.c_str()), found.of_library,
          symbol.find("parallel_group") != std::string::npos,
          spawned.empty() ? 0 : recorder::site("", 0, 0, spawned.c_str()),
          symbol.find("awaitable_as_function<") != std::string::npos};
}

// By the function that resumes a frame. A program has as many of them as it has coroutines in its source.
frame_site site_of(const void* resumes) noexcept {
  return recorder::found_by_address<frame_site, look_up>::of(resumes);
}

// Both g++ and clang begin a frame with the function that resumes it; in one that has ended it is null.
const void* resume_function(const void* frame) noexcept { return *static_cast<const void* const*>(frame); }

}  // namespace

recorder::site_id site_at(const char* file, int line, const char* function) noexcept {
  struct entry {
    const char* file = nullptr;
    const char* function = nullptr;
    int line = 0;
    recorder::site_id site = 0;
  };
  static thread_local std::array<entry, 64> recent{};
  const auto mixed = reinterpret_cast<std::uintptr_t>(file) / 8 + static_cast<unsigned>(line) * 31u;
  entry& at = recent[mixed % recent.size()];
  if (at.file != file || at.line != line || at.function != function)
    at = {file, function, line, recorder::site(file, static_cast<std::uint32_t>(line), 0, function)};
  return at.site;
}

namespace {

bool is_path_of_library(const char* file) noexcept {
  const std::string_view path(file);
  // A program's own folder may be called asio: that has sources, where the library has headers.
  if (!path.ends_with(".hpp") && !path.ends_with(".ipp")) return false;
  return path.find("/asio/") != std::string_view::npos || path.find("/boost/beast/") != std::string_view::npos ||
         path.starts_with("asio/") || path.starts_with("boost/asio/");
}

}  // namespace

bool is_librarys(const char* file) noexcept {
  if (file == nullptr || *file == '\0') return true;
  struct entry {
    const char* file = nullptr;
    bool is_librarys = false;
  };
  static thread_local std::array<entry, 64> recent{};
  entry& at = recent[(reinterpret_cast<std::uintptr_t>(file) >> 3) % recent.size()];
  if (at.file != file) at = {file, is_path_of_library(file)};
  return at.is_librarys;
}

namespace {

// What a short stack was seen to be. The functions that resume its frames, and the place, are all that this depends on.
struct seen_stack {
  static constexpr unsigned most = 4;
  const void* resumes[most] = {};  // from the innermost one outward
  unsigned count = 0;
  const char* file = nullptr;
  const char* function = nullptr;
  int line = -1;
  seen_frames seen;
};

// Returns where the thread remembers such a stack, with its key filled in, or nullptr if the stack is too long.
// `is_known` says whether the rest of it is there.
seen_stack* remembered(const suspended_frames& frames, const char* file, int line, const char* function,
                       bool& is_known) noexcept {
  static thread_local std::array<seen_stack, 32> recent{};
  if (frames.depth > seen_stack::most || frames.kept == 0) return nullptr;
  const auto innermost = reinterpret_cast<std::uintptr_t>(resume_function(frames.frames[0]));
  seen_stack& at = recent[((innermost >> 4) + static_cast<unsigned>(line) * 31u) % recent.size()];
  is_known = at.line == line && at.file == file && at.function == function && at.count == frames.kept;
  for (unsigned i = 0; i < frames.kept && is_known; ++i) is_known = at.resumes[i] == resume_function(frames.frames[i]);
  if (is_known) return &at;
  at.file = file;
  at.function = function;
  at.line = line;
  at.count = frames.kept;
  for (unsigned i = 0; i < frames.kept; ++i) at.resumes[i] = resume_function(frames.frames[i]);
  return &at;
}

// A token that is made outside of all functions says where that is, and not where somebody waits.
bool is_place_of_wait(const char* file, int line, const char* function) noexcept {
  return line > 0 && function != nullptr && *function != '\0' && !is_librarys(file);
}

// `own_function`: of the outermost frame that is the program's, where that was seen.
void look(const suspended_frames& frames, const char* file, int line, const char* function, seen_frames& seen,
          recorder::site_id& own_function) noexcept {
  recorder::site_id inward[suspended_frames::most];  // from the innermost one outward
  std::uint32_t own = 0, librarys = 0;
  seen = {};
  for (unsigned i = 0; i < frames.kept; ++i) {
    const auto found = site_of(resume_function(frames.frames[i]));
    if (i == 0) seen.innermost_is_librarys = found.of_library;
    if (frames.frames[i] == frames.bottom) {
      seen.in_group = found.in_group;
      seen.spawned = found.spawned;
      seen.spawned_awaitable = found.spawned_awaitable;
    }
    if (found.of_library)
      ++librarys;
    else
      inward[own++] = found.site;
  }
  const bool sees_outermost = frames.kept == frames.depth;
  own_function = own != 0 && sees_outermost ? inward[own - 1] : 0;
  if (own != 0 && is_place_of_wait(file, line, function)) inward[0] = site_at(file, line, function);

  seen.stack.kept = std::min<std::uint32_t>(own, segment::max_stack);
  seen.stack.depth = frames.depth - librarys;
  for (std::uint32_t i = 0; i < seen.stack.kept; ++i) seen.stack.frames[i] = inward[seen.stack.kept - 1 - i];
}

}  // namespace

const seen_frames& look_at_frames(coroutine& of, const suspended_frames& frames, const char* file, int line,
                                  const char* function) noexcept {
  static thread_local seen_frames of_long_stack;
  bool is_known = false;
  seen_stack* const at = remembered(frames, file, line, function, is_known);
  if (is_known && of.has_own_function) [[likely]]
    return at->seen;
  seen_frames& seen = at != nullptr ? at->seen : of_long_stack;
  recorder::site_id own_function = 0;
  look(frames, file, line, function, seen, own_function);
  if (own_function != 0 && !of.has_own_function) {
    of.has_own_function = true;
    is_called(of, own_function);
  }
  return seen;
}

recorder::site_id function_resumed_by(const void* resume_function) noexcept {
  if (resume_function == nullptr) return 0;
  const auto found = site_of(resume_function);
  return found.of_library ? 0 : found.site;
}

}  // namespace curfew::asio_tracking
