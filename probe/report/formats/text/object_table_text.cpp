#include "probe/report/formats/text/object_table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/report/trees/object_groups.hpp"

namespace curfew::report {

namespace {

using cells = std::array<std::string, 6>;
using column = cells::size_type;
constexpr column tasks_column = 0, operation_column = 1, objects_column = 2, longest_column = 3, with_column = 4,
                 who_column = 5;
constexpr std::size_t lines_besides = 2;  // the table's head, and what says how many more there are
constexpr std::size_t most_names = 2, most_members = 4;
// On a narrow terminal. Whom they wait for is cut last: where it is longer it moves its own line to the right, as far
// as that leaves room for the names.
constexpr std::size_t narrow_operation = 16, narrowest_operation = 10;
constexpr std::size_t narrow_with = 14, narrowest_with = 8;
constexpr std::size_t narrowest_who = 12, narrowest_id = 4;

// Returns whom they wait for: "10.0.0.7"; of one object with its port and its descriptor, too; or who holds it.
std::string with(const object_group& group, const model::wording& words) {
  const auto* const object = words.snapshot().object_of(group.first);
  if (group.holders == 1) return words.held_by(*object);
  if (group.holders > 1) {
    const auto holder = words.nodes().find(group.holder);
    const bool is_there = holder != model::none && words.nodes().is_task(holder);
    const auto name = is_there ? words.name(words.snapshot().tasks[words.nodes().task_of(holder)]) : "ended tasks";
    return fmt::format("held by {} ×{}", name, model::count_text(group.holders));
  }
  if (object != nullptr && group.objects == 1) return words.object(*object);
  if (group.endpoint == model::endpoint_kind::none) return {};
  if (group.endpoint == model::endpoint_kind::own) return words.endpoint(*object);  // all have one port
  return model::printable(words.snapshot().text(group.host));
}

// Returns the most frequent names: "session"; of several "session ×40, client ×3".
std::string names_of(const object_group& group) {
  const auto shown = [](const task_name& n) { return model::name_or_unnamed(n.name); };
  if (group.names.size() == 1) return shown(group.names.front());
  std::string text;
  for (std::size_t i = 0; i < std::min(group.names.size(), most_names); ++i)
    text += (i == 0 ? "" : ", ") + shown(group.names[i]) + " ×" + model::count_text(group.names[i].tasks);
  if (group.names.size() > most_names)
    text += ", … " + counted(group.names.size() - most_names, "more name", "more names");
  return text;
}

// Returns which tasks they are, if there are no more to the group: "session #5, watch #6".
std::string who(const object_group& group, const model::wording& words) {
  if (group.members.empty()) return names_of(group);
  std::string text;
  for (std::size_t i = 0; i < std::min(group.members.size(), most_members); ++i)
    text += (i == 0 ? "" : ", ") + words.name_and_id(words.snapshot().tasks[group.members[i]]);
  if (group.members.size() > most_members)
    text += fmt::format(", … {} more", model::count_text(group.members.size() - most_members));
  return text;
}

// Returns how long the longest wait has taken. If nobody saw the process end, that is a lower bound, as in a tree.
std::string longest_of(const object_group& group, const model::wording& words) {
  if (group.longest == model::none) return "–";
  const auto& snapshot = words.snapshot();
  return (snapshot.process.end_unseen ? "≥ " : "") +
         model::duration_text(words.in_state(snapshot.tasks[group.longest]));
}

cells cells_of(const object_group& group, const model::wording& words) {
  const auto& snapshot = words.snapshot();
  const auto operation = model::printable(snapshot.text(group.operation));
  return {model::count_text(group.tasks),
          operation.empty() ? "(not known)" : operation,
          group.objects == 0 ? "" : model::count_text(group.objects),
          longest_of(group, words),
          with(group, words),
          who(group, words)};
}

bool is_number(column c) { return c == tasks_column || c == objects_column || c == longest_column; }

// The columns that are shown, and how wide they are.
class layout {
 public:
  // Without folding nearly every line is of one task and one object.
  explicit layout(bool folded) : folded_(folded) { shown_[tasks_column] = shown_[objects_column] = folded; }

  void fit(const cells& line) {
    for (column c = 0; c < line.size(); ++c) width_[c] = std::max(width_[c], columns(line[c]));
  }

  // Leaves out what would be empty in all lines but the first, which has the names of the columns.
  void leave_out_empty(const std::vector<cells>& lines) {
    for (const column c : {objects_column, with_column})
      if (std::all_of(lines.begin() + 1, lines.end(), [c](const cells& line) { return line[c].empty(); }))
        shown_[c] = false;
  }

