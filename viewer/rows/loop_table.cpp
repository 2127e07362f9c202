#include "viewer/rows/loop_table.hpp"

#include <algorithm>
#include <unordered_map>

namespace curfew::viewer {

std::vector<loop_line> loop_lines(const model::snapshot& s) {
  std::vector<loop_line> lines(s.counters_by_name.size());
  std::unordered_map<model::index, std::size_t> by_name;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].counters = static_cast<model::index>(i);
    by_name.emplace(s.counters_by_name[i].name, i);
  }
  std::vector<std::size_t> line_of(s.loops.size());
  for (model::index i = 0; i < s.loops.size(); ++i) {
    const auto [found, fresh] = by_name.try_emplace(s.loops[i].name, lines.size());
    if (fresh) lines.emplace_back();
    loop_line& line = lines[found->second];
    line.loops.push_back(i);
    if (s.loops[i].state != model::loop_state::ended) line.threads += s.loops[i].threads;
    line_of[i] = found->second;
  }
  for (model::index i = 0; i < s.tasks.size(); ++i) {
    const model::task& t = s.tasks[i];
    if (t.loop >= line_of.size()) continue;
    loop_line& line = lines[line_of[t.loop]];
    ++line.tasks[static_cast<std::size_t>(t.state)];
    if (t.state == model::task_state::running) line.running.push_back(i);
  }
  for (loop_line& line : lines) {
    std::sort(line.loops.begin(), line.loops.end(),
              [&](model::index a, model::index b) { return s.loops[a].began < s.loops[b].began; });
    std::sort(line.running.begin(), line.running.end(),
              [&](model::index a, model::index b) { return s.tasks[a].since < s.tasks[b].since; });
  }
  return lines;
}

}  // namespace curfew::viewer
