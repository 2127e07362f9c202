#include "probe/report/process_table.hpp"

#include <algorithm>
#include <array>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/utf8.hpp"
#include "probe/report/formats/json/json_values.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t command_column = 5;
constexpr std::size_t least_command = 20;

using cells = std::array<std::string, command_column + 1>;

std::string_view state_of(const process_row& row) {
  if (!row.error.empty()) return "unreadable";
  switch (row.end) {
    case model::process_end::alive:
      return "running";
    case model::process_end::exited:
      return "exited";
    case model::process_end::died:
      break;
  }
  return "dead";
}

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

std::string process_table_text(const std::vector<process_row>& rows, const table_options& options) {
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
    const auto room = options.width > columns(text) + least_command ? options.width - columns(text) : least_command;
    if (options.width == 0) return text + cells[command_column];
    return cut_to(text + shortened(cells[command_column], room), options.width);
  };
  auto text = paint(line(head), ink::strong, options.colour) + "\n";
  bool untracked = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool bad = !rows[i].error.empty() || rows[i].bugs != 0;
    const bool over = rows[i].end != model::process_end::alive;
    text += paint(line(lines[i]), bad ? ink::error : over ? ink::faint : ink::plain, options.colour) + "\n";
    untracked = untracked || rows[i].untracked != 0;
  }
  if (untracked) text += fitted("+ more tasks found no room in the segment and are not tracked\n", options.width);
  return text;
}

std::string process_table_json(const std::vector<process_row>& rows) {
  auto processes = json::array();
  for (const auto& row : rows) {
    json made{{"pid", row.pid},
              {"state", state_of(row)},
              {"under_check", row.checked},
              {"segment", model::valid_utf8(row.segment)}};
    if (!row.error.empty()) {
      made["error"] = model::valid_utf8(row.error);
    } else {
      made["began_unix_ns"] = unix_ns(row.began);
      made["uptime_ns"] = row.uptime.count();
      made["tasks_alive"] = row.tasks_alive;
      made["bugs"] = row.bugs;
      made["findings"] = row.findings;
      made["untracked"] = row.untracked;
      made["command_line"] = model::valid_utf8(row.command_line);
    }
    processes.push_back(std::move(made));
  }
  return json{{"schema", json_schema}, {"kind", "processes"}, {"processes", std::move(processes)}}.dump() + "\n";
}

}  // namespace curfew::report