  // Leaves room for names on a terminal: columns go that say the least, then others become narrower.
  void keep_within(std::size_t terminal) {
    if (terminal == 0) return;
    auto& with = width_[with_column];
    auto& operation = width_[operation_column];
    const std::size_t spared_who = width_[who_column] - std::min(width_[who_column], narrowest_who);
    const std::size_t spared = with - std::min(with, narrow_with) + spared_who;
    for (const column c : {objects_column, longest_column})
      if (sum() - spared > terminal) shown_[c] = false;
    shrink(with, narrow_with, terminal);
    for (const auto& [width, least] : {std::pair(&operation, narrow_operation), std::pair(&with, narrowest_with),
                                       std::pair(&operation, narrowest_operation)})
      shrink(*width, least, terminal + spared_who);
  }

  std::string text_of(const cells& line, std::size_t terminal) const {
    std::string text;
    for (column c = 0; c < line.size(); ++c) {
      if (!shown_[c]) continue;
      auto cell = line[c];
      if (c == operation_column) cell = end_of(cell, width_[c]);  // "…async_receive"
      if (c == with_column && terminal != 0) cell = end_of(cell, room_of_with(line, columns(text) + 2, terminal));
      if (c == who_column && !folded_ && terminal > columns(text) + 2 + narrowest_id)
        cell = end_of(cell, terminal - columns(text) - 2);  // which keeps the number
      text += (text.empty() ? "" : "  ") + (is_number(c) ? padded_left(cell, width_[c]) : padded(cell, width_[c]));
    }
    while (text.ends_with(' ')) text.pop_back();
    return terminal == 0 ? text : cut_to(text, terminal);
  }

 private:
  // Makes a column narrower, but not narrower than `least`, until all have room.
  void shrink(std::size_t& width, std::size_t least, std::size_t room) {
    width -= std::min(width - std::min(width, least), sum() - std::min(sum(), room));
  }

  // Returns how many columns a line has for whom its tasks wait for, behind `used` columns, if it is to have room for
  // names behind them.
  std::size_t room_of_with(const cells& line, std::size_t used, std::size_t terminal) const {
    const auto behind = 2 + std::min(columns(line[who_column]), narrowest_who);
    return std::max(width_[with_column], terminal - std::min(terminal, used + behind));
  }

  std::size_t sum() const {
    std::size_t all = 0;
    for (column c = 0; c < width_.size(); ++c)
      if (shown_[c]) all += width_[c] + (all == 0 ? 0 : 2);
    return all;
  }

  std::array<std::size_t, std::tuple_size_v<cells>> width_{};
  std::array<bool, std::tuple_size_v<cells>> shown_{true, true, true, true, true, true};
  bool folded_;
};

// Returns what stands below the table: how many tasks are not in it.
std::string text_of_others(std::uint64_t tasks, bool alone) {
  if (tasks == 0) return {};
  return counted(tasks, alone ? "task does not wait" : "more task does not wait",
                 alone ? "tasks do not wait" : "more tasks do not wait");
}

std::string cut_for(const std::string& line, const style& style) {
  return style.width == 0 ? line : cut_to(line, style.width);
}

}  // namespace

std::string object_table_text(const tree_digest& digest, const model::wording& words, const style& style) {
  const auto which = digest.options.fold ? objects_in::common_groups : objects_in::groups_of_their_own;
  const auto groups = object_groups_of(digest.snapshot, which);
  const auto others = text_of_others(tasks_that_do_not_wait(digest.snapshot), groups.empty());
  const auto last = others.empty() ? others : paint(cut_for(others, style), ink::faint, style.colour) + "\n";
  if (groups.empty()) return last;
  auto shown = std::span(groups);
  const std::size_t besides = lines_besides + (last.empty() ? 0 : 1);
  if (style.most_lines != 0)
    shown =
        shown.first(std::min(shown.size(), style.most_lines > besides ? style.most_lines - besides : std::size_t{1}));

  std::vector<cells> lines{{"TASKS", "WAIT IN", "OBJECTS", "LONGEST", "WITH", "WHO"}};
  for (const auto& group : shown) lines.push_back(cells_of(group, words));
  layout columns_of(digest.options.fold);
  for (const auto& line : lines) columns_of.fit(line);
  columns_of.leave_out_empty(lines);
  columns_of.keep_within(style.width);

  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += paint(columns_of.text_of(lines[i], style.width), i == 0 ? ink::strong : ink::plain, style.colour) + "\n";
  if (shown.size() < groups.size())
    text += paint(fmt::format("… {} more lines", model::count_text(groups.size() - shown.size())), ink::faint,
                  style.colour) +
            "\n";
  return text + last;
}

}  // namespace curfew::report
