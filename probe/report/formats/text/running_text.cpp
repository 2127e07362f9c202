#include "probe/report/formats/text/running_text.hpp"

#include <algorithm>

#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

namespace {

std::string name_of(const model::wording& words, model::index site) {
  const auto name = words.function(site);
  return name.empty() ? "(not known)" : name;
}

std::string paragraph(const model::wording& words, const model::task& task, const std::vector<model::index>& running) {
  std::size_t widest = 0;
  for (const auto site : running) widest = std::max(widest, columns(name_of(words, site)));
  auto text = "\nwhat " + words.name_and_id(task) + " runs:\n";
  for (const auto site : running) {
    const auto place = words.place(site);
    const auto name = name_of(words, site);
    text += "  " + (place.empty() ? name : padded(name, widest) + "  " + place) + "\n";
  }
  return text;
}

}  // namespace

std::string running_text(const model::wording& words, const std::vector<verdict::finding_kinds>& kinds,
                         std::size_t most) {
  std::string text;
  for (model::index i = 0; i < words.snapshot().tasks.size(); ++i) {
    if (kinds[i].empty()) continue;
    const auto& task = words.snapshot().tasks[i];
    const auto* const note = words.snapshot().note_of(task);
    if (note == nullptr || note->running.empty() || note->running.size() + 2 > most) continue;
    most -= note->running.size() + 2;
    text += paragraph(words, task, note->running);
  }
  return text;
}

}  // namespace curfew::report
