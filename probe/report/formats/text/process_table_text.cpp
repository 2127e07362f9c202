#include "probe/report/formats/text/process_table_text.hpp"

#include <algorithm>
#include <array>

#include "probe/model/command_words.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/python_command.hpp"
#include "probe/model/text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"

namespace curfew::report {

namespace {

using column = std::size_t;
constexpr column state_column = 1, uptime_column = 2, tasks_column = 3, bugs_column = 4, command_column = 5;
constexpr std::size_t least_command = 14;  // on a narrow terminal, where columns go that say the least

using cells = std::array<std::string, command_column + 1>;

cells cells_of(const process_row& row) {
  if (!row.error.empty()) return {std::to_string(row.pid), "unreadable", "-", "-", "-", model::printable(row.error)};
  return {std::to_string(row.pid),
          std::string(state_of(row)) + (row.checked ? " (check)" : ""),
          (row.end_unseen ? "≥ " : "") + model::duration_text(row.uptime),
          model::count_text(row.tasks_alive) + (row.untracked == 0 ? "" : "+"),
          model::count_text(row.bugs),
          model::printable(row.command_line)};
}

// Returns the command without the folders of a path that stands in it as it is.
std::string without_folders(std::string command, const std::string& path) {
  const auto at = command.find(path);
  const auto slash = path.rfind('/');
  if (at == std::string::npos || slash == std::string::npos || slash == 0) return command;
  return command.replace(at, slash, "…");
}

// Returns the command in so many columns. The program's folders go first, for its name says most; of Python those of
// the interpreter, and then the script's.
std::string command_in(const std::string& command, std::size_t room) {
  if (columns(command) <= room) return command;
  const auto words = model::command_words(command);
  if (words.empty()) return shortened(command, room);
  const auto shown = without_folders(command, words.front());
  const auto python = model::as_python_command(words);
  return shortened(python && columns(shown) > room ? without_folders(shown, python->program) : shown, room);
}

// The columns before the command, and how wide they are; 0: it is not shown.
using widths = std::array<std::size_t, command_column>;

std::size_t sum_of(const widths& width) {
  std::size_t sum = 0;
  for (const auto w : width) sum += w == 0 ? 0 : w + 2;
  return sum;
}

}  // namespace

std::string process_table_text(const std::vector<process_row>& rows, const style& style) {
  const cells head{"PID", "STATE", "UPTIME", "TASKS", "BUGS", "COMMAND"};
  std::vector<cells> lines;
  widths width{};
  std::size_t widest_command = 0;
  for (std::size_t c = 0; c < command_column; ++c) width[c] = columns(head[c]);
  for (const auto& row : rows) {
    lines.push_back(cells_of(row));
    for (std::size_t c = 0; c < command_column; ++c) width[c] = std::max(width[c], columns(lines.back()[c]));
    widest_command = std::max(widest_command, columns(lines.back()[command_column]));
  }
  for (const column c : {uptime_column, tasks_column, bugs_column})
    if (style.width != 0 && sum_of(width) + std::min(widest_command, least_command) > style.width) width[c] = 0;
  const auto line = [&](const cells& cells) {
    std::string text;
    for (column c = 0; c < command_column; ++c)
      if (width[c] != 0)
        text += (c == state_column ? padded(cells[c], width[c]) : padded_left(cells[c], width[c])) + "  ";
    const auto room = std::max(least_command, style.width - std::min(style.width, columns(text)));
    if (style.width == 0) return text + cells[command_column];
    return cut_to(text + command_in(cells[command_column], room), style.width);
  };
  auto text = paint(line(head), ink::strong, style.colour) + "\n";
  bool untracked = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool bad = !rows[i].error.empty() || rows[i].bugs != 0;
    const bool over = rows[i].end != model::process_end::alive;
    text += paint(line(lines[i]), bad ? ink::error : over ? ink::faint : ink::plain, style.colour) + "\n";
    untracked = untracked || rows[i].untracked != 0;
  }
  if (untracked) text += fitted("+ more tasks found no room in the segment and are not tracked\n", style.width);
  return text;
}

}  // namespace curfew::report
