#include "probe/report/formats/text/object_table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/report/trees/object_groups.hpp"

namespace curfew::report {

namespace {

using cells = std::array<std::string, 5>;
constexpr cells::size_type tasks_column = 0, objects_column = 2, longest_column = 3;
constexpr std::size_t lines_besides = 2;  // the table's head, and what says how many more there are

// Returns whom they wait for: "10.0.0.7"; of one object with its port and its descriptor, too.
std::string with(const object_group& group, const model::wording& words) {
  const auto* const object = words.snapshot().object_of(group.first);
  if (object != nullptr && group.objects == 1) return words.object(*object);
  if (group.endpoint == model::endpoint_kind::none) return {};
  if (group.endpoint == model::endpoint_kind::own) return words.endpoint(*object);  // all have one port
  return model::printable(words.snapshot().text(group.host));
}

cells cells_of(const object_group& group, const model::wording& words) {
  const auto& snapshot = words.snapshot();
  const auto operation = model::printable(snapshot.text(group.operation));
  return {model::count_text(group.tasks), operation.empty() ? "(not known)" : operation,
          group.objects == 0 ? "" : model::count_text(group.objects),
          model::duration_text(words.in_state(snapshot.tasks[group.longest])), with(group, words)};
}

bool is_number(cells::size_type column) {
  return column == tasks_column || column == objects_column || column == longest_column;
}

}  // namespace

std::string object_table_text(const tree_digest& digest, const model::wording& words, const style& style) {
  const auto groups = object_groups_of(digest.snapshot);
  if (groups.empty()) return {};
  auto shown = std::span(groups);
  if (style.most_lines != 0)
    shown = shown.first(
        std::min(shown.size(), style.most_lines > lines_besides ? style.most_lines - lines_besides : std::size_t{1}));

  std::vector<cells> lines{{"TASKS", "WAIT IN", "OBJECTS", "LONGEST", "WITH"}};
  for (const auto& group : shown) lines.push_back(cells_of(group, words));
  std::array<std::size_t, std::tuple_size_v<cells>> width{};
  for (const auto& line : lines)
    for (cells::size_type c = 0; c < line.size(); ++c) width[c] = std::max(width[c], columns(line[c]));

  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line;
    for (cells::size_type c = 0; c < lines[i].size(); ++c)
      line +=
          (c == 0 ? "" : "  ") + (is_number(c) ? padded_left(lines[i][c], width[c]) : padded(lines[i][c], width[c]));
    while (line.ends_with(' ')) line.pop_back();
    if (style.width != 0) line = cut_to(line, style.width);
    text += paint(line, i == 0 ? ink::strong : ink::plain, style.colour) + "\n";
  }
  if (shown.size() < groups.size())
    text += paint(fmt::format("… {} more lines", model::count_text(groups.size() - shown.size())), ink::faint,
                  style.colour) +
            "\n";
  return text;
}

}  // namespace curfew::report
