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

std::size_t desk::chosen() const {
  const std::vector<std::string> all = choices();
  const auto found = std::find(all.begin(), all.end(), chosen_path_);
  if (!chosen_path_.empty() && found != all.end()) return static_cast<std::size_t>(found - all.begin());
  return std::min(chosen_, all.empty() ? 0 : all.size() - 1);
}

void desk::choose_on_start_screen(std::int64_t by) {
  const std::vector<std::string> all = choices();
  if (all.empty()) return;
  const auto last = static_cast<std::int64_t>(all.size()) - 1;
  const auto to = std::clamp<std::int64_t>(static_cast<std::int64_t>(chosen()) + by, 0, last);
  chosen_ = static_cast<std::size_t>(to);
  chosen_path_ = all[chosen_];
  reveal_ = true;
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
    return title + " - " + report::printable(name_of_alike(*picture(), picture()->task_at(e.node))) + " ×" +
           model::count_text(e.members);
  return title + " - " + words.who(picture()->key_of(entry));
}

}  // namespace curfew::viewer
