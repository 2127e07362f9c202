#include "viewer/ui/state/start_state.hpp"

#include <algorithm>

namespace curfew::viewer {

bool start_state::apply(const start_command& c) {
  return std::visit([this](const auto& one) { return execute(one); }, c);
}

std::vector<std::string> start_state::choices() const {
  std::vector<std::string> paths;
  if (processes_)
    for (const process_row& row : processes_->rows)
      if (row.failure.empty()) paths.push_back(row.path);
  paths.insert(paths.end(), recent_files_.begin(), recent_files_.end());
  return paths;
}

std::size_t start_state::chosen() const {
  const std::vector<std::string> all = choices();
  const auto found = std::find(all.begin(), all.end(), chosen_path_);
  if (!chosen_path_.empty() && found != all.end()) return static_cast<std::size_t>(found - all.begin());
  return std::min(chosen_, all.empty() ? 0 : all.size() - 1);
}

bool start_state::execute(const commands::choose_process& c) {
  const std::vector<std::string> all = choices();
  if (all.empty()) return false;
  const auto last = static_cast<std::int64_t>(all.size()) - 1;
  const auto to = std::clamp<std::int64_t>(static_cast<std::int64_t>(chosen()) + c.rows, 0, last);
  chosen_ = static_cast<std::size_t>(to);
  chosen_path_ = all[chosen_];
  return true;
}

bool start_state::execute(const commands::scroll_start& c) {
  scrolled_ = c.to;
  return false;
}

}  // namespace curfew::viewer
