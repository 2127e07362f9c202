#include "probe/report/formats/text/process_table_text.hpp"

#include <algorithm>
#include <array>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t command_column = 5;
constexpr std::size_t least_command = 20;

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

}  // namespace

std::string process_table_text(const std::vector<process_row>& rows, const style& style) {
  const cells head{"PID", "STATE", "UPTIME", "TASKS", "BUGS", "COMMAND"};
  std::vector<cells> lines;
  std::array<std::size_t, command_column> width{};
  for (std::size_t c = 0; c < command_column; ++c) width[c] = columns(head[c]);
  for (const auto& row : rows) {
    lines.push_back(cells_of(row));
    for (std::size_t c = 0; c < command_column; ++c) width[c] = std::max(width[c], columns(lines.back()[c]));
  }
  const auto line = [&](const cells& cells) {
    std::string text;
    for (std::size_t c = 0; c < command_column; ++c)
      text += (c == 1 ? padded(cells[c], width[c]) : padded_left(cells[c], width[c])) + "  ";
    const auto room = style.width > columns(text) + least_command ? style.width - columns(text) : least_command;
    if (style.width == 0) return text + cells[command_column];
    return cut_to(text + shortened(cells[command_column], room), style.width);
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
