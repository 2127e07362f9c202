// The desk's part of the start screen, and what follows on the end of a process.
#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/wording.hpp"
#include "viewer/ui/desk.hpp"

namespace curfew::viewer {

std::vector<std::string> desk::choices() const {
  std::vector<std::string> paths;
  if (processes_)
    for (const process_row& row : processes_->rows)
      if (row.failure.empty()) paths.push_back(row.path);
  paths.insert(paths.end(), recent_files_.begin(), recent_files_.end());
  return paths;
}

const process_row* desk::successor() const {
  if (!batch_ || batch_->alive() || picture() == nullptr || !processes_) return nullptr;
  const std::string name = name_of_program(picture()->snapshot.process.command_line);
  const auto found = std::find_if(processes_->rows.begin(), processes_->rows.end(), [&](const process_row& row) {
    return row.failure.empty() && row.end == model::process_end::alive && row.name == name && row.path != path_ &&
           row.began > picture()->snapshot.process.began;
  });
  return found == processes_->rows.end() ? nullptr : &*found;
}

std::string desk::title() const {
  if (picture() == nullptr) return "curfew";
  const model::process& process = picture()->snapshot.process;
  std::string title =
      "curfew - " + report::printable(name_of_program(process.command_line)) + " " + std::to_string(process.pid);
  if (standing() == standing::snapshot)
    title += " (snapshot " + report::printable(path_.substr(path_.rfind('/') + 1)) + ")";
  const index entry = selected();
  if (entry == none) return title;
  const report::wording words(picture()->snapshot, picture()->nodes, "");
  const outline_entry& e = picture()->outline[entry];
  if (e.members != 0 && picture()->is_task(e.node))
    return title + " - " + words.name(picture()->task_at(e.node)) + " ×" + model::count_text(e.members);
  return title + " - " + words.who(picture()->key_of(entry));
}

}  // namespace curfew::viewer
