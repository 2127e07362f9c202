#include "probe/report/formats/text/native_stacks_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <vector>

#include "probe/model/printable.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_frames = 16;  // of a thread; the others are only counted
constexpr std::size_t widest_name = 48;  // in the column of names, and on a terminal that is no wider

struct line {
  std::string function;
  std::string place;
};

line line_of(const native_frame& f, const std::string& working_directory) {
  const auto object = std::filesystem::path(f.object).filename().string();
  // The C library names its sources by paths of the machine that it was built on.
  const bool has_source = f.file.starts_with('/');
  auto place = has_source ? model::relative_path(f.file, working_directory) : object;
  if (has_source && f.line != 0) place += fmt::format(":{}", f.line);
  return {f.function.empty() ? std::string("(not known)") : model::printable(f.function), model::printable(place)};
}

// Returns how wide a function may be so that its place stands on the same line. A file has room for any.
std::size_t room_beside(const std::string& place, std::size_t terminal) {
  if (terminal == 0) return std::numeric_limits<std::size_t>::max();
  const auto taken = columns(place) + std::size_t{6};  // with the spaces before and between
  return std::max(widest_name, terminal > taken ? terminal - taken : 0);
}

// Threads that stand at the same place.
struct group {
  std::vector<const native_stack*> threads;
  std::vector<line> lines;
};

std::vector<group> groups_of(const native_stacks& stacks, const std::string& working_directory) {
  std::vector<group> groups;
  for (const auto& stack : stacks.threads) {
    std::vector<line> lines;
    for (const auto& f : telling_frames(stack)) lines.push_back(line_of(f, working_directory));
    const auto same = [&](const group& g) {
      return std::equal(g.lines.begin(), g.lines.end(), lines.begin(), lines.end(),
                        [](const line& a, const line& b) { return a.function == b.function && a.place == b.place; });
    };
    const auto at = std::find_if(groups.begin(), groups.end(), same);
    if (at != groups.end())
      at->threads.push_back(&stack);
    else
      groups.push_back({{&stack}, std::move(lines)});
  }
  return groups;
}

std::string heading_of(const group& g) {
  const auto& first = *g.threads.front();
  const auto name = first.name.empty() ? std::string() : " (" + model::printable(first.name) + ")";
  const auto others = g.threads.size() - 1;
  if (others == 0) return fmt::format("  thread {}{}\n", first.thread, name);
  return fmt::format("  thread {}{} and {} more that {}\n", first.thread, name, others,
                     others == 1 ? "stands there" : "stand there");
}

}  // namespace

std::string native_stacks_text(const native_stacks& stacks, const style& style) {
  if (stacks.threads.empty() && stacks.why_incomplete.empty()) return {};
  if (stacks.threads.empty())
    return "\nwhere its threads stood could not be read: " + model::printable(stacks.why_incomplete) + "\n";
  std::string text = "\nwhere its threads stood:\n";
  for (const auto& g : groups_of(stacks, style.working_directory)) {
    text += heading_of(g);
    const auto shown = std::min(g.lines.size(), most_frames);
    std::size_t width = 0;
    for (std::size_t i = 0; i < shown; ++i) width = std::max(width, columns(g.lines[i].function));
    width = std::min(width, widest_name);
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& [function, place] = g.lines[i];
      text += fmt::format("    {}  {}\n", padded(shortened(function, room_beside(place, style.width)), width), place);
    }
    const bool is_cut = g.threads.front()->is_cut;
    if (shown < g.lines.size())
      text += fmt::format("    … {}{} more, further out\n", g.lines.size() - shown, is_cut ? " or" : "");
    else if (is_cut)
      text += "    … and more, further out\n";
  }
  if (!stacks.why_incomplete.empty()) text += "  not all of them: " + model::printable(stacks.why_incomplete) + "\n";
  return text;
}

}  // namespace curfew::report
