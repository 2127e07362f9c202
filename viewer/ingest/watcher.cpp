#include "viewer/ingest/watcher.hpp"

#include <exception>
#include <utility>

#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "viewer/ingest/age_step.hpp"
#include "viewer/ingest/fingerprint.hpp"

namespace curfew::viewer {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t large_view_model = 100'000;  // tasks

bool anything_runs(const view_model& p) {
  return p.tasks_by_state[static_cast<std::size_t>(model::task_state::running)] != 0;
}

}  // namespace

watcher::watcher(attached_process process, std::function<void()> wake, judge::policy policy)
    : process_(std::move(process)),
      wake_(std::move(wake)),
      policy_(std::move(policy)),
      trends_(policy_.limits.of_growth()),
      thread_([this] { return read_once(); }) {}

watcher::~watcher() = default;

std::shared_ptr<const update> watcher::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::optional<std::chrono::nanoseconds> watcher::read_once() {
  const auto began = steady_clock::now();
  try {
    reader::attachment& process = process_.attachment();
    // A view model of a million tasks is large, so there are never more than two, apart from the one that is being
    // made.
    if (is_held_elsewhere()) return pace::quickest;
    const std::uint64_t digest = process.change_digest();
    if (latest() && digest == last_digest_ && !may_have_come_due(began) &&
        !pace::distrusts(began - read_at_, reading_took_)) {
      nothing_new(began);
      return pace_.next(false, steady_clock::now() - began);
    }
    // A change may be in the digest a moment before it can be read, so after a new digest the process is read twice.
    const bool again = digest != last_digest_;
    last_digest_ = digest;
    const auto wait = read(process, began);
    if (again) read_at_ = {};
    return wait;
  } catch (const std::exception& e) {
    const auto last = latest();
    update end{.view_model = nullptr, .trends = nullptr, .taken = {}, .failure = e.what(), .watching = false};
    if (last) end.view_model = last->view_model, end.trends = last->trends;
    hand_over(std::move(end));
    return {};
  }
}

std::optional<std::chrono::nanoseconds> watcher::read(reader::attachment& process, instant began) {
  model::snapshot snapshot = process.snapshot();
  const bool of_file = process.is_snapshot_file();
  const bool alive = snapshot.process.end == model::process_end::alive && !of_file;
  const std::uint64_t print = fingerprint(snapshot);
  const bool changed = print != last_print_ || !latest() || !alive;
  read_at_ = steady_clock::now();
  if (changed || may_have_come_due(began)) {
    auto next = make_view_model(std::move(snapshot), policy_);
    if (alive) trends_.add(*next);
    hand_over({.view_model = std::move(next),
               .trends = trends_.shown(),
               .taken = read_at_,
               .failure = {},
               .watching = alive,
               .of_file = of_file});
    last_print_ = print;
    taken_at_ = read_at_;
    judged_at_ = changed ? read_at_ : began;
    if (changed) changed_at_ = read_at_;
  } else {
    nothing_new(read_at_);
  }
  reading_took_ = steady_clock::now() - began;
  if (!alive) return {};
  return pace_.next(changed, reading_took_);
}

// Returns whether what the process last did has lasted for as long as a finding has to, since it was judged.
bool watcher::may_have_come_due(instant now) const {
  return policy_.limits.reached_between(judged_at_ - changed_at_, now - changed_at_);
}

// The process has done nothing: the view model stays as it is, but what lives in it is older by now, so an update with
// the same view model is handed over when age_step() says so.
void watcher::nothing_new(instant now) {
  const auto last = latest();
  const auto later = now - taken_at_;
  trends_.nothing_new(last->view_model->snapshot.process.taken + later);
  if (now - handed_over_ < age_step(now - changed_at_, anything_runs(*last->view_model))) return;
  update next = *last;
  next.trends = trends_.shown();
  hand_over(std::move(next));
}

void watcher::hand_over(update next) {
  handed_over_ = steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    before_ = std::exchange(latest_, std::make_shared<const update>(std::move(next)));
  }
  wake_();
}

// Returns whether the window still holds the view model before the latest, if that is a large one. Once the window does
// not, it is freed here: to free a million tasks takes long, and the window's thread must not do that.
bool watcher::is_held_elsewhere() {
  const bool large = before_ && before_->view_model && before_->view_model->snapshot.tasks.size() > large_view_model;
  if (large && before_->view_model != latest_->view_model && before_->view_model.use_count() > 1) return true;
  before_.reset();
  return false;
}

}  // namespace curfew::viewer
