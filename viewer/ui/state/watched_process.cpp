#include "viewer/ui/state/watched_process.hpp"

#include <algorithm>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

void watched_process::begin(std::string path) {
  end();
  path_ = std::move(path);
}

void watched_process::end() { *this = {}; }

bool watched_process::take(std::shared_ptr<const update> next) {
  if (paused_ && update_ && update_->view_model) {
    held_back_ = std::move(next);
    return false;
  }
  update_ = std::move(next);
  if (!update_ || !update_->view_model) return false;
  view_model_ = update_->view_model;
  return true;
}

std::shared_ptr<const update> watched_process::pause_or_go_on() {
  if (!paused_ && !is_live()) return nullptr;
  paused_ = !paused_;
  return paused_ ? nullptr : std::exchange(held_back_, nullptr);
}

void watched_process::set_now(std::chrono::steady_clock::time_point now) {
  if (paused_) return;
  later_ = update_ && update_->alive() ? std::max(now - update_->taken, model::nanoseconds(0)) : model::nanoseconds(0);
}

standing watched_process::standing() const {
  using enum viewer::standing;
  if (update_ && !update_->failure.empty()) return unreadable;
  if (update_ && update_->of_file) return snapshot;
  switch (view_model_->snapshot.process.end) {
    case model::process_end::alive:
      return alive;
    case model::process_end::exited:
      return exited;
    case model::process_end::died:
      break;
  }
  return died;
}

std::vector<const site_line*> watched_process::growing_sites() const {
  std::vector<const site_line*> sites;
  if (trends() == nullptr) return sites;
  for (const site_line& site : view_model_->sites) {
    const auto found = trends()->sites.find(site.site);
    if (found != trends()->sites.end() && found->second.growing) sites.push_back(&site);
  }
  return sites;
}

}  // namespace curfew::viewer
