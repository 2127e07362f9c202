#include "probe/report/run/native_stack.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "probe/model/source_files.hpp"

namespace curfew::report {

namespace {

bool is_of_a_runtime(const native_frame& f) {
  constexpr std::array<std::string_view, 3> runtimes{"asio::", "boost::asio::", "curfew::"};
  return std::any_of(runtimes.begin(), runtimes.end(),
                     [&](std::string_view begin) { return f.function.starts_with(begin); });
}

bool is_of_a_library(const native_frame& f) {
  return model::is_of_a_known_library(f.function) || model::is_installed(f.file);
}

// Returns whether the frame is of what the program was built from, with debug information or without.
bool is_of_the_program(const native_frame& f) {
  const bool is_shared = f.object.find(".so") != std::string::npos && model::is_installed(f.object);
  return f.object.starts_with('/') && !is_shared && !is_of_a_library(f);
}

// Returns whether the frame belongs to what starts a program or a thread, before anything of the user's runs.
bool is_a_start(const native_frame& f) {
  constexpr std::array<std::string_view, 5> starts{"_start", "clone", "start_thread", "__libc_start_",
                                                   "execute_native_"};
  if (f.function.empty()) return f.file.empty() && f.object.find("/libstdc++.so") != std::string::npos;
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view name) { return f.function.starts_with(name); });
}

bool is_of_the_interpreter(const native_frame& f) {
  const auto file = std::filesystem::path(f.object).filename().string();
  return file.starts_with("python") || file.starts_with("libpython");
}

}  // namespace

void show_code(native_stack& stack, std::vector<native_frame> code) {
  if (code.empty()) return;
  auto& frames = stack.frames;
  frames.erase(std::find_if(frames.begin(), frames.end(), is_of_the_interpreter), frames.end());
  std::move(code.begin(), code.end(), std::back_inserter(frames));
  stack.is_cut = false;
}

std::vector<native_frame> telling_frames(const native_stack& stack) {
  auto last = stack.frames.size();
  while (last != 0 && is_a_start(stack.frames[last - 1])) --last;
  std::vector<native_frame> telling;
  bool skips = false;
  for (std::size_t i = 0; i < last; ++i) {
    const auto& f = stack.frames[i];
    if (is_of_a_library(f)) {
      if (std::exchange(skips, true)) continue;
    } else if (is_of_the_program(f)) {
      skips = true;
    }
    telling.push_back(f);
  }
  return telling;
}

std::vector<native_frame> frames_of_poll(native_stack stack) {
  auto& frames = stack.frames;
  // What is there to be polled lies inside of what polls it.
  const auto own = std::find_if(frames.begin(), frames.end(), is_of_the_program);
  frames.erase(std::find_if(own, frames.end(), is_of_a_runtime), frames.end());
  return telling_frames(stack);
}

}  // namespace curfew::report
