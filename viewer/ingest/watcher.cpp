#include "viewer/ingest/watcher.hpp"

#include <exception>
#include <utility>

#include "probe/reader/reader.hpp"
#include "viewer/ingest/fingerprint.hpp"

namespace curfew::viewer {

namespace {

using std::chrono::steady_clock;

// A quiet process is shown again after so long, for its ages.
constexpr std::chrono::seconds ages_are_fresh{1};

}  // namespace

watcher::watcher(std::string path, std::function<void()> wake)
    : path_(std::move(path)), wake_(std::move(wake)), thread_([this] { return look(); }) {}

watcher::~watcher() = default;

std::shared_ptr<const batch> watcher::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::optional<std::chrono::nanoseconds> watcher::look() {
  const auto began = steady_clock::now();
  try {
    if (!reader_) reader_ = std::make_unique<reader::segment_reader>(reader::attach(path_));
    model::snapshot snapshot = reader_->take();
    const bool alive = snapshot.process.end == model::process_end::alive;
    const std::uint64_t print = fingerprint(snapshot);
    const bool changed = print != last_print_ || !latest();
    if (changed || !alive || began - handed_over_ >= ages_are_fresh) {
      hand_over({.picture = make_picture(std::move(snapshot)), .failure = {}, .watching = alive});
      last_print_ = print;
      handed_over_ = began;
    }
    if (!alive) return {};
    return pace_.next(changed, steady_clock::now() - began);
  } catch (const std::exception& e) {
    const auto last = latest();
    hand_over({.picture = last ? last->picture : nullptr, .failure = e.what(), .watching = false});
    return {};
  }
}

void watcher::hand_over(batch next) {
  {
    const std::lock_guard lock(mutex_);
    latest_ = std::make_shared<const batch>(std::move(next));
  }
  wake_();
}

}  // namespace curfew::viewer
